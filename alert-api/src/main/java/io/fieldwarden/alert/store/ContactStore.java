package io.fieldwarden.alert.store;

import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.LogTopic;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.statement.PreparedBatch;

/** When each device was last heard of. Safe for many threads. */
public final class ContactStore {
    private final Database database;
    private final DeviceStatusStore statuses;

    public ContactStore(Database database) {
        this.database = database;
        this.statuses = new DeviceStatusStore(database);
    }

    /** Who is connected, and what devices said of themselves. */
    public DeviceStatusStore statuses() {
        return statuses;
    }

    /** Keeps the newest contact per device and moves the position of topic {@code readings}, in one transaction. */
    public void fold(Map<String, Long> newest, List<TopicLog.Place> places) {
        database.useTransaction(handle -> {
            if (!newest.isEmpty()) {
                PreparedBatch batch = handle.prepareBatch("INSERT INTO contacts (device, last_contact)"
                        + " VALUES (:device, :at) ON CONFLICT (device) DO UPDATE SET last_contact ="
                        + " CASE WHEN excluded.last_contact > contacts.last_contact THEN excluded.last_contact"
                        + " ELSE contacts.last_contact END");
                newest.forEach((device, at) ->
                        batch.bind("device", device).bind("at", at).add());
                batch.execute();
            }
            FeedPositions.moveTo(handle, LogTopic.READINGS, places);
        });
    }

    /** Only devices that were ever heard of. */
    public Map<DeviceId, Instant> last(Collection<DeviceId> devices) {
        if (devices.isEmpty()) {
            return Map.of();
        }
        Where where =
                new Where().in("device", devices.stream().map(DeviceId::value).toList());
        return database.read(handle -> {
            Map<DeviceId, Instant> last = new HashMap<>();
            where.bind(handle.createQuery("SELECT device, last_contact FROM contacts" + where.sql()))
                    .map((rs, ctx) -> Map.entry(new DeviceId(rs.getString(1)), rs.getLong(2)))
                    .forEach(e -> last.put(e.getKey(), Instant.ofEpochMilli(e.getValue())));
            return last;
        });
    }
}
