package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.store.Change;
import io.fieldwarden.alert.store.Changes;
import io.fieldwarden.alert.store.Page;
import io.fieldwarden.alert.store.RegistryStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Who changed what in registry and profiles; for administrators also what became of users and tokens. */
final class ChangeRoutes {
    private static final Set<String> KINDS = Set.of(
            "organisation",
            "site",
            "position",
            "device",
            "profile",
            "equipment",
            "user",
            "token",
            "evidence",
            "access",
            "personal-data",
            "escalation",
            "channel",
            "task",
            "plan",
            "inspector");

    private final RegistryStore registry;

    ChangeRoutes(Stores stores) {
        this.registry = stores.registry();
    }

    List<Route> routes() {
        return List.of(Route.get("/api/v1/changes", Permission.CHANGES_VIEW, this::list));
    }

    private void list(Call call) {
        boolean people = call.principal().may(Permission.USERS_EDIT, call.now());
        Changes.Filter filter = new Changes.Filter(call.query("kind", ChangeRoutes::kind), call.query("id"), people);
        Page<Change> page = registry.changes()
                .list(
                        filter,
                        registry.scope(call.grants()),
                        call.query("cursor"),
                        call.queryInteger("limit", 100, 1, 500));
        call.reply(Call.page(page.items().stream().map(ChangeRoutes::node).toList(), page.next()));
    }

    private static String kind(String text) {
        if (!KINDS.contains(text)) {
            throw new IllegalArgumentException("no kind of change: " + text);
        }
        return text;
    }

    static ObjectNode node(Change change) {
        ObjectNode node = Json.object();
        node.put("seq", change.seq().orElse(0L));
        node.put("at", change.at().toString());
        node.put("by", change.by());
        node.put("kind", change.kind());
        node.put("id", change.id());
        node.put("action", change.action());
        node.set("detail", Json.read(change.detail().getBytes(StandardCharsets.UTF_8)));
        return node;
    }
}
