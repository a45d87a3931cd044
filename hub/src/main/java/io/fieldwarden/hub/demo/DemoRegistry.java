package io.fieldwarden.hub.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.Text;
import io.fieldwarden.edge.sim.DemoDevice;
import io.fieldwarden.hub.client.ApiClient;
import io.fieldwarden.hub.client.ApiException;
import io.fieldwarden.hub.client.DeviceTokens;
import io.fieldwarden.hub.client.Registrar;
import java.util.Map;
import java.util.Optional;

/** Puts the demonstration into the registry through the API, as its users would; what is there already stays. */
final class DemoRegistry {
    private static final int CONFLICT = 409;
    private static final String COUNTY = "demo-county";
    private static final String FARM = "demo-farm";
    private static final String SUPERVISION = "supervision-boilers";
    private static final String PLANT = "demo-plant";

    private final ApiClient client;
    private final DeviceTokens tokens;

    /** @param created whether the device was not there before */
    record Registered(String token, boolean created) {}

    DemoRegistry(ApiClient client, DeviceTokens tokens) {
        this.client = client;
        this.tokens = tokens;
    }

    void organisations() {
        organisation(COUNTY, Optional.empty(), new Text("示范县", "Model county"), "county");
        organisation(FARM, Optional.of(COUNTY), new Text("示范农场", "Model farm"), "farm");
        organisation(PLANT, Optional.of(COUNTY), new Text("示范食品厂", "Model food plant"), "enterprise");
    }

    /** The administrator is there from the start of the hub. */
    void users(DemoLogins logins) {
        for (DemoLogins.Login login : logins.all()) {
            if (login.role().equals(DemoLogins.ADMINISTRATOR)) {
                continue;
            }
            ObjectNode user = object().put("user", login.role())
                    .put("password", login.password())
                    .put("mustChangePassword", false);
            ObjectNode grant = user.putArray("grants").addObject().put("role", login.role());
            if (login.role().equals("farmer")) {
                grant.put("organisation", FARM);
            }
            unlessThere(() -> client.post("/users", user));
        }
    }

    /** For a supervision system that may read what concerns boilers in the county; its secret is nobody's. */
    void token() {
        for (JsonNode token : client.get("/tokens").path("items")) {
            if (token.path("name").asText().equals(SUPERVISION)) {
                return;
            }
        }
        client.post(
                "/tokens",
                object().put("name", SUPERVISION)
                        .put("role", "inspector")
                        .put("organisation", COUNTY)
                        .put("category", "1000"));
    }

    Registered device(DemoDevice device) {
        Optional<String> known = tokens.known(device.id().value());
        if (known.isPresent()) {
            return new Registered(known.get(), false);
        }
        DemoDevice.Site site = device.site();
        ObjectNode position = object().put("id", site.position().value())
                .put("organisation", organisationOf(site))
                .put("latitude", site.latitude())
                .put("longitude", site.longitude())
                .put("category", site.category());
        position.set("name", text(site.name()));
        parameters(position, site.parameters());
        unlessThere(() -> client.post("/positions", position));
        ObjectNode request = Registrar.request(
                        device.id().value(), device.profile().value(), site.parameters())
                .put("position", site.position().value());
        request.set("name", text(device.name()));
        return new Registered(tokens.register(request), true);
    }

    /** Categories of the special equipment catalogue are numbers; agriculture has words. */
    private static String organisationOf(DemoDevice.Site site) {
        return Character.isDigit(site.category().charAt(0)) ? PLANT : FARM;
    }

    private void organisation(String id, Optional<String> parent, Text name, String kind) {
        ObjectNode request = object().put("id", id).put("kind", kind);
        parent.ifPresent(p -> request.put("parent", p));
        request.set("name", text(name));
        unlessThere(() -> client.post("/organisations", request));
    }

    private static void unlessThere(Runnable post) {
        try {
            post.run();
        } catch (ApiException e) {
            if (e.status() != CONFLICT) {
                throw e;
            }
        }
    }

    private static void parameters(ObjectNode node, Map<String, String> parameters) {
        ObjectNode values = node.putObject("parameters");
        parameters.forEach(values::put);
    }

    private static ObjectNode text(Text text) {
        return object().put("zh", text.zh()).put("en", text.en());
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
