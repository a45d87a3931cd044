package io.fieldwarden.alert.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.SiteId;
import io.fieldwarden.device.registry.RegistryEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Known maintenance and recorded incidents. Each is written together with its entry in the record of changes. Safe for many
 * threads.
 */
public final class OccasionStore {
    /** Of one kind at one place. */
    public static final int MOST = 1_000;

    private final Database database;

    public OccasionStore(Database database) {
        this.database = database;
    }

    /** Whose a place is. */
    public record Whose(Optional<OrganisationId> organisation, String category) {}

    /** @throws RefusedException when the place has too many */
    public void add(Occasion occasion, Whose whose) {
        Occasion.Place place = occasion.place();
        database.useTransaction(handle -> {
            long there = handle.createQuery(
                            "SELECT COUNT(*) FROM occasions WHERE level = :level AND place = :place AND kind = :kind")
                    .bind("level", place.level().text())
                    .bind("place", place.id())
                    .bind("kind", occasion.kind().text())
                    .mapTo(Long.class)
                    .one();
            if (there >= MOST) {
                throw RefusedException.badField(
                        place.level().text(),
                        place.id(),
                        "has " + MOST + " of these, the most there may be: remove old ones first");
            }
            handle.createUpdate("INSERT INTO occasions (id, kind, level, place, span_from, span_to, reason, made_by,"
                            + " made_at, organisation, category) VALUES (:id, :kind, :level, :place, :from, :to,"
                            + " :reason, :by, :at, :organisation, :category)")
                    .bind("id", occasion.id())
                    .bind("kind", occasion.kind().text())
                    .bind("level", place.level().text())
                    .bind("place", place.id())
                    .bind("from", occasion.from())
                    .bind("to", occasion.to())
                    .bind("reason", occasion.reason())
                    .bind("by", occasion.by())
                    .bind("at", occasion.at().toEpochMilli())
                    .bind(
                            "organisation",
                            whose.organisation().map(OrganisationId::value).orElse(null))
                    .bind("category", whose.category())
                    .execute();
            record(handle, occasion, "add-" + occasion.kind().text(), occasion.by(), occasion.at(), whose);
        });
    }

    /**
     * Takes one out.
     *
     * @param scope of who does it
     * @return false when there is none that they may see
     */
    public boolean remove(Occasion.Kind kind, String id, Scope scope, String by, Instant at) {
        Where where = new Where().and("id = ?", id).and("kind = ?", kind.text()).scope(scope);
        return database.inTransaction(handle -> {
            Optional<Stored> found = where.bind(handle.createQuery("SELECT * FROM occasions" + where.sql()))
                    .map(OccasionStore::stored)
                    .findOne();
            found.ifPresent(one -> {
                handle.createUpdate("DELETE FROM occasions WHERE id = :id")
                        .bind("id", id)
                        .execute();
                record(handle, one.occasion(), "remove-" + kind.text(), by, at, one.whose());
            });
            return found.isPresent();
        });
    }

    private static void record(Handle handle, Occasion occasion, String action, String by, Instant at, Whose whose) {
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        detail.put(occasion.kind().text(), occasion.id());
        detail.put("from", Instant.ofEpochMilli(occasion.from()).toString());
        detail.put("to", Instant.ofEpochMilli(occasion.to()).toString());
        detail.put("reason", occasion.reason());
        Occasion.Place place = occasion.place();
        Changes.record(
                handle,
                new Change(at, by, place.level().text(), place.id(), action, detail.toString()),
                whose.organisation(),
                whose.category());
    }

    /**
     * Those of one kind, the latest first.
     *
     * @param about only what concerns this device, by itself or by where it stands; empty for all
     */
    public Page<Occasion> list(
            Occasion.Kind kind, Optional<Located> about, Scope scope, Optional<String> cursor, int limit) {
        Where where = new Where().and("kind = ?", kind.text());
        about.ifPresent(device -> concerning(where, device));
        cursor.map(Cursor::decode)
                .ifPresent(c -> where.and("(span_from < ? OR (span_from = ? AND id < ?))", c.at(), c.at(), c.id()));
        where.scope(scope);
        return database.read(handle -> {
            List<Occasion> found = where.bind(handle.createQuery(
                            "SELECT * FROM occasions" + where.sql() + " ORDER BY span_from DESC, id DESC LIMIT :limit"))
                    .bind("limit", limit + 1)
                    .map(OccasionStore::stored)
                    .map(Stored::occasion)
                    .list();
            if (found.size() <= limit) {
                return new Page<>(found, Optional.empty());
            }
            Occasion last = found.get(limit - 1);
            return new Page<>(found.subList(0, limit), Optional.of(new Cursor(last.from(), last.id()).encode()));
        });
    }

    /** Everything known of a device between two times, by itself or by where it stands now, in order of time. */
    public List<Occasion> concerning(Located device, long from, long to) {
        Where where = new Where().and("span_from < ?", to).and("span_to > ?", from);
        concerning(where, device);
        return database.read(handle -> where.bind(
                        handle.createQuery("SELECT * FROM occasions" + where.sql() + " ORDER BY span_from, id"))
                .map(OccasionStore::stored)
                .map(Stored::occasion)
                .list());
    }

    /** The one of that id. */
    public Optional<Occasion> find(String id) {
        return database.read(handle -> handle.createQuery("SELECT * FROM occasions WHERE id = :id")
                .bind("id", id)
                .map(OccasionStore::stored)
                .map(Stored::occasion)
                .findOne());
    }

    /** Whether there is any of a kind at that time. */
    public boolean any(Occasion.Kind kind, long at) {
        return database.read(handle -> handle.createQuery("SELECT COUNT(*) FROM (SELECT id FROM occasions WHERE"
                                + " kind = :kind AND span_from <= :at AND span_to > :at LIMIT 1) found")
                        .bind("kind", kind.text())
                        .bind("at", at)
                        .mapTo(Long.class)
                        .one()
                > 0);
    }

    private static void concerning(Where where, Located device) {
        String position =
                device.device().place().position().map(Object::toString).orElse("");
        String site = device.position()
                .map(RegistryEntry.Position::setting)
                .flatMap(RegistryEntry.Setting::site)
                .map(SiteId::value)
                .orElse("");
        where.and(
                "((level = 'device' AND place = ?) OR (level = 'position' AND place = ?) OR (level = 'site' AND place = ?)"
                        + " OR (level = 'area' AND place IN (WITH RECURSIVE up(id, parent) AS (SELECT id, parent FROM"
                        + " organisations WHERE id = ? UNION SELECT o.id, o.parent FROM organisations o JOIN up ON"
                        + " o.id = up.parent) SELECT id FROM up)))",
                device.device().id().value(),
                position,
                site,
                device.organisation().map(OrganisationId::value).orElse(""));
    }

    private record Stored(Occasion occasion, Whose whose) {}

    private static Stored stored(ResultSet rs, StatementContext ignored) throws SQLException {
        return new Stored(
                new Occasion(
                        rs.getString("id"),
                        Occasion.Kind.ofText(rs.getString("kind")),
                        new Occasion.Place(Occasion.Level.ofText(rs.getString("level")), rs.getString("place")),
                        rs.getLong("span_from"),
                        rs.getLong("span_to"),
                        rs.getString("reason"),
                        rs.getString("made_by"),
                        Instant.ofEpochMilli(rs.getLong("made_at"))),
                new Whose(
                        Optional.ofNullable(rs.getString("organisation")).map(OrganisationId::new),
                        rs.getString("category")));
    }
}
