package io.fieldwarden.alert.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Locks a name out after {@value #MOST} failed log-ins one after the other, for a quarter of an hour; also one that nobody
 * has, so that names cannot be found out. A restart forgets nothing. Counts are forgotten after a day without a failure, and
 * of more than {@value #NAMES} names those that failed longest ago. For many threads.
 */
public final class LoginFailures {
    /** NIST SP 800-63B section 5.2.2 allows up to 100. */
    public static final int MOST = 10;

    public static final Duration LOCKED = Duration.ofMinutes(15);

    private static final Duration REMEMBERED = Duration.ofDays(1);
    private static final int NAMES = 10_000;

    private final Database database;

    public LoginFailures(Database database) {
        this.database = database;
    }

    /** A name that is locked out, and until when. */
    public record Lock(String name, Instant until) {}

    /** Until when nobody gets in under this name; empty when they may try. */
    public Optional<Instant> lockedUntil(String name, Instant now) {
        return database.read(handle -> handle.createQuery(
                        "SELECT locked_until FROM login_failures WHERE name = :name AND locked_until > :now")
                .bind("name", name)
                .bind("now", now.toEpochMilli())
                .mapTo(Long.class)
                .map(Instant::ofEpochMilli)
                .findOne());
    }

    /** All names that are locked out. */
    public List<Lock> locked(Instant now) {
        return database.read(handle -> handle.createQuery(
                        "SELECT name, locked_until FROM login_failures WHERE locked_until > :now ORDER BY name")
                .bind("now", now.toEpochMilli())
                .map((rs, context) -> new Lock(rs.getString(1), Instant.ofEpochMilli(rs.getLong(2))))
                .list());
    }

    /** Counts a failure; a lock of somebody who is known is put on record. */
    public void failed(String name, Instant now) {
        database.useTransaction(handle -> {
            forget(handle, now);
            int failures = handle.createQuery("INSERT INTO login_failures (name, failures, last_at, locked_until)"
                            + " VALUES (:name, 1, :now, 0) ON CONFLICT (name) DO UPDATE SET"
                            + " failures = login_failures.failures + 1, last_at = excluded.last_at RETURNING failures")
                    .bind("name", name)
                    .bind("now", now.toEpochMilli())
                    .mapTo(Integer.class)
                    .one();
            if (failures % MOST == 0) {
                lock(handle, name, now);
            }
        });
    }

    private static void forget(Handle handle, Instant now) {
        handle.createUpdate("DELETE FROM login_failures WHERE last_at <= :old")
                .bind("old", now.minus(REMEMBERED).toEpochMilli())
                .execute();
        handle.createUpdate("DELETE FROM login_failures WHERE name IN (SELECT name FROM login_failures"
                        + " ORDER BY last_at DESC, name LIMIT 1000 OFFSET :most)")
                .bind("most", NAMES - 1)
                .execute();
    }

    private static void lock(Handle handle, String name, Instant now) {
        Instant until = now.plus(LOCKED);
        handle.createUpdate("UPDATE login_failures SET locked_until = :until WHERE name = :name")
                .bind("until", until.toEpochMilli())
                .bind("name", name)
                .execute();
        if (isUser(handle, name)) {
            UserStore.record(handle, Author.system(now), name, "lock-out", "{\"until\":\"" + until + "\"}");
        }
    }

    private static boolean isUser(Handle handle, String name) {
        return handle.createQuery("SELECT count(*) FROM users WHERE name = :name")
                        .bind("name", name)
                        .mapTo(Integer.class)
                        .one()
                == 1;
    }

    /** Somebody got in: the count begins anew. */
    public void succeeded(String name) {
        boolean counted = database.read(handle -> count(handle, name)) > 0;
        if (counted) {
            database.useTransaction(handle -> remove(handle, name));
        }
    }

    /**
     * Lets somebody try again at once.
     *
     * @return false when nothing was counted against them
     */
    public boolean unlock(String name, Author author) {
        return database.inTransaction(handle -> {
            boolean counted = count(handle, name) > 0;
            if (counted) {
                remove(handle, name);
                UserStore.record(handle, author, name, "unlock", "{}");
            }
            return counted;
        });
    }

    private static int count(Handle handle, String name) {
        return handle.createQuery("SELECT count(*) FROM login_failures WHERE name = :name")
                .bind("name", name)
                .mapTo(Integer.class)
                .one();
    }

    private static void remove(Handle handle, String name) {
        handle.createUpdate("DELETE FROM login_failures WHERE name = :name")
                .bind("name", name)
                .execute();
    }
}
