package io.fieldwarden.alert.store;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.registry.RegistryEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Devices as rows. */
final class DeviceRows {
    private DeviceRows() {}

    /** Adds or changes; its binding follows. */
    static void put(Handle handle, RegistryEntry.Device device, long now) {
        write(handle, device, now);
        BindingRows.follow(handle, device, now, Map.of());
    }

    /** Adds or changes without its binding. */
    static void write(Handle handle, RegistryEntry.Device device, long now) {
        RegistryEntry.Credentials credentials = device.credentials();
        long revision = Outbox.put(handle, device);
        RegistryEntry.Place place = device.place();
        handle.createUpdate("INSERT INTO devices (id, profile, position, organisation, name_zh, name_en, gateway,"
                        + " secret_hash, token_hash, enabled, parameters, created_at, revision, psk, certificates,"
                        + " dev_eui)"
                        + " VALUES (:id, :profile, :position, :organisation, :zh, :en, :gateway, :secret, :token,"
                        + " :enabled, :parameters, :now, :revision, :psk, :certificates, :eui) ON CONFLICT (id) DO UPDATE SET"
                        + " profile = excluded.profile, position = excluded.position,"
                        + " organisation = excluded.organisation, name_zh = excluded.name_zh,"
                        + " name_en = excluded.name_en, gateway = excluded.gateway,"
                        + " secret_hash = excluded.secret_hash, token_hash = excluded.token_hash,"
                        + " enabled = excluded.enabled, parameters = excluded.parameters,"
                        + " revision = excluded.revision, psk = excluded.psk,"
                        + " certificates = excluded.certificates, dev_eui = excluded.dev_eui")
                .bind("id", device.id().value())
                .bind("profile", device.profile().value())
                .bind("position", place.position().map(PositionId::value).orElse(null))
                .bind(
                        "organisation",
                        place.organisation().map(OrganisationId::value).orElse(null))
                .bind("zh", place.name().map(Text::zh).orElse(null))
                .bind("en", place.name().map(Text::en).orElse(null))
                .bind("gateway", device.gateway().map(DeviceId::value).orElse(null))
                .bind("secret", credentials.secretHash())
                .bind("token", credentials.tokenHash())
                .bind("enabled", device.enabled() ? 1 : 0)
                .bind("parameters", Parameters.write(device.parameters()))
                .bind("now", now)
                .bind("revision", revision)
                .bind("psk", credentials.psk())
                .bind("certificates", String.join(",", credentials.certificates()))
                .bind("eui", credentials.devEui().isEmpty() ? null : credentials.devEui())
                .execute();
    }

    static Optional<RegistryEntry.Device> find(Handle handle, DeviceId id) {
        return handle.createQuery("SELECT * FROM devices WHERE id = :id")
                .bind("id", id.value())
                .map(DeviceRows::device)
                .findOne();
    }

    static List<RegistryEntry.Device> all(Handle handle) {
        return handle.createQuery("SELECT * FROM devices ORDER BY id")
                .map(DeviceRows::device)
                .list();
    }

    static RegistryEntry.Device device(ResultSet rs, StatementContext ignored) throws SQLException {
        String zh = rs.getString("name_zh");
        String en = rs.getString("name_en");
        return new RegistryEntry.Device(
                new DeviceId(rs.getString("id")),
                new ProfileId(rs.getString("profile")),
                new RegistryEntry.Place(
                        Optional.ofNullable(rs.getString("position")).map(PositionId::new),
                        Optional.ofNullable(rs.getString("organisation")).map(OrganisationId::new),
                        zh == null || en == null ? Optional.empty() : Optional.of(new Text(zh, en))),
                Optional.ofNullable(rs.getString("gateway")).map(DeviceId::new),
                credentials(rs),
                rs.getInt("enabled") != 0,
                Parameters.read(rs.getString("parameters")));
    }

    private static RegistryEntry.Credentials credentials(ResultSet rs) throws SQLException {
        String certificates = rs.getString("certificates");
        String devEui = rs.getString("dev_eui");
        return new RegistryEntry.Credentials(
                rs.getString("secret_hash"),
                rs.getString("token_hash"),
                rs.getString("psk"),
                certificates.isEmpty() ? List.of() : List.of(certificates.split(",", -1)),
                devEui == null ? "" : devEui);
    }
}
