package io.fieldwarden.alert.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Quality;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Spans that are marked as bad, and what their readings were before. A mark and its entry in the record of changes are
 * written together. Safe for many threads.
 */
public final class MarkStore {
    /** Per device that stand at once: what the chart can show and a late reading is held against. */
    public static final int MOST_STANDING = 500;

    private static final String STANDING = "state IN ('marking', 'marked')";

    private final Database database;

    public MarkStore(Database database) {
        this.database = database;
    }

    /**
     * Notes a new mark; working it off is another's business.
     *
     * @return empty when exactly this span of this channel is marked already
     * @throws RefusedException when too many stand
     */
    public Optional<Mark> add(Mark mark, Located device) {
        Mark.Area area = mark.area();
        return database.inTransaction(handle -> {
            List<Mark> standing = standing(handle, area.device());
            if (standing.stream().anyMatch(other -> other.area().equals(area))) {
                return Optional.empty();
            }
            if (standing.size() >= MOST_STANDING) {
                throw RefusedException.badField(
                        "device",
                        area.device().value(),
                        "has " + MOST_STANDING + " marks that stand, the most there may be: take some back first");
            }
            handle.createUpdate("INSERT INTO marks (id, device, channel, span_from, span_to, reason, profile, made_by,"
                            + " made_at, state, readings) VALUES (:id, :device, :channel, :from, :to, :reason, :profile,"
                            + " :by, :at, :state, 0)")
                    .bind("id", mark.id())
                    .bind("device", area.device().value())
                    .bind("channel", area.channel().map(ChannelId::value).orElse(null))
                    .bind("from", area.from())
                    .bind("to", area.to())
                    .bind("reason", mark.reason())
                    .bind("profile", mark.profile().toString())
                    .bind("by", mark.made().by())
                    .bind("at", mark.made().at().toEpochMilli())
                    .bind("state", mark.state().text())
                    .execute();
            record(handle, "mark", mark, mark.made(), device);
            return Optional.of(mark);
        });
    }

    /**
     * Says that a mark is no longer wanted.
     *
     * @return empty when the device has no such mark; as it is when somebody took it back before
     */
    public Optional<Mark> takeBack(Located device, String id, Mark.Done by) {
        return database.inTransaction(handle -> {
            Optional<Mark> mark = find(handle, device.device().id(), id);
            if (mark.isEmpty() || !mark.get().state().stands()) {
                return mark;
            }
            handle.createUpdate("UPDATE marks SET state = 'taking-back', taken_back_by = :by, taken_back_at = :at"
                            + " WHERE id = :id")
                    .bind("by", by.by())
                    .bind("at", by.at().toEpochMilli())
                    .bind("id", id)
                    .execute();
            record(handle, "unmark", mark.get(), by, device);
            return find(handle, device.device().id(), id);
        });
    }

    private static void record(Handle handle, String action, Mark mark, Mark.Done done, Located device) {
        Mark.Area area = mark.area();
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        detail.put("mark", mark.id());
        detail.put("channel", area.channel().map(ChannelId::value).orElse(null));
        detail.put("from", Instant.ofEpochMilli(area.from()).toString());
        detail.put("to", Instant.ofEpochMilli(area.to()).toString());
        detail.put("reason", mark.reason());
        Changes.record(
                handle,
                new Change(done.at(), done.by(), "device", area.device().value(), action, detail.toString()),
                device.organisation(),
                device.category());
    }

    /** Newest first; what was taken back too. */
    public Page<Mark> list(DeviceId device, Optional<String> cursor, int limit) {
        Where where = new Where().and("device = ?", device.value());
        cursor.map(Cursor::decode)
                .ifPresent(c -> where.and("(made_at < ? OR (made_at = ? AND id < ?))", c.at(), c.at(), c.id()));
        return database.read(handle -> {
            List<Mark> found = where.bind(handle.createQuery(
                            "SELECT * FROM marks" + where.sql() + " ORDER BY made_at DESC, id DESC LIMIT :limit"))
                    .bind("limit", limit + 1)
                    .map(MarkStore::mark)
                    .list();
            if (found.size() <= limit) {
                return new Page<>(found, Optional.empty());
            }
            Mark last = found.get(limit - 1);
            return new Page<>(
                    found.subList(0, limit),
                    Optional.of(new Cursor(last.made().at().toEpochMilli(), last.id()).encode()));
        });
    }

    /** All that stand, of all devices. */
    public List<Mark> standing() {
        return database.read(handle -> handle.createQuery("SELECT * FROM marks WHERE " + STANDING)
                .map(MarkStore::mark)
                .list());
    }

    public List<Mark> standing(DeviceId device) {
        return database.read(handle -> standing(handle, device));
    }

    private static List<Mark> standing(Handle handle, DeviceId device) {
        return handle.createQuery("SELECT * FROM marks WHERE device = :device AND " + STANDING)
                .bind("device", device.value())
                .map(MarkStore::mark)
                .list();
    }

    private static Optional<Mark> find(Handle handle, DeviceId device, String id) {
        return handle.createQuery("SELECT * FROM marks WHERE device = :device AND id = :id")
                .bind("device", device.value())
                .bind("id", id)
                .map(MarkStore::mark)
                .findOne();
    }

    /** What is still to be worked off, the oldest first. */
    public List<Mark> open(int limit) {
        return database.read(handle -> handle.createQuery(
                        "SELECT * FROM marks WHERE state IN ('marking', 'taking-back') ORDER BY made_at, id LIMIT :limit")
                .bind("limit", limit)
                .map(MarkStore::mark)
                .list());
    }

    /** Notes how far a mark has got, unless somebody has decided otherwise in the meantime. */
    public void progress(Mark before, Mark.Progress now) {
        database.useTransaction(handle -> handle.createUpdate(
                        "UPDATE marks SET state = :now, readings = :readings WHERE id = :id AND state = :before")
                .bind("now", now.state().text())
                .bind("readings", now.readings())
                .bind("id", before.id())
                .bind("before", before.state().text())
                .execute());
    }

    /** Keeps what readings were before they are marked; what is kept already stays, as it is older. */
    public void keep(DeviceId device, ChannelId channel, Map<Long, Quality> before) {
        if (before.isEmpty()) {
            return;
        }
        database.useTransaction(handle -> {
            PreparedBatch batch = handle.prepareBatch("INSERT INTO mark_qualities (device, channel, at, level, reason)"
                    + " VALUES (:device, :channel, :at, :level, :reason)"
                    + " ON CONFLICT (device, channel, at) DO NOTHING");
            before.forEach((at, quality) -> batch.bind("device", device.value())
                    .bind("channel", channel.value())
                    .bind("at", at)
                    .bind("level", quality.level().code())
                    .bind("reason", quality.reason().text())
                    .add());
            batch.execute();
        });
    }

    /** What readings of a span were, by time; those that are not named were good. */
    public Map<Long, Quality> kept(DeviceId device, ChannelId channel, long from, long to) {
        return database.read(handle -> {
            Map<Long, Quality> kept = new HashMap<>();
            handle.createQuery("SELECT at, level, reason FROM mark_qualities WHERE device = :device"
                            + " AND channel = :channel AND at >= :from AND at < :to")
                    .bind("device", device.value())
                    .bind("channel", channel.value())
                    .bind("from", from)
                    .bind("to", to)
                    .map((rs, ctx) -> Map.entry(
                            rs.getLong("at"),
                            new Quality(
                                    Quality.Level.ofCode(rs.getInt("level")),
                                    Quality.Reason.ofText(rs.getString("reason")))))
                    .forEach(entry -> kept.put(entry.getKey(), entry.getValue()));
            return kept;
        });
    }

    public void forget(DeviceId device, ChannelId channel, long from, long to) {
        database.useTransaction(handle -> handle.createUpdate("DELETE FROM mark_qualities WHERE device = :device"
                        + " AND channel = :channel AND at >= :from AND at < :to")
                .bind("device", device.value())
                .bind("channel", channel.value())
                .bind("from", from)
                .bind("to", to)
                .execute());
    }

    private static Mark mark(ResultSet rs, StatementContext ignored) throws SQLException {
        String takenBackBy = rs.getString("taken_back_by");
        return new Mark(
                rs.getString("id"),
                new Mark.Area(
                        new DeviceId(rs.getString("device")),
                        Optional.ofNullable(rs.getString("channel")).map(ChannelId::new),
                        rs.getLong("span_from"),
                        rs.getLong("span_to")),
                rs.getString("reason"),
                ProfileRef.parse(rs.getString("profile")),
                new Mark.Done(rs.getString("made_by"), Instant.ofEpochMilli(rs.getLong("made_at"))),
                new Mark.Progress(Mark.State.ofText(rs.getString("state")), rs.getLong("readings")),
                takenBackBy == null
                        ? Optional.empty()
                        : Optional.of(new Mark.Done(takenBackBy, Instant.ofEpochMilli(rs.getLong("taken_back_at")))));
    }
}
