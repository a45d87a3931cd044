package io.fieldwarden.alert.store;

import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.push.Backoff;
import io.fieldwarden.alert.push.Channel;
import io.fieldwarden.alert.push.Delivery;
import io.fieldwarden.alert.push.Message;
import io.fieldwarden.alert.push.Outcome;
import io.fieldwarden.alert.push.Target;
import io.fieldwarden.device.AlertId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The queue of every channel and the proof of what left it. What is taken comes back by itself when nobody says in time what
 * became of it, so that a crash loses nothing; the other side may then get a message twice, with the same id. Safe for many
 * threads and, on PostgreSQL, processes.
 */
public final class DeliveryStore {
    private static final String FROM = " FROM deliveries d JOIN notices n ON n.seq = d.notice";
    private static final String COLUMNS = "SELECT d.id AS d_id, d.channel AS d_channel, d.state, d.attempts, d.next_at,"
            + " d.created_at, d.ended_at, d.status, d.answer, d.parcel, " + NoticeRows.COLUMNS + FROM;

    private final Database database;

    public DeliveryStore(Database database) {
        this.database = database;
    }

    /** Absent values ask for all. */
    public record Filter(Optional<String> channel, Optional<AlertId> alert, Optional<Delivery.State> state) {}

    /** What came of one message. */
    public record Finished(
            Channel.Health health, Outcome outcome, Delivery.State state, Instant next, Instant at, long millis) {}

    /** Channels in whose queue something may go out. */
    public List<String> due(Instant now) {
        return database.read(handle -> handle.createQuery(
                        "SELECT DISTINCT channel FROM deliveries WHERE state = 'queued' AND next_at <= :now")
                .bind("now", now.toEpochMilli())
                .mapTo(String.class)
                .list());
    }

    /**
     * Takes what may go out, the most severe first, then the oldest; it is back at {@code until}.
     *
     * @param limit at most
     */
    public List<Delivery> take(String channel, int limit, Instant now, Instant until) {
        return database.inTransaction(handle -> {
            List<Delivery> due = handle.createQuery(COLUMNS
                            + " WHERE d.channel = :channel AND d.state = 'queued' AND d.next_at <= :now"
                            + " ORDER BY d.urgency DESC, d.next_at, d.id LIMIT :limit")
                    .bind("channel", channel)
                    .bind("now", now.toEpochMilli())
                    .bind("limit", limit)
                    .map(DeliveryStore::delivery)
                    .list();
            return due.stream()
                    .filter(one -> 1
                            == handle.createUpdate("UPDATE deliveries SET next_at = :until WHERE id = :id"
                                            + " AND state = 'queued' AND next_at = :next")
                                    .bind("until", until.toEpochMilli())
                                    .bind("id", one.id())
                                    .bind("next", one.progress().next().toEpochMilli())
                                    .execute())
                    .toList();
        });
    }

    /** Puts back what was taken and not sent. */
    public void release(Collection<Delivery> taken) {
        if (taken.isEmpty()) {
            return;
        }
        database.useTransaction(handle -> taken.forEach(
                one -> handle.createUpdate("UPDATE deliveries SET next_at = :next WHERE id = :id AND state = 'queued'")
                        .bind("next", one.progress().next().toEpochMilli())
                        .bind("id", one.id())
                        .execute()));
    }

    /** Writes down what came of one message, with the proof of it for every notice in it, and how the channel is now. */
    public void finish(String channel, String parcel, List<Delivery> sent, Finished finished) {
        database.useTransaction(handle -> {
            sent.forEach(one -> finish(handle, parcel, one, finished));
            ChannelStore.health(handle, channel, finished.health());
        });
    }

    private static void finish(Handle handle, String parcel, Delivery one, Finished finished) {
        boolean givenUp = finished.next().isAfter(one.progress().created().plus(Backoff.LIMIT));
        Delivery.State state =
                finished.state() == Delivery.State.QUEUED && givenUp ? Delivery.State.DEAD : finished.state();
        boolean over = state != Delivery.State.QUEUED;
        int attempt = one.progress().attempts() + 1;
        handle.createUpdate("UPDATE deliveries SET state = CASE WHEN state = 'queued' THEN :state ELSE state END,"
                        + " attempts = :attempt, next_at = :next, ended_at = :ended, status = :status, answer = :answer,"
                        + " parcel = :parcel WHERE id = :id")
                .bind("state", state.text())
                .bind("attempt", attempt)
                .bind("next", finished.next().toEpochMilli())
                .bind("ended", over ? finished.at().toEpochMilli() : null)
                .bind("status", finished.outcome().status())
                .bind("answer", finished.outcome().answer())
                .bind("parcel", parcel)
                .bind("id", one.id())
                .execute();
        handle.createUpdate(
                        "INSERT INTO delivery_attempts (delivery, attempt, channel, at, millis, outcome, status, answer,"
                                + " parcel) VALUES (:delivery, :attempt, :channel, :at, :millis, :outcome, :status, :answer,"
                                + " :parcel) ON CONFLICT (delivery, attempt) DO NOTHING")
                .bind("delivery", one.id())
                .bind("attempt", attempt)
                .bind("channel", one.channel())
                .bind("at", finished.at().toEpochMilli())
                .bind("millis", finished.millis())
                .bind("outcome", finished.outcome().kind().name().toLowerCase(java.util.Locale.ROOT))
                .bind("status", finished.outcome().status())
                .bind("answer", finished.outcome().answer())
                .bind("parcel", parcel)
                .execute();
    }

    /** When messages left a channel since a time, in order. */
    public List<Instant> sentSince(String channel, Instant since) {
        return database.read(handle -> handle.createQuery("SELECT MIN(at) AS first_at FROM delivery_attempts"
                        + " WHERE channel = :channel AND at >= :since GROUP BY parcel ORDER BY first_at")
                .bind("channel", channel)
                .bind("since", since.toEpochMilli())
                .map((rs, context) -> Instant.ofEpochMilli(rs.getLong("first_at")))
                .list());
    }

    /**
     * Newest first; the cursor is the last one's number.
     *
     * @param scope of the reader, over the channels
     */
    public Page<Delivery> list(Filter filter, Scope scope, String user, Optional<String> cursor, int limit) {
        Where where = new Where();
        filter.channel().ifPresent(id -> where.and("d.channel = ?", id));
        filter.alert().ifPresent(id -> where.and("d.alert = ?", id.value()));
        filter.state().ifPresent(state -> where.and("d.state = ?", state.text()));
        cursor.map(Cursor::decode).ifPresent(c -> where.and("d.id < ?", c.at()));
        where.channelIn("d.channel", scope, user);
        return database.read(handle -> {
            List<Delivery> found = where.bind(
                            handle.createQuery(COLUMNS + where.sql() + " ORDER BY d.id DESC LIMIT :limit"))
                    .bind("limit", limit + 1)
                    .map(DeliveryStore::delivery)
                    .list();
            if (found.size() <= limit) {
                return new Page<>(found, Optional.empty());
            }
            long last = found.get(limit - 1).id();
            return new Page<>(found.subList(0, limit), Optional.of(new Cursor(last, "delivery").encode()));
        });
    }

    public Optional<Delivery> find(long id) {
        return database.read(handle -> handle.createQuery(COLUMNS + " WHERE d.id = :id")
                .bind("id", id)
                .map(DeliveryStore::delivery)
                .findOne());
    }

    /** In their order. */
    public List<Delivery.Attempt> attempts(long delivery) {
        return database.read(handle -> handle.createQuery(
                        "SELECT * FROM delivery_attempts WHERE delivery = :id ORDER BY attempt")
                .bind("id", delivery)
                .map((rs, context) -> new Delivery.Attempt(
                        rs.getInt("attempt"),
                        Instant.ofEpochMilli(rs.getLong("at")),
                        rs.getLong("millis"),
                        rs.getString("outcome"),
                        rs.getInt("status"),
                        rs.getString("answer"),
                        rs.getString("parcel")))
                .list());
    }

    /** Queues one again, whatever became of it; its time to be given up begins anew. */
    public void resend(long id, Instant now) {
        database.useTransaction(handle -> {
            handle.createUpdate(
                            "UPDATE deliveries SET state = 'queued', next_at = :now, created_at = :now, ended_at = NULL"
                                    + " WHERE id = :id")
                    .bind("now", now.toEpochMilli())
                    .bind("id", id)
                    .execute();
            handle.createUpdate(
                            "UPDATE channels SET retry_at = 0 WHERE id = (SELECT channel FROM deliveries WHERE id = :id)")
                    .bind("id", id)
                    .execute();
        });
    }

    /** Queues messages for one channel, also those that went through it before. */
    public void queue(String channel, List<Message> messages, Instant now) {
        database.useTransaction(handle -> messages.forEach(message -> NoticeRows.deliver(
                handle, message.number(), message.notice(), List.of(new Target(channel, now)), now.toEpochMilli())));
    }

    /** How many of a channel are in which state. */
    public Map<String, Long> counts(String channel) {
        return database.read(handle -> handle.createQuery(
                        "SELECT state, COUNT(*) AS n FROM deliveries WHERE channel = :channel GROUP BY state")
                .bind("channel", channel)
                .reduceRows(new java.util.TreeMap<String, Long>(), (all, row) -> {
                    all.put(row.getColumn("state", String.class), row.getColumn("n", Long.class));
                    return all;
                }));
    }

    /** How many notices left a channel from one time to another. */
    public long delivered(String channel, Instant from, Instant to) {
        return database.read(handle -> handle.createQuery("SELECT COUNT(*) FROM deliveries WHERE channel = :channel"
                        + " AND state = 'delivered' AND ended_at >= :from AND ended_at < :to")
                .bind("channel", channel)
                .bind("from", from.toEpochMilli())
                .bind("to", to.toEpochMilli())
                .mapTo(Long.class)
                .one());
    }

    /**
     * How many records of a day went up, and how many are there.
     *
     * @param above empty when there was no answer
     * @param note why not
     */
    public record Day(LocalDate day, long sent, Optional<Long> above, String note) {}

    /** Whether there was an answer for that day. */
    public boolean isCompared(String channel, LocalDate day) {
        return days(channel, 40).stream()
                .anyMatch(one -> one.day().equals(day) && one.above().isPresent());
    }

    /** Writes down what came of the comparison of a day, over what came of it before. */
    public void compared(String channel, Day day, Instant now) {
        database.useTransaction(handle -> {
            handle.createUpdate(
                            "INSERT INTO upload_days (channel, day, sent, above, note, checked_at) VALUES (:channel,"
                                    + " :day, :sent, :above, :note, :now) ON CONFLICT (channel, day) DO UPDATE SET"
                                    + " sent = excluded.sent, above = excluded.above, note = excluded.note,"
                                    + " checked_at = excluded.checked_at")
                    .bind("channel", channel)
                    .bind("day", day.day().toString())
                    .bind("sent", day.sent())
                    .bind("above", day.above().orElse(null))
                    .bind("note", day.note())
                    .bind("now", now.toEpochMilli())
                    .execute();
            handle.createUpdate("DELETE FROM upload_days WHERE checked_at < :before")
                    .bind("before", now.minus(NoticeStore.KEPT).toEpochMilli())
                    .execute();
        });
    }

    /** The newest first. */
    public List<Day> days(String channel, int limit) {
        return database.read(handle -> handle.createQuery(
                        "SELECT * FROM upload_days WHERE channel = :channel ORDER BY day DESC LIMIT :limit")
                .bind("channel", channel)
                .bind("limit", limit)
                .map((rs, context) -> {
                    long count = rs.getLong("above");
                    Optional<Long> above = rs.wasNull() ? Optional.empty() : Optional.of(count);
                    LocalDate day = LocalDate.parse(rs.getString("day"));
                    return new Day(day, rs.getLong("sent"), above, rs.getString("note"));
                })
                .list());
    }

    private static Delivery delivery(ResultSet rs, StatementContext ignored) throws SQLException {
        long ended = rs.getLong("ended_at");
        Optional<Instant> endedAt = rs.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ended));
        int status = rs.getInt("status");
        Optional<Integer> lastStatus = rs.wasNull() ? Optional.empty() : Optional.of(status);
        return new Delivery(
                rs.getLong("d_id"),
                rs.getString("d_channel"),
                NoticeRows.message(rs),
                new Delivery.Progress(
                        Delivery.State.ofText(rs.getString("state")),
                        rs.getInt("attempts"),
                        Instant.ofEpochMilli(rs.getLong("created_at")),
                        Instant.ofEpochMilli(rs.getLong("next_at")),
                        endedAt,
                        lastStatus,
                        rs.getString("answer")),
                Optional.ofNullable(rs.getString("parcel")));
    }
}
