package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Grant;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.alert.store.TokenStore;
import io.fieldwarden.alert.store.UserStore;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.registry.Secrets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Users, their grants, and the tokens of programs. */
final class UserRoutes {
    private static final int MAX_PASSWORD = 256;
    private static final int MIN_PASSWORD = 8;

    private final UserStore users;
    private final TokenStore tokens;
    private final RegistryStore registry;

    UserRoutes(Stores stores) {
        this.users = stores.people().users();
        this.tokens = stores.people().tokens();
        this.registry = stores.registry();
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/users", Permission.USERS_EDIT, this::list),
                Route.post("/api/v1/users", Permission.USERS_EDIT, this::add),
                Route.post("/api/v1/users/{name}/password", Permission.USERS_EDIT, this::password),
                Route.put("/api/v1/users/{name}/grants", Permission.USERS_EDIT, this::grants),
                Route.delete("/api/v1/users/{name}", Permission.USERS_EDIT, this::disable),
                Route.get("/api/v1/tokens", Permission.TOKENS_EDIT, this::listTokens),
                Route.post("/api/v1/tokens", Permission.TOKENS_EDIT, this::addToken),
                Route.delete("/api/v1/tokens/{id}", Permission.TOKENS_EDIT, this::removeToken));
    }

    private void list(Call call) {
        call.reply(Call.page(
                users.all().stream().map(user -> node(user, call.now())).toList(), Optional.empty()));
    }

    private static ObjectNode node(UserStore.User user, Instant now) {
        ObjectNode node = Json.object().put("user", user.name());
        ArrayNode roles = node.putArray("roles");
        user.principal(false).roles(now).forEach(role -> roles.add(role.text()));
        ArrayNode grants = node.putArray("grants");
        user.grants().forEach(grant -> grants.add(grant(grant)));
        node.put("enabled", user.enabled());
        node.put("mustChangePassword", user.mustChange());
        return node.put("createdAt", user.createdAt().toString());
    }

    static ObjectNode grant(Grant grant) {
        return Json.object()
                .put("role", grant.role().text())
                .put(
                        "organisation",
                        grant.organisation().map(OrganisationId::value).orElse(null))
                .put("category", grant.category().orElse(null))
                .put("expiresAt", Json.time(grant.expiresAt()));
    }

    private void add(Call call) {
        Body body = call.body().only("user", "password", "roles", "grants", "mustChangePassword");
        String name = body.text("user", 64);
        if (!name.matches("[\\p{L}\\p{N}._@-]+")) {
            throw Problem.badField("user", "may have letters, digits and . _ @ - only");
        }
        Optional<String> given = body.optionalText("password", MAX_PASSWORD);
        given.ifPresent(password -> checkPassword("password", password));
        String password = given.orElseGet(Secrets::newToken);
        UserStore.User user = new UserStore.User(
                name,
                Secrets.hash(password),
                body.flag("mustChangePassword", true),
                true,
                call.now(),
                readGrants(body));
        if (!users.add(user, call.author())) {
            throw Problem.exists("user", name);
        }
        ObjectNode answer = node(user, call.now());
        call.reply(201, given.isPresent() ? answer : answer.put("password", password));
    }

    private List<Grant> readGrants(Body body) {
        List<Grant> grants = new ArrayList<>();
        body.texts("roles").forEach(text -> grants.add(Grant.of(role("roles", text))));
        for (Body one : body.objects("grants")) {
            one.only("role", "organisation", "category", "expiresAt");
            Optional<OrganisationId> organisation = one.optional("organisation", OrganisationId::new);
            if (organisation.isPresent() && registry.subtree(organisation.get()).isEmpty()) {
                throw Problem.badField("organisation", "there is no organisation of that id");
            }
            grants.add(new Grant(
                    role("role", one.text("role", 32)),
                    organisation,
                    one.optionalText("category", 64).filter(c -> !c.isEmpty()),
                    one.time("expiresAt")));
        }
        if (grants.isEmpty()) {
            throw Problem.badField("roles", "at least one role is needed");
        }
        return grants;
    }

    private static Role role(String field, String text) {
        try {
            return Role.ofText(text);
        } catch (IllegalArgumentException e) {
            throw Problem.badField(
                    field, "'" + Problem.shown(text) + "' is not farmer, inspector, technician or administrator");
        }
    }

    /** NIST SP 800-63B: length counts, composition rules do not. */
    static void checkPassword(String field, String password) {
        if (password.codePointCount(0, password.length()) < MIN_PASSWORD) {
            throw Problem.badField(field, "has fewer than " + MIN_PASSWORD + " characters");
        }
        if (Set.of("password", "12345678", "123456789", "1234567890", "qwertyuiop", "administrator")
                .contains(password.toLowerCase(java.util.Locale.ROOT))) {
            throw Problem.badField(field, "is one of the first that anybody would try");
        }
    }

    private void password(Call call) {
        Body body = call.body().only("password", "mustChangePassword");
        Optional<String> given = body.optionalText("password", MAX_PASSWORD);
        given.ifPresent(password -> checkPassword("password", password));
        String password = given.orElseGet(Secrets::newToken);
        boolean mustChange = body.flag("mustChangePassword", true);
        if (!users.changePassword(call.path("name"), Secrets.hash(password), mustChange, call.author())) {
            throw Problem.notFound("user", call.path("name"));
        }
        ObjectNode answer = Json.object().put("user", call.path("name"));
        call.reply(given.isPresent() ? answer : answer.put("password", password));
    }

    private void grants(Call call) {
        UserStore.User user =
                users.find(call.path("name")).orElseThrow(() -> Problem.notFound("user", call.path("name")));
        List<Grant> grants = readGrants(call.body().only("roles", "grants"));
        keepsAnAdministrator(call, user, grants);
        UserStore.User changed = new UserStore.User(
                user.name(), user.passwordHash(), user.mustChange(), user.enabled(), user.createdAt(), grants);
        users.put(changed, call.author());
        call.reply(node(changed, call.now()));
    }

    private void disable(Call call) {
        UserStore.User user =
                users.find(call.path("name")).orElseThrow(() -> Problem.notFound("user", call.path("name")));
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

    private void listTokens(Call call) {
        call.reply(Call.page(tokens.all().stream().map(UserRoutes::node).toList(), Optional.empty()));
    }

    private static ObjectNode node(TokenStore.Token token) {
        return Json.object()
                .put("id", token.id())
                .put("name", token.name())
                .put("role", token.role().text())
                .put("createdBy", token.createdBy())
                .put("createdAt", token.createdAt().toString())
                .put("expiresAt", Json.time(token.expiresAt()));
    }

    private void addToken(Call call) {
        Body body = call.body().only("name", "role", "expiresAt");
        Optional<Instant> expires = body.time("expiresAt");
        if (expires.isPresent() && !expires.get().isAfter(call.now())) {
            throw Problem.badField("expiresAt", "is in the past");
        }
        String secret = Secrets.newToken();
        TokenStore.Token token = new TokenStore.Token(
                UUID.randomUUID().toString(),
                body.text("name", 64),
                role("role", body.text("role", 32)),
                call.principal().name(),
                call.now(),
                expires);
        tokens.add(token, secret);
        call.reply(201, node(token).put("token", secret));
    }

    private void removeToken(Call call) {
        if (!tokens.remove(call.path("id"), call.author())) {
            throw Problem.notFound("token", call.path("id"));
        }
        call.noContent();
    }
}
