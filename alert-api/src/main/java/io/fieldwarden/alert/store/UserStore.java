package io.fieldwarden.alert.store;

import io.fieldwarden.alert.access.Grant;
import io.fieldwarden.alert.access.Principal;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.registry.Secrets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** People, their grants, their sessions. Passwords are kept as Argon2id, session tokens as SHA-256. For many threads. */
public final class UserStore {
    /** A session that was not used for this long ends. */
    public static final Duration IDLE = Duration.ofHours(12);

    /** And every session ends after this. */
    public static final Duration LONGEST = Duration.ofDays(7);

    private static final int MOST_SESSIONS = 100;
    private static final Duration TOUCH = Duration.ofMinutes(1);

    private final Database database;

    public UserStore(Database database) {
        this.database = database;
    }

    public record User(
            String name,
            String passwordHash,
            boolean mustChange,
            boolean enabled,
            Instant createdAt,
            List<Grant> grants) {
        public User {
            grants = List.copyOf(grants);
        }

        /** The roles that are valid now, in their order. */
        public Set<Role> roles(Instant now) {
            return new Principal(name, grants, Principal.Duty.NONE, false).roles(now);
        }
    }

    /** Who a session belongs to, and what they have to do first. */
    public record Sitting(User user, Principal.Duty duty) {
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

    /** @return false when there is a user of that name */
    public boolean add(User user, Author author) {
        return database.inTransaction(handle -> {
            if (find(handle, user.name()).isPresent()) {
                return false;
            }
            record(handle, author, user.name(), "add", grantsOf(Optional.empty(), user));
            put(handle, user);
            return true;
        });
    }

    /** Adds or changes. */
    public void put(User user, Author author) {
        database.useTransaction(handle -> {
            Optional<User> before = find(handle, user.name());
            record(handle, author, user.name(), before.isPresent() ? "change" : "add", grantsOf(before, user));
            put(handle, user);
        });
    }

    /** How often what each user may do was changed, by name; what {@code If-Match} is held against. */
    public Map<String, Long> versions() {
        return database.read(handle -> handle
                .createQuery("SELECT name, version FROM users")
                .map((rs, context) -> Map.entry(rs.getString(1), rs.getLong(2)))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /**
     * Changes what a user may do.
     *
     * @param version what the author has seen; empty for whatever there is
     * @return the version after; empty when there is no such user, or another version of them
     */
    public Optional<Long> changeGrants(String name, List<Grant> grants, Optional<Long> version, Author author) {
        return database.inTransaction(handle -> {
            Optional<Long> now = handle.createQuery("SELECT version FROM users WHERE name = :name")
                    .bind("name", name)
                    .mapTo(Long.class)
                    .findOne()
                    .filter(found -> version.isEmpty() || version.get().equals(found));
            if (now.isPresent()) {
                User before = find(handle, name).orElseThrow();
                User after = new User(
                        name, before.passwordHash(), before.mustChange(), before.enabled(), before.createdAt(), grants);
                record(handle, author, name, "change", grantsOf(Optional.of(before), after));
                put(handle, after);
            }
            return now.map(found -> found + 1);
        });
    }

    static void record(Handle handle, Author author, String user, String action, String detail) {
        Changes.record(handle, new Change(author.at(), author.name(), "user", user, action, detail));
    }

    private static String grantsOf(Optional<User> before, User after) {
        return Changes.diff(before.map(UserStore::fields).orElse(Map.of()), fields(after));
    }

    private static Map<String, String> fields(User user) {
        return Map.of(
                "grants",
                user.grants().stream().map(UserStore::text).sorted().collect(Collectors.joining(", ")),
                "enabled",
                String.valueOf(user.enabled()));
    }

    static String text(Grant grant) {
        StringBuilder text = new StringBuilder(grant.role().text());
        grant.organisation().ifPresent(organisation -> text.append(" of ").append(organisation));
        grant.category().ifPresent(category -> text.append(" for ").append(category));
        grant.expiresAt().ifPresent(end -> text.append(" until ").append(end));
        return text.toString();
    }

    private static void put(Handle handle, User user) {
        handle.createUpdate("INSERT INTO users (name, password_hash, must_change, enabled, created_at)"
                        + " VALUES (:name, :hash, :must, :enabled, :created) ON CONFLICT (name) DO UPDATE SET"
                        + " password_hash = excluded.password_hash, must_change = excluded.must_change,"
                        + " enabled = excluded.enabled, version = users.version + 1")
                .bind("name", user.name())
                .bind("hash", user.passwordHash())
                .bind("must", user.mustChange() ? 1 : 0)
                .bind("enabled", user.enabled() ? 1 : 0)
                .bind("created", user.createdAt().toEpochMilli())
                .execute();
        handle.createUpdate("DELETE FROM grants WHERE user_name = :name")
                .bind("name", user.name())
                .execute();
        for (Grant grant : user.grants()) {
            handle.createUpdate("INSERT INTO grants (user_name, role, organisation, category, expires_at)"
                            + " VALUES (:name, :role, :organisation, :category, :expires)")
                    .bind("name", user.name())
                    .bind("role", grant.role().text())
                    .bind(
                            "organisation",
                            grant.organisation().map(OrganisationId::value).orElse(null))
                    .bind("category", grant.category().orElse(null))
                    .bind(
                            "expires",
                            grant.expiresAt().map(Instant::toEpochMilli).orElse(null))
                    .execute();
        }
    }

    /**
     * Changes a password; every session of the user ends.
     *
     * @return false when there is no such user
     */
    public boolean changePassword(String name, String passwordHash, boolean mustChange, Author author) {
        return database.inTransaction(handle -> {
            int changed = handle.createUpdate(
                            "UPDATE users SET password_hash = :hash, must_change = :must WHERE name = :name")
                    .bind("hash", passwordHash)
                    .bind("must", mustChange ? 1 : 0)
                    .bind("name", name)
                    .execute();
            handle.createUpdate("DELETE FROM sessions WHERE user_name = :name")
                    .bind("name", name)
                    .execute();
            if (changed == 1) {
                record(handle, author, name, "password", "{}");
            }
            return changed == 1;
        });
    }

    /** A user without a login may not use a session either. */
    public boolean disable(String name, Author author) {
        return database.inTransaction(handle -> {
            handle.createUpdate("DELETE FROM sessions WHERE user_name = :name")
                    .bind("name", name)
                    .execute();
            boolean there = handle.createUpdate("UPDATE users SET enabled = 0 WHERE name = :name")
                            .bind("name", name)
                            .execute()
                    == 1;
            if (there) {
                record(handle, author, name, "disable", "{}");
            }
            return there;
        });
    }

    public Optional<User> find(String name) {
        return database.read(handle -> find(handle, name));
    }

    public List<User> all() {
        return database.read(handle -> {
            List<User> users = new ArrayList<>();
            List<String> names = handle.createQuery("SELECT name FROM users ORDER BY name")
                    .mapTo(String.class)
                    .list();
            names.forEach(name -> find(handle, name).ifPresent(users::add));
            return users;
        });
    }

    private static Optional<User> find(Handle handle, String name) {
        List<Grant> grants = handle.createQuery("SELECT * FROM grants WHERE user_name = :name")
                .bind("name", name)
                .map(UserStore::grant)
                .list();
        return handle.createQuery("SELECT * FROM users WHERE name = :name")
                .bind("name", name)
                .map((rs, ctx) -> new User(
                        rs.getString("name"),
                        rs.getString("password_hash"),
                        rs.getInt("must_change") != 0,
                        rs.getInt("enabled") != 0,
                        Instant.ofEpochMilli(rs.getLong("created_at")),
                        grants))
                .findOne();
    }

    static Grant grant(ResultSet rs, StatementContext ignored) throws SQLException {
        return new Grant(
                Role.ofText(rs.getString("role")),
                Optional.ofNullable(rs.getString("organisation")).map(OrganisationId::new),
                Optional.ofNullable(rs.getString("category")),
                AlertRows.instant(rs, "expires_at"));
    }

    /** A new session, on record; the token is known to the caller alone. */
    public String openSession(String user, Way way, Instant now) {
        String token = Secrets.newToken();
        database.useTransaction(handle -> {
            record(handle, new Author(user, now, List.of()), user, "log-in", "{\"way\":\"" + way.text() + "\"}");
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

    public void closeSession(String token) {
        database.useTransaction(handle -> handle.createUpdate("DELETE FROM sessions WHERE token_hash = :hash")
                .bind("hash", Secrets.tokenHash(token))
                .execute());
    }

    /** The sessions of a user that have not ended, the one used last first. */
    public List<Session> sessions(String user, Instant now) {
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
    public boolean endSession(String user, String id) {
        return database.inTransaction(handle ->
                handle.createUpdate("DELETE FROM sessions WHERE user_name = :user AND substr(token_hash, 1, 16) = :id")
                                .bind("user", user)
                                .bind("id", id)
                                .execute()
                        > 0);
    }

    /** Whose session it is, if it has not ended; being asked keeps it alive. */
    public Optional<Sitting> ofSession(String token, Instant now) {
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
        return seen.flatMap(s ->
                find(s.user()).filter(User::enabled).map(user -> new Sitting(user, duty(user, s.oneFactor(), now))));
    }

    private Principal.Duty duty(User user, boolean oneFactor, Instant now) {
        if (user.mustChange()) {
            return Principal.Duty.CHANGE_PASSWORD;
        }
        boolean missing = oneFactor && !Collections.disjoint(database.read(FactorStore::required), user.roles(now));
        return missing ? Principal.Duty.ADD_SECOND_FACTOR : Principal.Duty.NONE;
    }

    /** @param oneFactor nothing but a password stands behind it */
    private record Seen(String user, long at, boolean oneFactor) {}
}
