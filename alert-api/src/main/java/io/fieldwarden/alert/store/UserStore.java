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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** People, their grants, their sessions. Passwords are kept as Argon2id, session tokens as SHA-256. For many threads. */
public final class UserStore {
    /** A session that was not used for this long ends. */
    public static final Duration IDLE = Duration.ofHours(12);

    /** And every session ends after this. */
    public static final Duration LONGEST = Duration.ofDays(7);

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

        public Principal principal(boolean byCookie) {
            return new Principal(name, grants, mustChange, byCookie);
        }
    }

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

    private static void record(Handle handle, Author author, String user, String action, String detail) {
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

    private static String text(Grant grant) {
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
                        + " enabled = excluded.enabled")
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

    private static Grant grant(ResultSet rs, StatementContext ignored) throws SQLException {
        long expires = rs.getLong("expires_at");
        Optional<Instant> expiresAt = rs.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(expires));
        return new Grant(
                Role.ofText(rs.getString("role")),
                Optional.ofNullable(rs.getString("organisation")).map(OrganisationId::new),
                Optional.ofNullable(rs.getString("category")),
                expiresAt);
    }

    /** A new session, on record; the token is known to the caller alone. */
    public String openSession(String user, Instant now) {
        String token = Secrets.newToken();
        database.useTransaction(handle -> {
            record(handle, new Author(user, now, List.of()), user, "log-in", "{}");
            handle.createUpdate("DELETE FROM sessions WHERE expires_at <= :now OR last_seen_at <= :idle")
                    .bind("now", now.toEpochMilli())
                    .bind("idle", now.minus(IDLE).toEpochMilli())
                    .execute();
            handle.createUpdate("INSERT INTO sessions (token_hash, user_name, created_at, last_seen_at, expires_at)"
                            + " VALUES (:hash, :user, :now, :now, :expires)")
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

    /** Whose session it is, if it has not ended; being asked keeps it alive. */
    public Optional<User> ofSession(String token, Instant now) {
        String hash = Secrets.tokenHash(token);
        Optional<Seen> seen = database.read(handle -> handle.createQuery(
                        "SELECT user_name, last_seen_at FROM sessions WHERE token_hash = :hash AND expires_at > :now"
                                + " AND last_seen_at > :idle")
                .bind("hash", hash)
                .bind("now", now.toEpochMilli())
                .bind("idle", now.minus(IDLE).toEpochMilli())
                .map((rs, ctx) -> new Seen(rs.getString(1), rs.getLong(2)))
                .findOne());
        if (seen.isPresent() && now.toEpochMilli() - seen.get().at() > TOUCH.toMillis()) {
            database.useTransaction(
                    handle -> handle.createUpdate("UPDATE sessions SET last_seen_at = :now WHERE token_hash = :hash")
                            .bind("now", now.toEpochMilli())
                            .bind("hash", hash)
                            .execute());
        }
        return seen.flatMap(s -> find(s.user())).filter(User::enabled);
    }

    private record Seen(String user, long at) {}
}
