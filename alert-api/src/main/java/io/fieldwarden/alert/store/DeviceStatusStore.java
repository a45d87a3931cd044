package io.fieldwarden.alert.store;

import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.DeviceStatus;
import io.fieldwarden.device.log.LogTopic;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Who is connected, and what devices said of themselves, as topic {@code device-status} has it: one row per device. Safe for
 * many threads.
 */
public final class DeviceStatusStore {
    private final Database database;

    DeviceStatusStore(Database database) {
        this.database = database;
    }

    /** A record of the topic that could be read, or the reason why not. */
    public record Incoming(TopicLog.Place place, Optional<DeviceStatus> record, String fault) {}

    /**
     * What is known of one device.
     *
     * @param link empty when it has never had a connection that lasts
     */
    public record Known(Optional<Link> link, Optional<Said> will, Optional<Said> health) {
        public static final Known NOTHING = new Known(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * Its connection.
     *
     * @param since when it began or ended
     * @param reason why the last one ended, empty while none has
     * @param open how many stand
     */
    public record Link(boolean connected, Instant since, String transport, String client, String reason, int open) {}

    /** @param topic empty for the device's health */
    public record Said(Instant at, String topic, String text) {}

    /** Takes records in their order and moves the position behind them, in one transaction. */
    public void fold(List<Incoming> batch, Instant now) {
        database.useTransaction(handle -> {
            for (Incoming in : newest(batch)) {
                if (in.record().isPresent()) {
                    take(handle, in.record().get());
                } else {
                    FeedPositions.fault(handle, LogTopic.DEVICE_STATUS, in.place(), in.fault(), now.toEpochMilli());
                }
            }
            FeedPositions.moveTo(
                    handle,
                    LogTopic.DEVICE_STATUS,
                    batch.stream().map(Incoming::place).toList());
        });
    }

    /** The last of each key, in the order of those, and what could not be read: the rest is told over by it. */
    private static List<Incoming> newest(List<Incoming> batch) {
        Map<String, Incoming> last = new LinkedHashMap<>();
        for (Incoming in : batch) {
            String key = in.record().map(DeviceStatus::key).orElse("?" + in.place());
            last.remove(key);
            last.put(key, in);
        }
        return List.copyOf(last.values());
    }

    private static void take(Handle handle, DeviceStatus status) {
        switch (status.kind()) {
            case CONNECTED, DISCONNECTED -> link(handle, status);
            case WILL -> said(handle, status, "will_at = :at, will_topic = :topic, will_text = :text");
            case HEALTH -> said(handle, status, "health_at = :at, health_text = :text");
            case STARTED -> started(handle, status);
        }
    }

    private static void row(Handle handle, DeviceStatus status) {
        handle.createUpdate("INSERT INTO device_status (device) VALUES (:device) ON CONFLICT (device) DO NOTHING")
                .bind("device", status.device())
                .execute();
    }

    private static void link(Handle handle, DeviceStatus status) {
        row(handle, status);
        DeviceStatus.Link link = status.link();
        handle.createUpdate("UPDATE device_status SET connected = :connected, link_at = :at, node = :node,"
                        + " transport = :transport, client = :client, reason = :reason, links = :links"
                        + " WHERE device = :device")
                .bind("connected", status.kind() == DeviceStatus.Kind.CONNECTED ? 1 : 0)
                .bind("at", status.at().toEpochMilli())
                .bind("node", status.node())
                .bind("transport", link.transport())
                .bind("client", link.client())
                .bind("reason", link.ended().text())
                .bind("links", link.open())
                .bind("device", status.device())
                .execute();
    }

    private static void said(Handle handle, DeviceStatus status, String columns) {
        row(handle, status);
        var update = handle.createUpdate("UPDATE device_status SET " + columns + " WHERE device = :device")
                .bind("at", status.at().toEpochMilli())
                .bind("text", status.said().text())
                .bind("device", status.device());
        if (status.kind() == DeviceStatus.Kind.WILL) {
            update.bind("topic", status.said().topic());
        }
        update.execute();
    }

    /** The node ended without being able to say so: nobody is connected to it any more. */
    private static void started(Handle handle, DeviceStatus status) {
        handle.createUpdate("UPDATE device_status SET connected = 0, links = 0, link_at = :at, reason = :reason"
                        + " WHERE node = :node AND connected = 1")
                .bind("at", status.at().toEpochMilli())
                .bind("reason", DeviceStatus.Ended.HUB_RESTARTED.text())
                .bind("node", status.node())
                .execute();
    }

    public Known of(DeviceId device) {
        return database.read(handle -> handle.createQuery("SELECT * FROM device_status WHERE device = :device")
                .bind("device", device.value())
                .map(DeviceStatusStore::known)
                .findOne()
                .orElse(Known.NOTHING));
    }

    private static Known known(ResultSet rs, StatementContext ignored) throws SQLException {
        Optional<Link> link = rs.getString("node") == null
                ? Optional.empty()
                : Optional.of(new Link(
                        rs.getInt("connected") == 1,
                        Instant.ofEpochMilli(rs.getLong("link_at")),
                        rs.getString("transport"),
                        rs.getString("client"),
                        rs.getString("reason"),
                        rs.getInt("links")));
        String will = rs.getString("will_text");
        String health = rs.getString("health_text");
        return new Known(
                link,
                will == null
                        ? Optional.empty()
                        : Optional.of(new Said(
                                Instant.ofEpochMilli(rs.getLong("will_at")), rs.getString("will_topic"), will)),
                health == null
                        ? Optional.empty()
                        : Optional.of(new Said(Instant.ofEpochMilli(rs.getLong("health_at")), "", health)));
    }
}
