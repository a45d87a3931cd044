package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Delegation;
import io.fieldwarden.alert.access.Grant;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.store.FactorStore;
import io.fieldwarden.alert.store.LoginFailures;
import io.fieldwarden.alert.store.ProviderStore;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.alert.store.UserStore;
import io.fieldwarden.device.registry.Secrets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Users and their grants. An administrator of a part sees, makes and changes the people of that part. */
final class UserRoutes {
    private final UserStore users;
    private final FactorStore factors;
    private final LoginFailures failures;
    private final ProviderStore providers;
    private final RegistryStore registry;

    UserRoutes(Stores stores) {
        this.users = stores.people().users();
        this.factors = stores.people().factors();
        this.failures = stores.people().failures();
        this.providers = stores.people().providers();
        this.registry = stores.registry();
    }

    List<Route> routes() {
        String one = "/api/v1/users/{name}";
        return List.of(
                Route.get("/api/v1/users", Permission.USERS_EDIT, this::list).personal(),
                Route.post("/api/v1/users", Permission.USERS_EDIT, this::add),
                Route.post(one + "/password", Permission.USERS_EDIT, this::password),
                Route.put(one + "/grants", Permission.USERS_EDIT, this::grants),
                Route.post(one + "/unlock", Permission.USERS_EDIT, this::unlock),
                Route.delete(one + "/second-factor", Permission.USERS_EDIT, this::removeFactor),
                Route.delete(one, Permission.USERS_EDIT, this::disable));
    }

    static Delegation delegation(Call call, RegistryStore registry) {
        return new Delegation(call.grants(), registry::subtree);
    }

    private void list(Call call) {
        Delegation reach = delegation(call, registry);
        Shown shown = shown(call.now());
        List<ObjectNode> items = users.all().stream()
                .filter(user -> reach.reachesAll(user.grants()))
                .map(user -> shown.node(user))
                .toList();
        call.reply(Call.page(items, Optional.empty()));
    }

    /** What stands beside the users themselves. */
    private Shown shown(Instant now) {
        Map<String, Instant> locks = new HashMap<>();
        failures.locked(now).forEach(lock -> locks.put(lock.name(), lock.until()));
        return new Shown(users.versions(), factors.users(), providers.users(), locks, now);
    }

    private record Shown(
            Map<String, Long> versions,
            Set<String> withFactor,
            Set<String> ofProvider,
            Map<String, Instant> locks,
            Instant now) {
        ObjectNode node(UserStore.User user) {
            ObjectNode node = Json.object().put("user", user.name());
            ArrayNode roles = node.putArray("roles");
            user.roles(now).forEach(role -> roles.add(role.text()));
            ArrayNode grants = node.putArray("grants");
            user.grants().forEach(grant -> grants.add(GrantJson.of(grant)));
            node.put("enabled", user.enabled());
            node.put("mustChangePassword", user.mustChange());
            node.put("secondFactor", withFactor.contains(user.name()));
            node.put("provider", ofProvider.contains(user.name()));
            node.put("lockedUntil", Json.time(Optional.ofNullable(locks.get(user.name()))));
            node.put("version", versions.getOrDefault(user.name(), 1L));
            return node.put("createdAt", user.createdAt().toString());
        }
    }

    /** @throws Problem 404 for one who is not there, or not within the reach of who asks */
    private UserStore.User reached(Call call) {
        String name = call.path("name");
        Delegation reach = delegation(call, registry);
        return users.find(name)
                .filter(user -> reach.reachesAll(user.grants()))
                .orElseThrow(() -> Problem.notFound("user", name));
    }

    private void add(Call call) {
        Body body = call.body().only("user", "password", "roles", "grants", "mustChangePassword");
        String name = body.text("user", 64);
        if (!UserStore.isName(name)) {
            throw Problem.badField("user", "may have letters, digits and . _ @ - only");
        }
        List<Grant> grants = readGrants(call, body);
        Optional<String> given = body.optionalText("password", PasswordCheck.MAX_PASSWORD);
        given.ifPresent(password -> PasswordCheck.checkNew("password", password));
        String password = given.orElseGet(Secrets::newToken);
        UserStore.User user = new UserStore.User(
                name, Secrets.hash(password), body.flag("mustChangePassword", true), true, call.now(), grants);
        if (!users.add(user, call.author())) {
            throw Problem.exists("user", name);
        }
        ObjectNode answer = shown(call.now()).node(user);
        call.reply(201, given.isPresent() ? answer : answer.put("password", password));
    }

    private List<Grant> readGrants(Call call, Body body) {
        List<Grant> grants = new ArrayList<>();
        body.texts("roles").forEach(text -> grants.add(Grant.of(GrantJson.role("roles", text))));
        body.objects("grants").forEach(one -> grants.add(GrantJson.read(one.only(GrantJson.FIELDS))));
        if (grants.isEmpty()) {
            throw Problem.badField("roles", "at least one role is needed");
        }
        Delegation reach = delegation(call, registry);
        grants.forEach(grant -> checkGiven(reach, registry, grant));
        return grants;
    }

    /** @throws Problem when the grant names what is not there, or reaches further than who gives it */
    static void checkGiven(Delegation reach, RegistryStore registry, Grant grant) {
        if (!reach.mayGive(grant)) {
            throw Problem.of(
                    403,
                    "outside-scope",
                    "A grant may not reach further, or last longer, than your own.",
                    "Name an organisation, a category and an end within your own grants: GET /api/v1/me.");
        }
        grant.organisation().filter(id -> registry.subtree(id).isEmpty()).ifPresent(id -> {
            throw Problem.badField("organisation", "there is no organisation of that id");
        });
    }

    /** What groups may do here is said once for all of them, and a password is the provider's business. */
    private UserStore.User ofOurOwn(Call call) {
        UserStore.User user = reached(call);
        if (providers.users().contains(user.name())) {
            throw Problem.of(
                    409,
                    "provider-account",
                    "Password and grants of this user come from the identity provider.",
                    "Change the groups there, or PUT /api/v1/access/groups.");
        }
        return user;
    }

    private void password(Call call) {
        Body body = call.body().only("password", "mustChangePassword");
        UserStore.User user = ofOurOwn(call);
        Optional<String> given = body.optionalText("password", PasswordCheck.MAX_PASSWORD);
        given.ifPresent(password -> PasswordCheck.checkNew("password", password));
        String password = given.orElseGet(Secrets::newToken);
        boolean mustChange = body.flag("mustChangePassword", true);
        users.changePassword(user.name(), Secrets.hash(password), mustChange, call.author());
        ObjectNode answer = Json.object().put("user", user.name());
        call.reply(given.isPresent() ? answer : answer.put("password", password));
    }

    private void grants(Call call) {
        UserStore.User user = ofOurOwn(call);
        List<Grant> grants = readGrants(call, call.body().only("roles", "grants"));
        keepsAnAdministrator(call, user, grants);
        long version = users.changeGrants(user.name(), grants, call.ifMatch(), call.author())
                .orElseThrow(() -> Problem.of(
                        412,
                        "changed",
                        "Somebody else has changed what this user may do.",
                        "GET /api/v1/users and send the version you see as If-Match."));
        call.etag(version);
        call.reply(shown(call.now()).node(users.find(user.name()).orElse(user)));
    }

    private void unlock(Call call) {
        failures.unlock(reached(call).name(), call.author());
        call.noContent();
    }

    /** The phone is lost: the password alone counts until there is a new one. */
    private void removeFactor(Call call) {
        UserStore.User user = reached(call);
        if (!factors.remove(user.name(), call.author())) {
            throw Problem.of(409, "no-second-factor", "There is no second factor.", "Nothing has to be removed.");
        }
        call.noContent();
    }

    private void disable(Call call) {
        UserStore.User user = reached(call);
        keepsAnAdministrator(call, user, List.of());
        users.disable(user.name(), call.author());
        call.noContent();
    }

    /** Nobody may lock everybody out. */
    private void keepsAnAdministrator(Call call, UserStore.User changing, List<Grant> grants) {
        boolean other = users.all().stream()
                .filter(user -> user.enabled() && !user.name().equals(changing.name()))
                .anyMatch(user -> isAdministrator(user.grants(), call.now()));
        if (!other && !isAdministrator(grants, call.now())) {
            throw Problem.of(
                    409, "last-administrator", "Nobody else is an administrator.", "Make somebody else one first.");
        }
    }

    private static boolean isAdministrator(List<Grant> grants, Instant now) {
        return grants.stream()
                .anyMatch(grant -> grant.role() == Role.ADMINISTRATOR && grant.isUnlimited() && grant.isValid(now));
    }
}
