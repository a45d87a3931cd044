package io.fieldwarden.alert.store;

import io.fieldwarden.alert.access.Grant;
import io.fieldwarden.alert.access.Principal;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.device.OrganisationId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** People and their grants. Passwords are kept as Argon2id. For many threads. */
public final class UserStore {
    private static final int MAX_NAME = 64;

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

    /** @return false when there is a user of that name */
    public boolean add(User user, Author author) {
        return database.inTransaction(handle -> {
            if (find(handle, user.name()).isPresent()) {
                return false;
            }
            insert(handle, user, author);
            return true;
        });
    }

    private static long version(Handle handle, String name) {
        return handle.createQuery("SELECT version FROM users WHERE name = :name")
                .bind("name", name)
                .mapTo(Long.class)
                .one();
    }

    /** Adds somebody who is not there. */
    static void insert(Handle handle, User user, Author author) {
        record(handle, author, user.name(), "add", grantsOf(Optional.empty(), user));
        put(handle, user);
    }

    /** Gives a user other grants, on record where they differ. */
    static void regrant(Handle handle, User before, List<Grant> grants, Author author) {
        User after = new User(
                before.name(),
                before.passwordHash(),
                before.mustChange(),
                before.enabled(),
                before.createdAt(),
                grants);
        if (!fields(before).equals(fields(after))) {
            record(handle, author, before.name(), "change", grantsOf(Optional.of(before), after));
            put(handle, after);
        }
    }

    /** Letters and digits of any language, and few signs; no colon, which tokens have. */
    public static boolean isName(String name) {
        return name.length() <= MAX_NAME && name.matches("[\\p{L}\\p{N}._@-]+");
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
            Optional<Long> now = find(handle, name)
                    .map(user -> version(handle, name))
                    .filter(found -> version.isEmpty() || version.get().equals(found));
            if (now.isPresent()) {
                regrant(handle, find(handle, name).orElseThrow(), grants, author);
            }
            return now.isEmpty() ? now : Optional.of(version(handle, name));
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

    static Optional<User> find(Handle handle, String name) {
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
}
