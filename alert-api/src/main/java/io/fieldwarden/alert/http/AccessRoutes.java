package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Delegation;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.store.FactorStore;
import io.fieldwarden.alert.store.ProviderStore;
import io.fieldwarden.alert.store.RegistryStore;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What holds for everybody who logs in. */
final class AccessRoutes {
    private static final String POLICY = "/api/v1/access/policy";

    private static final String GROUPS = "/api/v1/access/groups";
    private static final int MAX_GROUP = 128;

    private final FactorStore factors;
    private final ProviderStore providers;
    private final RegistryStore registry;

    AccessRoutes(Stores stores) {
        this.factors = stores.people().factors();
        this.providers = stores.people().providers();
        this.registry = stores.registry();
    }

    List<Route> routes() {
        return List.of(
                Route.get(POLICY, Permission.ACCESS_VIEW, this::policy),
                Route.put(POLICY, Permission.ACCESS_EDIT, this::change),
                Route.get(GROUPS, Permission.ACCESS_VIEW, this::groups),
                Route.put(GROUPS, Permission.ACCESS_EDIT, this::changeGroups));
    }

    private void policy(Call call) {
        call.reply(node(factors.required()));
    }

    private static ObjectNode node(Set<Role> required) {
        ObjectNode node = Json.object();
        ArrayNode roles = node.putArray("secondFactorRoles");
        required.forEach(role -> roles.add(role.text()));
        return node;
    }

    private void change(Call call) {
        Set<Role> roles = new TreeSet<>();
        call.body()
                .only("secondFactorRoles")
                .texts("secondFactorRoles")
                .forEach(text -> roles.add(GrantJson.role("secondFactorRoles", text)));
        factors.require(roles, call.author());
        call.reply(node(roles));
    }

    private void groups(Call call) {
        reply(call, providers.mapping());
    }

    private static void reply(Call call, ProviderStore.Mapping mapping) {
        ObjectNode node = Json.object().put("version", mapping.version());
        ArrayNode items = node.putArray("items");
        mapping.grants().forEach(one -> {
            ObjectNode item = GrantJson.of(one.grant());
            item.remove("expiresAt");
            items.add(item.put("group", one.group()));
        });
        call.etag(mapping.version());
        call.reply(node);
    }

    private void changeGroups(Call call) {
        List<ProviderStore.GroupGrant> grants = call.body().only("items").objects("items").stream()
                .map(item -> item.only("group", "role", "organisation", "category"))
                .map(item -> new ProviderStore.GroupGrant(item.text("group", MAX_GROUP), GrantJson.read(item)))
                .distinct()
                .toList();
        Delegation reach = UserRoutes.delegation(call, registry);
        grants.forEach(one -> UserRoutes.checkGiven(reach, registry, one.grant()));
        ProviderStore.Mapping after = providers
                .replace(grants, call.ifMatch(), call.author())
                .orElseThrow(() -> Problem.of(
                        412,
                        "changed",
                        "Somebody else has changed what groups may do.",
                        "GET " + GROUPS + " and send its ETag as If-Match."));
        reply(call, after);
    }
}
