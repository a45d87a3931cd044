package io.fieldwarden.alert.store;

import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.registry.RegistryEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Profile versions as rows. */
final class ProfileRows {
    private ProfileRows() {}

    static void put(Handle handle, ProfileVersion version) {
        handle.createUpdate("INSERT INTO profiles (id, version, state, yaml, category, name_zh, name_en, created_at,"
                        + " created_by, activated_at, dry_run_at, dry_run_by, dry_run_from, dry_run_to,"
                        + " dry_run_devices, dry_run_readings, dry_run_raised, dry_run_same, dry_run_gone)"
                        + " VALUES (:id, :version, :state, :yaml, :category, :zh, :en, :created, :by, :activated,"
                        + " :dryAt, :dryBy, :dryFrom, :dryTo, :devices, :readings, :raised, :same, :gone) ON CONFLICT (id, version) DO UPDATE SET state = excluded.state,"
                        + " yaml = excluded.yaml, category = excluded.category, name_zh = excluded.name_zh,"
                        + " name_en = excluded.name_en, created_at = excluded.created_at,"
                        + " created_by = excluded.created_by, activated_at = excluded.activated_at,"
                        + " dry_run_at = excluded.dry_run_at, dry_run_by = excluded.dry_run_by,"
                        + " dry_run_from = excluded.dry_run_from, dry_run_to = excluded.dry_run_to,"
                        + " dry_run_devices = excluded.dry_run_devices,"
                        + " dry_run_readings = excluded.dry_run_readings, dry_run_raised = excluded.dry_run_raised,"
                        + " dry_run_same = excluded.dry_run_same, dry_run_gone = excluded.dry_run_gone")
                .bind("id", version.ref().id().value())
                .bind("version", version.ref().version())
                .bind("state", version.state().text())
                .bind("yaml", version.yaml())
                .bind("category", version.title().category())
                .bind("zh", version.title().name().zh())
                .bind("en", version.title().name().en())
                .bind("created", version.created().at().toEpochMilli())
                .bind("by", version.created().by())
                .bind(
                        "activated",
                        version.activatedAt().map(Instant::toEpochMilli).orElse(null))
                .bindMap(dryRun(version))
                .execute();
    }

    private static Map<String, @Nullable Object> dryRun(ProfileVersion version) {
        Optional<ProfileVersion.DryRun> run = version.dryRun();
        Optional<ProfileVersion.Counts> counts = run.map(ProfileVersion.DryRun::counts);
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("dryAt", run.map(r -> r.at().toEpochMilli()).orElse(null));
        row.put("dryBy", run.map(ProfileVersion.DryRun::by).orElse(null));
        row.put("dryFrom", run.map(r -> r.from().toEpochMilli()).orElse(null));
        row.put("dryTo", run.map(r -> r.to().toEpochMilli()).orElse(null));
        row.put("devices", counts.map(ProfileVersion.Counts::devices).orElse(null));
        row.put("readings", counts.map(ProfileVersion.Counts::readings).orElse(null));
        row.put("raised", counts.map(ProfileVersion.Counts::raised).orElse(null));
        row.put("same", counts.map(ProfileVersion.Counts::same).orElse(null));
        row.put("gone", counts.map(ProfileVersion.Counts::gone).orElse(null));
        return row;
    }

    static Optional<ProfileVersion> find(Handle handle, ProfileRef ref) {
        return handle.createQuery("SELECT * FROM profiles WHERE id = :id AND version = :version")
                .bind("id", ref.id().value())
                .bind("version", ref.version())
                .map(ProfileRows::version)
                .findOne();
    }

    static Optional<ProfileVersion> active(Handle handle, ProfileId id) {
        return handle.createQuery("SELECT * FROM profiles WHERE id = :id AND state = 'active'")
                .bind("id", id.value())
                .map(ProfileRows::version)
                .findOne();
    }

    /** Oldest first. */
    static List<ProfileVersion> versions(Handle handle, ProfileId id) {
        return handle.createQuery("SELECT * FROM profiles WHERE id = :id ORDER BY version")
                .bind("id", id.value())
                .map(ProfileRows::version)
                .list();
    }

    static List<ProfileVersion> all(Handle handle) {
        return handle.createQuery("SELECT * FROM profiles ORDER BY id, version")
                .map(ProfileRows::version)
                .list();
    }

    /** What readers of the registry topic have to know: never drafts. */
    static List<RegistryEntry> published(Handle handle) {
        return handle.createQuery("SELECT * FROM profiles WHERE state <> 'draft' ORDER BY id, version")
                .map(ProfileRows::version)
                .map(ProfileRows::entry)
                .list();
    }

    static RegistryEntry entry(ProfileVersion version) {
        return new RegistryEntry.Profile(version.ref(), version.state() == ProfileVersion.State.ACTIVE, version.yaml());
    }

    static ProfileVersion version(ResultSet rs, StatementContext ignored) throws SQLException {
        long activated = rs.getLong("activated_at");
        Optional<Instant> activatedAt = rs.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(activated));
        return new ProfileVersion(
                new ProfileRef(new ProfileId(rs.getString("id")), rs.getInt("version")),
                ProfileVersion.State.valueOf(rs.getString("state").toUpperCase(Locale.ROOT)),
                rs.getString("yaml"),
                new ProfileVersion.Title(
                        new Text(rs.getString("name_zh"), rs.getString("name_en")), rs.getString("category")),
                new ProfileVersion.Created(rs.getString("created_by"), Instant.ofEpochMilli(rs.getLong("created_at"))),
                activatedAt,
                dryRun(rs));
    }

    private static Optional<ProfileVersion.DryRun> dryRun(ResultSet rs) throws SQLException {
        long at = rs.getLong("dry_run_at");
        if (rs.wasNull()) {
            return Optional.empty();
        }
        return Optional.of(new ProfileVersion.DryRun(
                Instant.ofEpochMilli(at),
                rs.getString("dry_run_by"),
                Instant.ofEpochMilli(rs.getLong("dry_run_from")),
                Instant.ofEpochMilli(rs.getLong("dry_run_to")),
                new ProfileVersion.Counts(
                        rs.getInt("dry_run_devices"),
                        rs.getLong("dry_run_readings"),
                        rs.getLong("dry_run_raised"),
                        rs.getLong("dry_run_same"),
                        rs.getLong("dry_run_gone"))));
    }
}
