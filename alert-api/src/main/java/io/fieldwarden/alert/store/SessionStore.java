package io.fieldwarden.alert.store;

import io.fieldwarden.alert.access.Principal;
import io.fieldwarden.device.registry.Secrets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Log-ins that have not ended; their tokens are kept as SHA-256. For many threads. */
public final class SessionStore {
    /** A session that was not used for this long ends. */
    public static final Duration IDLE = Duration.ofHours(12);

    /** And every session ends after this. */
    public static final Duration LONGEST = Duration.ofDays(7);

    private static final int MOST_SESSIONS = 100;
    private static final Duration TOUCH = Duration.ofMinutes(1);

    private final Database database;

    public SessionStore(Database database) {
        this.database = database;
    }

    /** Who a session belongs to, and what they have to do first. */
    public record Sitting(UserStore.User user, Principal.Duty duty) {
        public Principal principal(boolean byCookie) {
            return new Principal(user.name(), user.grants(), duty, byCookie);
        }
    }

    /** How somebody came in. */
    public enum Way {
        PASSWORD,
        SECOND_FACTOR,
        /** Somebody else has checked who it is, with as many factors as they ask for. */
        PROVIDER;

        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** A log-in that has not ended, without the token. */
    public record Session(String id, Way way, Instant createdAt, Instant lastSeenAt, Instant expiresAt) {}

    /** A new session, on record; the token is known to the caller alone. */
    public String open(String user, Way way, Instant now) {
        String token = Secrets.newToken();
        database.useTransaction(handle -> {
            UserStore.record(
                    handle, new Author(user, now, List.of()), user, "log-in", "{\"way\":\"" + way.text() + "\"}");
            handle.createUpdate("DELETE FROM sessions WHERE expires_at <= :now OR last_seen_at <= :idle")
                    .bind("now", now.toEpochMilli())
                    .bind("idle", now.minus(IDLE).toEpochMilli())
                    .execute();
            handle.createUpdate(
                            "DELETE FROM sessions WHERE user_name = :user AND token_hash NOT IN (SELECT token_hash"
                                    + " FROM sessions WHERE user_name = :user ORDER BY last_seen_at DESC, token_hash LIMIT :most)")
                    .bind("user", user)
                    .bind("most", MOST_SESSIONS - 1)
                    .execute();
            handle.createUpdate(
                            "INSERT INTO sessions (token_hash, user_name, created_at, last_seen_at, expires_at, way)"
                                    + " VALUES (:hash, :user, :now, :now, :expires, :way)")
                    .bind("way", way.text())
                    .bind("hash", Secrets.tokenHash(token))
                    .bind("user", user)
                    .bind("now", now.toEpochMilli())
                    .bind("expires", now.plus(LONGEST).toEpochMilli())
                    .execute();
        });
        return token;
    }

    public void close(String token) {
        database.useTransaction(handle -> handle.createUpdate("DELETE FROM sessions WHERE token_hash = :hash")
                .bind("hash", Secrets.tokenHash(token))
                .execute());
    }

    /** The sessions of a user that have not ended, the one used last first. */
    public List<Session> of(String user, Instant now) {
        return database.read(handle -> handle.createQuery(
                        "SELECT * FROM sessions WHERE user_name = :user AND expires_at > :now AND last_seen_at > :idle"
                                + " ORDER BY last_seen_at DESC, token_hash")
                .bind("user", user)
                .bind("now", now.toEpochMilli())
                .bind("idle", now.minus(IDLE).toEpochMilli())
                .map((rs, context) -> new Session(
                        sessionId(rs.getString("token_hash")),
                        way(rs.getString("way")),
                        Instant.ofEpochMilli(rs.getLong("created_at")),
                        Instant.ofEpochMilli(rs.getLong("last_seen_at")),
                        Instant.ofEpochMilli(rs.getLong("expires_at"))))
                .list());
    }

    /** The same for a token: names its session without giving it away. */
    public static String idOf(String token) {
        return sessionId(Secrets.tokenHash(token));
    }

    private static String sessionId(String hash) {
        return hash.substring(0, 16);
    }

    private static Way way(String text) {
        return Way.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /**
     * Ends a session of a user.
     *
     * @return false when there is none of that id
     */
    public boolean end(String user, String id) {
        return database.inTransaction(handle ->
                handle.createUpdate("DELETE FROM sessions WHERE user_name = :user AND substr(token_hash, 1, 16) = :id")
                                .bind("user", user)
                                .bind("id", id)
                                .execute()
                        > 0);
    }

    /** Whose session it is, if it has not ended; being asked keeps it alive. */
    public Optional<Sitting> sitting(String token, Instant now) {
        String hash = Secrets.tokenHash(token);
        Optional<Seen> seen = database.read(handle -> handle.createQuery(
                        "SELECT s.user_name, s.last_seen_at, s.way, u.totp FROM sessions s"
                                + " JOIN users u ON u.name = s.user_name WHERE s.token_hash = :hash"
                                + " AND s.expires_at > :now AND s.last_seen_at > :idle")
                .bind("hash", hash)
                .bind("now", now.toEpochMilli())
                .bind("idle", now.minus(IDLE).toEpochMilli())
                .map((rs, ctx) -> new Seen(
                        rs.getString(1),
                        rs.getLong(2),
                        !rs.getString(3).equals(Way.PROVIDER.text())
                                && rs.getString(4).isEmpty()))
                .findOne());
        if (seen.isPresent() && now.toEpochMilli() - seen.get().at() > TOUCH.toMillis()) {
            database.useTransaction(
                    handle -> handle.createUpdate("UPDATE sessions SET last_seen_at = :now WHERE token_hash = :hash")
                            .bind("now", now.toEpochMilli())
                            .bind("hash", hash)
                            .execute());
        }
        return seen.flatMap(s -> database.read(handle -> UserStore.find(handle, s.user()))
                .filter(UserStore.User::enabled)
                .map(user -> new Sitting(user, duty(user, s.oneFactor(), now))));
    }

    private Principal.Duty duty(UserStore.User user, boolean oneFactor, Instant now) {
        if (user.mustChange()) {
            return Principal.Duty.CHANGE_PASSWORD;
        }
        boolean missing = oneFactor && !Collections.disjoint(database.read(FactorStore::required), user.roles(now));
        return missing ? Principal.Duty.ADD_SECOND_FACTOR : Principal.Duty.NONE;
    }

    /** @param oneFactor nothing but a password stands behind it */
    private record Seen(String user, long at, boolean oneFactor) {}
}
