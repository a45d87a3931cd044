package io.fieldwarden.alert.store;

import io.fieldwarden.alert.access.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Second factors of people, and which roles must have one. Secrets come and go encrypted, recovery codes as hashes. For many threads. */
public final class FactorStore {
    private final Database database;

    public FactorStore(Database database) {
        this.database = database;
    }

    /**
     * What somebody has.
     *
     * @param locked the secret, encrypted; empty for none
     * @param pending one that was shown and not confirmed yet
     * @param lastStep see {@link io.fieldwarden.alert.access.Totp#verify}
     */
    public record Factor(Optional<String> locked, Optional<String> pending, long lastStep) {}

    /** Empty when there is no such user. */
    public Optional<Factor> of(String user) {
        return database.read(handle -> handle.createQuery(
                        "SELECT totp, totp_pending, totp_step FROM users WHERE name = :user")
                .bind("user", user)
                .map((rs, context) -> new Factor(given(rs.getString(1)), given(rs.getString(2)), rs.getLong(3)))
                .findOne());
    }

    private static Optional<String> given(String text) {
        return Optional.of(text).filter(some -> !some.isEmpty());
    }

    /** Who has one. */
    public Set<String> users() {
        return database.read(handle -> new TreeSet<>(handle.createQuery("SELECT name FROM users WHERE totp <> ''")
                .mapTo(String.class)
                .list()));
    }

    /** Keeps a secret that counts once its user has shown that they have it. */
    public void propose(String user, String locked) {
        database.useTransaction(
                handle -> handle.createUpdate("UPDATE users SET totp_pending = :locked WHERE name = :user")
                        .bind("locked", locked)
                        .bind("user", user)
                        .execute());
    }

    /**
     * The proposed secret counts from now on.
     *
     * @param step of the code that has confirmed it
     * @param recovery hashes of the codes that go with it
     * @return false when it was not the proposed one any more
     */
    public boolean confirm(String user, String locked, long step, List<String> recovery, Author author) {
        return database.inTransaction(handle -> {
            boolean changed = handle.createUpdate("UPDATE users SET totp = totp_pending, totp_pending = '',"
                                    + " totp_step = :step WHERE name = :user AND totp_pending = :locked")
                            .bind("step", step)
                            .bind("user", user)
                            .bind("locked", locked)
                            .execute()
                    == 1;
            if (changed) {
                putRecovery(handle, user, recovery);
                UserStore.record(handle, author, user, "second-factor", "{}");
            }
            return changed;
        });
    }

    /**
     * A code is used up.
     *
     * @return false when this one or a newer one was used before
     */
    public boolean use(String user, long step) {
        return database.inTransaction(handle ->
                handle.createUpdate("UPDATE users SET totp_step = :step WHERE name = :user AND totp_step < :step")
                                .bind("step", step)
                                .bind("user", user)
                                .execute()
                        == 1);
    }

    /**
     * A recovery code is used up, on record.
     *
     * @return false when it is none of this user's
     */
    public boolean useRecovery(String user, String hash, Author author) {
        return database.inTransaction(handle -> {
            boolean known =
                    handle.createUpdate("DELETE FROM recovery_codes WHERE user_name = :user AND code_hash = :hash")
                                    .bind("user", user)
                                    .bind("hash", hash)
                                    .execute()
                            == 1;
            if (known) {
                UserStore.record(handle, author, user, "recovery-code", "{\"left\":" + left(handle, user) + "}");
            }
            return known;
        });
    }

    /** How many recovery codes are left. */
    public int recoveryLeft(String user) {
        return database.read(handle -> left(handle, user));
    }

    private static int left(Handle handle, String user) {
        return handle.createQuery("SELECT count(*) FROM recovery_codes WHERE user_name = :user")
                .bind("user", user)
                .mapTo(Integer.class)
                .one();
    }

    /** New codes; the old ones open nothing any more. */
    public void replaceRecovery(String user, List<String> hashes, Author author) {
        database.useTransaction(handle -> {
            putRecovery(handle, user, hashes);
            UserStore.record(handle, author, user, "recovery-codes", "{}");
        });
    }

    private static void putRecovery(Handle handle, String user, List<String> hashes) {
        removeRecovery(handle, user);
        for (String hash : hashes) {
            handle.createUpdate("INSERT INTO recovery_codes (user_name, code_hash) VALUES (:user, :hash)")
                    .bind("user", user)
                    .bind("hash", hash)
                    .execute();
        }
    }

    private static void removeRecovery(Handle handle, String user) {
        handle.createUpdate("DELETE FROM recovery_codes WHERE user_name = :user")
                .bind("user", user)
                .execute();
    }

    /**
     * Takes a second factor away: by its user, or because the phone is lost.
     *
     * @return false when there was none
     */
    public boolean remove(String user, Author author) {
        return database.inTransaction(handle -> {
            boolean had = handle.createUpdate("UPDATE users SET totp = '', totp_pending = ''"
                                    + " WHERE name = :user AND totp <> ''")
                            .bind("user", user)
                            .execute()
                    == 1;
            if (had) {
                removeRecovery(handle, user);
                UserStore.record(handle, author, user, "second-factor-removed", "{}");
            }
            return had;
        });
    }

    /** The roles that must have one. */
    public Set<Role> required() {
        return database.read(FactorStore::required);
    }

    static Set<Role> required(Handle handle) {
        Set<Role> roles = new TreeSet<>();
        handle.createQuery("SELECT role FROM second_factor_roles")
                .mapTo(String.class)
                .forEach(text -> roles.add(Role.ofText(text)));
        return roles;
    }

    /** Says which roles must have one; it counts at their next request. */
    public void require(Set<Role> roles, Author author) {
        database.useTransaction(handle -> {
            String before = texts(required(handle));
            handle.createUpdate("DELETE FROM second_factor_roles").execute();
            roles.forEach(role -> handle.createUpdate("INSERT INTO second_factor_roles (role) VALUES (:role)")
                    .bind("role", role.text())
                    .execute());
            Changes.record(
                    handle,
                    new Change(
                            author.at(),
                            author.name(),
                            "access",
                            "second-factor",
                            "change",
                            Changes.diff(Map.of("roles", before), Map.of("roles", texts(roles)))));
        });
    }

    private static String texts(Set<Role> roles) {
        return roles.stream().map(Role::text).sorted().collect(Collectors.joining(", "));
    }
}
