package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Grant;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.store.FactorStore;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What holds for everybody who logs in; for administrators of everything. */
final class AccessRoutes {
    private static final String POLICY = "/api/v1/access/policy";

    private final FactorStore factors;

    AccessRoutes(Stores stores) {
        this.factors = stores.people().factors();
    }

    List<Route> routes() {
        return List.of(
                Route.get(POLICY, Permission.USERS_EDIT, this::policy),
                Route.put(POLICY, Permission.USERS_EDIT, this::change));
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
        refusePart(call);
        Set<Role> roles = new TreeSet<>();
        call.body()
                .only("secondFactorRoles")
                .texts("secondFactorRoles")
                .forEach(text -> roles.add(GrantJson.role("secondFactorRoles", text)));
        factors.require(roles, call.author());
        call.reply(node(roles));
    }

    /** @throws Problem 403 for an administrator of a part only */
    static void refusePart(Call call) {
        if (call.grants().stream().noneMatch(Grant::isUnlimited)) {
            throw Problem.of(
                    403,
                    "outside-scope",
                    "This holds for everybody, and you are an administrator of a part.",
                    "Ask an administrator of everything.");
        }
    }
}
