package io.fieldwarden.alert.store;

import com.google.protobuf.ByteString;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.log.Quarantined;
import io.fieldwarden.device.payload.RejectReason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * What ingest could not use, for people to look at. Keeps the newest {@value #KEPT} of the last 30 days with up to
 * {@value #KEPT_PAYLOAD} bytes of payload each; the topic itself keeps them whole for its own time. Counts per device and
 * hour are kept for 30 days regardless. Safe for many threads.
 */
public final class QuarantineStore {
    public static final int KEPT = 20_000;
    public static final int KEPT_PAYLOAD = 65_536;
    public static final Duration AGE = Duration.ofDays(30);
    private static final long HOUR = 3_600_000;

    private final Database database;

    public QuarantineStore(Database database) {
        this.database = database;
    }

    /** A record of topic {@code quarantine} that could be read, or the reason why not. */
    public record Incoming(TopicLog.Place place, Optional<Quarantined> record, String fault) {}

    /** Keeps records and moves the position behind them, in one transaction: each counts once. */
    public void fold(List<Incoming> batch, Instant now) {
        database.useTransaction(handle -> {
            for (Incoming in : batch) {
                if (in.record().isPresent()) {
                    put(handle, in.record().get());
                } else {
                    FeedPositions.fault(handle, LogTopic.QUARANTINE, in.place(), in.fault(), now.toEpochMilli());
                }
            }
            FeedPositions.moveTo(
                    handle,
                    LogTopic.QUARANTINE,
                    batch.stream().map(Incoming::place).toList());
        });
    }

    private static void put(Handle handle, Quarantined record) {
        Quarantined.Origin origin = record.origin();
        ByteString payload = record.payload();
        byte[] kept =
                payload.substring(0, Math.min(payload.size(), KEPT_PAYLOAD)).toByteArray();
        int added = handle.createUpdate("INSERT INTO quarantine (id, device, profile, received_at, transport, topic,"
                        + " content_type, reason, detail, payload) VALUES (:id, :device, :profile, :received,"
                        + " :transport, :topic, :type, :reason, :detail, :payload) ON CONFLICT (id) DO NOTHING")
                .bind("id", record.id())
                .bind("device", origin.device())
                .bind("profile", origin.profile())
                .bind("received", origin.receivedAt().toEpochMilli())
                .bind("transport", origin.transport())
                .bind("topic", origin.topic())
                .bind("type", origin.contentType())
                .bind("reason", record.reason().text())
                .bind("detail", record.detail())
                .bind("payload", Base64.getEncoder().encodeToString(kept))
                .execute();
        if (added == 1) {
            handle.createUpdate("INSERT INTO quarantine_hours (device, hour, count) VALUES (:device, :hour, 1)"
                            + " ON CONFLICT (device, hour) DO UPDATE SET count = quarantine_hours.count + 1")
                    .bind("device", origin.device())
                    .bind("hour", origin.receivedAt().toEpochMilli() / HOUR)
                    .execute();
        }
    }

    /** Drops what is beyond the bounds; returns how many. */
    public int trim(Instant now) {
        long oldest = now.minus(AGE).toEpochMilli();
        return database.inTransaction(handle -> {
            handle.createUpdate("DELETE FROM quarantine_hours WHERE hour < :hour")
                    .bind("hour", oldest / HOUR)
                    .execute();
            int old = handle.createUpdate("DELETE FROM quarantine WHERE received_at < :oldest")
                    .bind("oldest", oldest)
                    .execute();
            return old
                    + handle.createUpdate("DELETE FROM quarantine WHERE id IN (SELECT id FROM quarantine"
                                    + " ORDER BY received_at DESC, id DESC LIMIT 1000000 OFFSET :kept)")
                            .bind("kept", KEPT)
                            .execute();
        });
    }

    /** One message as it is kept. */
    public record Kept(Quarantined record, Optional<Instant> replayedAt) {
        /** Whether there may be more of the payload than was kept. */
        public boolean mayBeCut() {
            return record.payload().size() >= KEPT_PAYLOAD;
        }
    }

    /** Which messages of the quarantine are meant. */
    public enum State {
        /** Not used yet. */
        OPEN,
        REPLAYED,
        ALL
    }

    /** What to list. */
    public record Filter(Optional<String> device, Optional<RejectReason> reason, State state) {
        private Where where() {
            Where where = new Where();
            device.ifPresent(d -> where.and("device = ?", d));
            reason.ifPresent(r -> where.and("reason = ?", r.text()));
            return switch (state) {
                case OPEN -> where.and("replayed_at IS NULL");
                case REPLAYED -> where.and("replayed_at IS NOT NULL");
                case ALL -> where;
            };
        }
    }

    /** Newest first. */
    public Page<Kept> list(Filter filter, Optional<String> cursor, int limit) {
        Where where = filter.where();
        cursor.map(Cursor::decode)
                .ifPresent(c -> where.and("(received_at < ? OR (received_at = ? AND id < ?))", c.at(), c.at(), c.id()));
        return page(where, "ORDER BY received_at DESC, id DESC", limit);
    }

    /** In the order in which they were received. */
    public Page<Kept> oldest(Filter filter, Optional<String> cursor, int limit) {
        Where where = filter.where();
        cursor.map(Cursor::decode)
                .ifPresent(c -> where.and("(received_at > ? OR (received_at = ? AND id > ?))", c.at(), c.at(), c.id()));
        return page(where, "ORDER BY received_at, id", limit);
    }

    private Page<Kept> page(Where where, String order, int limit) {
        return database.read(handle -> {
            Query query = handle.createQuery("SELECT * FROM quarantine" + where.sql() + " " + order + " LIMIT :limit");
            List<Kept> found = where.bind(query)
                    .bind("limit", limit + 1)
                    .map(QuarantineStore::kept)
                    .list();
            if (found.size() <= limit) {
                return new Page<>(found, Optional.empty());
            }
            Quarantined last = found.get(limit - 1).record();
            return new Page<>(
                    found.subList(0, limit),
                    Optional.of(new Cursor(last.origin().receivedAt().toEpochMilli(), last.id()).encode()));
        });
    }

    public Optional<Kept> find(String id) {
        return database.read(handle -> handle.createQuery("SELECT * FROM quarantine WHERE id = :id")
                .bind("id", id)
                .map(QuarantineStore::kept)
                .findOne());
    }

    /** It is kept, and no longer open. */
    public void markReplayed(String id, Instant at) {
        database.useTransaction(handle -> handle.createUpdate("UPDATE quarantine SET replayed_at = :at WHERE id = :id")
                .bind("at", at.toEpochMilli())
                .bind("id", id)
                .execute());
    }

    /** How many were rejected since, to the hour; only devices that have any. */
    public Map<DeviceId, Long> rejectedSince(Collection<DeviceId> devices, Instant since) {
        if (devices.isEmpty()) {
            return Map.of();
        }
        Where where = new Where()
                .in("device", devices.stream().map(DeviceId::value).toList())
                .and("hour >= ?", since.toEpochMilli() / HOUR);
        return database.read(handle -> {
            Map<DeviceId, Long> counts = new HashMap<>();
            where.bind(handle.createQuery("SELECT device, sum(count) AS total FROM quarantine_hours" + where.sql()
                            + " GROUP BY device"))
                    .map((rs, ctx) -> Map.entry(new DeviceId(rs.getString(1)), rs.getLong(2)))
                    .forEach(e -> counts.put(e.getKey(), e.getValue()));
            return counts;
        });
    }

    private static Kept kept(ResultSet rs, StatementContext ignored) throws SQLException {
        Quarantined record = new Quarantined(
                rs.getString("id"),
                new Quarantined.Origin(
                        rs.getString("device"),
                        rs.getString("profile"),
                        Instant.ofEpochMilli(rs.getLong("received_at")),
                        rs.getString("transport"),
                        rs.getString("topic"),
                        rs.getString("content_type")),
                ByteString.copyFrom(Base64.getDecoder().decode(rs.getString("payload"))),
                RejectReason.valueOf(rs.getString("reason").toUpperCase(Locale.ROOT)),
                rs.getString("detail"));
        long replayed = rs.getLong("replayed_at");
        return new Kept(record, rs.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(replayed)));
    }
}
