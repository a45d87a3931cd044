package io.fieldwarden.alert.store;

import io.fieldwarden.alert.access.Grant;
import io.fieldwarden.alert.access.IdentityProvider.Identity;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.device.OrganisationId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** People whose log-in is at an identity provider, and what its groups may do here. For many threads. */
public final class ProviderStore {
    private final Database database;

    public ProviderStore(Database database) {
        this.database = database;
    }

    /** Whoever is in the group has the grant; it has no end of its own. */
    public record GroupGrant(String group, Grant grant) {
        String text() {
            return group + ": " + UserStore.text(grant);
        }
    }

    /** All of them, and how often they were changed. */
    public record Mapping(List<GroupGrant> grants, long version) {
        public Mapping {
            grants = List.copyOf(grants);
        }
    }

    /** What became of a log-in. */
    public sealed interface SignIn {
        /** @param user the name here */
        record In(String user) implements SignIn {}

        /** @param code no-grants, disabled or name-taken */
        record Refused(String code) implements SignIn {}
    }

    public Mapping mapping() {
        return database.read(ProviderStore::mapping);
    }

    private static Mapping mapping(Handle handle) {
        List<GroupGrant> grants = handle.createQuery(
                        "SELECT * FROM group_grants ORDER BY group_name, role, organisation," + " category")
                .map((rs, context) -> new GroupGrant(
                        rs.getString("group_name"),
                        new Grant(
                                Role.ofText(rs.getString("role")),
                                Optional.ofNullable(rs.getString("organisation"))
                                        .map(OrganisationId::new),
                                Optional.ofNullable(rs.getString("category")),
                                Optional.empty())))
                .list();
        return new Mapping(grants, version(handle));
    }

    private static long version(Handle handle) {
        return handle.createQuery("SELECT value FROM counters WHERE name = 'group-grants'")
                .mapTo(Long.class)
                .one();
    }

    /**
     * Puts others in their place; each person is given theirs at the next log-in.
     *
     * @param version what the author has seen; empty for whatever there is
     * @return what is there now; empty when somebody else has changed it since
     */
    public Optional<Mapping> replace(List<GroupGrant> grants, Optional<Long> version, Author author) {
        return database.inTransaction(handle -> {
            Mapping before = mapping(handle);
            if (version.isPresent() && version.get() != before.version()) {
                return Optional.empty();
            }
            handle.createUpdate("DELETE FROM group_grants").execute();
            grants.forEach(one -> insert(handle, one));
            handle.createUpdate("UPDATE counters SET value = value + 1 WHERE name = 'group-grants'")
                    .execute();
            Mapping after = mapping(handle);
            String detail =
                    Changes.diff(Map.of("groups", text(before.grants())), Map.of("groups", text(after.grants())));
            Changes.record(handle, new Change(author.at(), author.name(), "access", "groups", "change", detail));
            return Optional.of(after);
        });
    }

    private static String text(List<GroupGrant> grants) {
        return grants.stream().map(GroupGrant::text).collect(Collectors.joining("; "));
    }

    private static void insert(Handle handle, GroupGrant one) {
        handle.createUpdate("INSERT INTO group_grants (group_name, role, organisation, category)"
                        + " VALUES (:group, :role, :organisation, :category)")
                .bind("group", one.group())
                .bind("role", one.grant().role().text())
                .bind(
                        "organisation",
                        one.grant().organisation().map(OrganisationId::value).orElse(null))
                .bind("category", one.grant().category().orElse(null))
                .execute();
    }

    /** Who comes from a provider. */
    public Set<String> users() {
        return database.read(handle -> new TreeSet<>(handle.createQuery("SELECT name FROM users WHERE issuer <> ''")
                .mapTo(String.class)
                .list()));
    }

    /**
     * Lets somebody in whom the provider stands up for: adds them at the first time, and gives them what their groups may do
     * now. Nobody gets the account of somebody else who is called the same, here or there.
     */
    public SignIn signIn(Identity identity, Instant now) {
        return database.inTransaction(handle -> {
            List<Grant> grants = mapping(handle).grants().stream()
                    .filter(one -> identity.groups().contains(one.group()))
                    .map(GroupGrant::grant)
                    .distinct()
                    .toList();
            Optional<UserStore.User> known = handle.createQuery(
                            "SELECT name FROM users WHERE issuer = :issuer AND subject = :subject")
                    .bind("issuer", identity.issuer())
                    .bind("subject", identity.subject())
                    .mapTo(String.class)
                    .findOne()
                    .flatMap(name -> UserStore.find(handle, name));
            return known.map(user -> again(handle, user, grants, now))
                    .orElseGet(() -> first(handle, identity, grants, now));
        });
    }

    private static SignIn again(Handle handle, UserStore.User user, List<Grant> grants, Instant now) {
        if (!user.enabled()) {
            return new SignIn.Refused("disabled");
        }
        UserStore.regrant(handle, user, grants, Author.system(now));
        return grants.isEmpty() ? new SignIn.Refused("no-grants") : new SignIn.In(user.name());
    }

    private static SignIn first(Handle handle, Identity identity, List<Grant> grants, Instant now) {
        if (grants.isEmpty()) {
            return new SignIn.Refused("no-grants");
        }
        if (!UserStore.isName(identity.name())
                || UserStore.find(handle, identity.name()).isPresent()) {
            return new SignIn.Refused("name-taken");
        }
        // An empty hash verifies no password.
        UserStore.User user = new UserStore.User(identity.name(), "", false, true, now, grants);
        UserStore.insert(handle, user, Author.system(now));
        handle.createUpdate("UPDATE users SET issuer = :issuer, subject = :subject WHERE name = :name")
                .bind("issuer", identity.issuer())
                .bind("subject", identity.subject())
                .bind("name", user.name())
                .execute();
        return new SignIn.In(user.name());
    }
}
