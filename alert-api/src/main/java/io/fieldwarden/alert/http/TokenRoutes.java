package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Delegation;
import io.fieldwarden.alert.access.Grant;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.alert.store.TokenStore;
import io.fieldwarden.device.registry.Secrets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The tokens of programs: a role, for a part, until an end. */
final class TokenRoutes {
    private final TokenStore tokens;
    private final RegistryStore registry;

    TokenRoutes(Stores stores) {
        this.tokens = stores.people().tokens();
        this.registry = stores.registry();
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/tokens", Permission.TOKENS_EDIT, this::list),
                Route.post("/api/v1/tokens", Permission.TOKENS_EDIT, this::add),
                Route.delete("/api/v1/tokens/{id}", Permission.TOKENS_EDIT, this::remove));
    }

    private void list(Call call) {
        Delegation reach = UserRoutes.delegation(call, registry);
        List<ObjectNode> items = tokens.all().stream()
                .filter(token -> reach.reaches(token.grant()))
                .map(TokenRoutes::node)
                .toList();
        call.reply(Call.page(items, Optional.empty()));
    }

    private static ObjectNode node(TokenStore.Token token) {
        ObjectNode node = GrantJson.of(token.grant());
        return node.put("id", token.id())
                .put("name", token.name())
                .put("createdBy", token.createdBy())
                .put("createdAt", token.createdAt().toString())
                .put("lastUsedAt", Json.time(token.lastUsedAt()));
    }

    private void add(Call call) {
        Body body = call.body().only("name", "role", "organisation", "category", "expiresAt");
        String name = body.text("name", 64);
        Grant grant = GrantJson.read(body);
        if (!grant.isValid(call.now())) {
            throw Problem.badField("expiresAt", "is in the past");
        }
        UserRoutes.checkGiven(UserRoutes.delegation(call, registry), registry, grant);
        String secret = Secrets.newToken();
        TokenStore.Token token = new TokenStore.Token(
                UUID.randomUUID().toString(), name, grant, call.principal().name(), call.now(), Optional.empty());
        if (!tokens.add(token, secret)) {
            throw Problem.exists("token", name);
        }
        call.reply(201, node(token).put("token", secret));
    }

    private void remove(Call call) {
        String id = call.path("id");
        Delegation reach = UserRoutes.delegation(call, registry);
        boolean removed =
                tokens.find(id).filter(token -> reach.reaches(token.grant())).isPresent()
                        && tokens.remove(id, call.author());
        if (!removed) {
            throw Problem.notFound("token", id);
        }
        call.noContent();
    }
}
