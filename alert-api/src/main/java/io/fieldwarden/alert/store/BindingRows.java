package io.fieldwarden.alert.store;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.registry.RegistryEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Which device stood where when, as rows. A device has at most one binding that is open. */
final class BindingRows {
    private BindingRows() {}

    /**
     * Makes the open binding of a device the one that its entry says.
     *
     * @param at when it came there, epoch milliseconds
     * @param offsets added to what stood there before it
     */
    static void follow(Handle handle, RegistryEntry.Device device, long at, Map<String, Double> offsets) {
        Optional<String> open = open(handle, device.id()).map(b -> b.position().value());
        Optional<String> wanted =
                device.enabled() ? device.place().position().map(PositionId::value) : Optional.empty();
        if (open.equals(wanted)) {
            return;
        }
        close(handle, device.id(), at);
        wanted.ifPresent(
                position -> handle.createUpdate("INSERT INTO bindings (position, device, from_at, to_at, offsets)"
                                + " VALUES (:position, :device, :at, NULL, :offsets)"
                                + " ON CONFLICT (position, from_at, device) DO UPDATE SET to_at = NULL")
                        .bind("position", position)
                        .bind("device", device.id().value())
                        .bind("at", at)
                        .bind("offsets", Parameters.writeNumbers(offsets))
                        .execute());
    }

    static void close(Handle handle, DeviceId device, long at) {
        handle.createUpdate("UPDATE bindings SET to_at = :at WHERE device = :device AND to_at IS NULL")
                .bind("at", at)
                .bind("device", device.value())
                .execute();
    }

    static Optional<Binding> open(Handle handle, DeviceId device) {
        return handle.createQuery("SELECT * FROM bindings WHERE device = :device AND to_at IS NULL")
                .bind("device", device.value())
                .map(BindingRows::binding)
                .findOne();
    }

    /** Oldest first. */
    static List<Binding> at(Handle handle, PositionId position) {
        return handle.createQuery("SELECT * FROM bindings WHERE position = :position ORDER BY from_at, device")
                .bind("position", position.value())
                .map(BindingRows::binding)
                .list();
    }

    /** Oldest first. */
    static List<Binding> of(Handle handle, DeviceId device) {
        return handle.createQuery("SELECT * FROM bindings WHERE device = :device ORDER BY from_at, position")
                .bind("device", device.value())
                .map(BindingRows::binding)
                .list();
    }

    private static Binding binding(ResultSet rs, StatementContext ignored) throws SQLException {
        long to = rs.getLong("to_at");
        Optional<Instant> end = rs.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(to));
        return new Binding(
                new DeviceId(rs.getString("device")),
                new PositionId(rs.getString("position")),
                Instant.ofEpochMilli(rs.getLong("from_at")),
                end,
                Parameters.readNumbers(rs.getString("offsets")));
    }
}
