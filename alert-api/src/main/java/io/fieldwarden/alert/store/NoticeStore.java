package io.fieldwarden.alert.store;

import io.fieldwarden.alert.push.AlertMessages;
import io.fieldwarden.alert.push.Bell;
import io.fieldwarden.alert.push.Message;
import io.fieldwarden.alert.push.Notice;
import io.fieldwarden.alert.push.Notices;
import io.fieldwarden.alert.push.Target;
import io.fieldwarden.alert.push.Targets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * What somebody has to be told, in one order, each with its deliveries. A number is given under the lock of its counter, which
 * is held until commit, so that numbers become visible in their order and without gaps. Safe for many threads.
 */
public final class NoticeStore implements Notices {
    /** Notices and their deliveries are kept so long; a key that is older may be told again. */
    public static final Duration KEPT = Duration.ofDays(400);

    private final Database database;
    private final Targets targets;
    private final Bell bell;
    private final Clock clock;

    /** @param bell rung when something has been queued */
    public NoticeStore(Database database, Targets targets, Bell bell, Clock clock) {
        this.database = database;
        this.targets = targets;
        this.bell = bell;
        this.clock = clock;
    }

    /** A change of an alert that somebody is told of. */
    public record Planned(AlertMessages.Made made, List<Target> targets) {}

    @Override
    public void send(Notice notice) {
        Instant now = clock.instant();
        List<Target> through = targets.of(notice, Targets.Nature.LIVE, now);
        database.useTransaction(handle -> NoticeRows.add(handle, notice, Optional.empty(), false, now.toEpochMilli())
                .ifPresent(number -> NoticeRows.deliver(handle, number, notice, through, now.toEpochMilli())));
        bell.ring();
    }

    /** The sequence number of the last change of an alert that has been looked at. */
    public long told() {
        return database.read(handle -> handle.createQuery("SELECT value FROM counters WHERE name = 'told'")
                .mapTo(Long.class)
                .one());
    }

    /**
     * Moves on from {@code before} to {@code after}, with what is told of the changes in between, in one transaction.
     *
     * @return false when another process has done so
     */
    public boolean tell(long before, long after, List<Planned> planned) {
        long now = clock.millis();
        return database.inTransaction(handle -> {
            if (handle.createUpdate("UPDATE counters SET value = :after WHERE name = 'told' AND value = :before")
                            .bind("after", after)
                            .bind("before", before)
                            .execute()
                    == 0) {
                return false;
            }
            planned.forEach(one -> add(handle, one, now));
            return true;
        });
    }

    private static void add(Handle handle, Planned one, long now) {
        Notice notice = one.made().notice();
        NoticeRows.add(
                        handle,
                        notice,
                        Optional.of(one.made().data()),
                        one.made().historic(),
                        now)
                .ifPresent(number -> NoticeRows.deliver(handle, number, notice, one.targets(), now));
    }

    /** Those after a number, in order; for sending them again. */
    public List<Message> after(long number, int limit) {
        return database.read(handle -> handle.createQuery("SELECT " + NoticeRows.COLUMNS
                        + " FROM notices n WHERE n.seq > :number ORDER BY n.seq LIMIT :limit")
                .bind("number", number)
                .bind("limit", limit)
                .map((rs, context) -> NoticeRows.message(rs))
                .list());
    }

    /** Those that name this user, newest first; the cursor is the last one's number. */
    public Page<Message> forUser(String user, Optional<String> cursor, int limit) {
        Where where = new Where().and("n.users LIKE ? ESCAPE '!'", "%\n" + escaped(user) + "\n%");
        cursor.map(Cursor::decode).ifPresent(c -> where.and("n.seq < ?", c.at()));
        return database.read(handle -> {
            List<Message> found = where.bind(handle.createQuery("SELECT " + NoticeRows.COLUMNS + " FROM notices n"
                            + where.sql() + " ORDER BY n.seq DESC LIMIT :limit"))
                    .bind("limit", limit + 1)
                    .map((rs, context) -> NoticeRows.message(rs))
                    .list();
            if (found.size() <= limit) {
                return new Page<>(found, Optional.empty());
            }
            long last = found.get(limit - 1).number();
            return new Page<>(found.subList(0, limit), Optional.of(new Cursor(last, "notice").encode()));
        });
    }

    private static String escaped(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }

    /** Forgets what is older than {@link #KEPT}, and at most so much that nobody waits for it. */
    public void trim(Instant now) {
        long before = now.minus(KEPT).toEpochMilli();
        database.useTransaction(handle -> {
            Optional<Long> last = handle.createQuery(
                            "SELECT MAX(seq) FROM (SELECT seq FROM notices WHERE made_at < :before ORDER BY seq LIMIT 2000) x")
                    .bind("before", before)
                    .mapTo(Long.class)
                    .findOne();
            last.ifPresent(seq -> {
                handle.createUpdate("DELETE FROM delivery_attempts WHERE delivery IN"
                                + " (SELECT id FROM deliveries WHERE notice <= :seq)")
                        .bind("seq", seq)
                        .execute();
                handle.createUpdate("DELETE FROM deliveries WHERE notice <= :seq")
                        .bind("seq", seq)
                        .execute();
                handle.createUpdate("DELETE FROM notices WHERE seq <= :seq")
                        .bind("seq", seq)
                        .execute();
            });
        });
    }
}
