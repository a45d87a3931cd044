package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.store.Binding;
import io.fieldwarden.alert.store.Edits;
import io.fieldwarden.alert.store.Located;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.alert.store.Replacement;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.device.registry.Secrets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Adding, changing and removing devices, and putting new hardware in the place of old. */
final class DeviceEditRoutes {
    private static final String[] FIELDS = {
        "profile", "position", "organisation", "name", "gateway", "parameters", "enabled", "devEui"
    };

    private final RegistryStore registry;

    DeviceEditRoutes(Stores stores) {
        this.registry = stores.registry();
    }

    List<Route> routes() {
        return List.of(
                Route.post("/api/v1/devices", Permission.DEVICES_EDIT, this::add),
                Route.put("/api/v1/devices/{id}", Permission.DEVICES_EDIT, this::change),
                Route.delete("/api/v1/devices/{id}", Permission.DEVICES_EDIT, this::delete),
                Route.post("/api/v1/devices/{id}/replace", Permission.DEVICES_EDIT, this::replace));
    }

    /** What a new device proves itself with, in clear: seen once. */
    private record NewCredentials(String secret, String token) {
        static NewCredentials make() {
            return new NewCredentials(Secrets.newToken(), Secrets.newToken());
        }

        RegistryEntry.Credentials hashed(String devEui) {
            return new RegistryEntry.Credentials(
                    Secrets.hashGenerated(secret), Secrets.tokenHash(token), "", List.of(), devEui);
        }
    }

    private void add(Call call) {
        Body body = call.body();
        DeviceId id = body.value("id", DeviceId::new);
        body.onlyOf(id.value(), FIELDS);
        NewCredentials credentials = NewCredentials.make();
        RegistryEntry.Device device = device(id, body, credentials.hashed(devEui(body)), body.flag("enabled", true));
        registry.put(call.author(), device, Edits.Mode.ADD);
        call.reply(201, made(id, credentials));
    }

    /** What is not said is empty afterwards, but whether it may send: that stays. */
    private void change(Call call) {
        DeviceId id = call.pathId("id", "device", DeviceId::new);
        Body body = call.body().onlyOf(id.value(), FIELDS);
        RegistryEntry.Credentials devEui = new RegistryEntry.Credentials("", "", "", List.of(), devEui(body));
        registry.edit(call.author(), edits -> {
            boolean enabled = edits.find("device/" + id, RegistryEntry.Device.class)
                    .map(RegistryEntry.Device::enabled)
                    .orElse(true);
            return edits.put(device(id, body, devEui, body.flag("enabled", enabled)), Edits.Mode.CHANGE);
        });
        call.noContent();
    }

    private static RegistryEntry.Device device(
            DeviceId id, Body body, RegistryEntry.Credentials credentials, boolean enabled) {
        return new RegistryEntry.Device(
                id,
                body.value("profile", ProfileId::new),
                new RegistryEntry.Place(
                        body.optional("position", PositionId::new),
                        body.optional("organisation", OrganisationId::new),
                        body.bilingual("name")),
                body.optional("gateway", DeviceId::new),
                credentials,
                enabled,
                body.parameters("parameters"));
    }

    private static String devEui(Body body) {
        return body.optionalText("devEui", 64).orElse("").toLowerCase(Locale.ROOT);
    }

    private void delete(Call call) {
        registry.delete(call.author(), call.pathId("id", "device", DeviceId::new));
        call.noContent();
    }

    private void replace(Call call) {
        Located old = ReadingRoutes.visible(registry, call);
        Body body = call.body().only("id", "at", "offsets");
        DeviceId successor = body.value("id", DeviceId::new);
        NewCredentials credentials = NewCredentials.make();
        registry.replace(
                call.author(),
                new Replacement(
                        old.device().id(),
                        successor,
                        credentials.hashed(""),
                        body.time("at"),
                        body.numbers("offsets")));
        call.reply(
                201,
                made(successor, credentials).put("replaces", old.device().id().value()));
    }

    private static ObjectNode made(DeviceId id, NewCredentials credentials) {
        return Json.object()
                .put("id", id.value())
                .put("secret", credentials.secret())
                .put("token", credentials.token());
    }

    /** What an editor has to know beyond what a list shows: the device's own fields, its keys, where it stood. */
    static void describe(ObjectNode node, Located located, RegistryStore registry) {
        RegistryEntry.Device device = located.device();
        RegistryEntry.Credentials keys = device.credentials();
        node.put("enabled", device.enabled());
        node.put("devEui", keys.devEui().isEmpty() ? null : keys.devEui());
        ObjectNode own = node.putObject("own");
        own.set("name", Json.text(device.place().name()));
        own.put(
                "organisation",
                device.place().organisation().map(OrganisationId::value).orElse(null));
        own.set("parameters", Json.of(device.parameters()));
        ObjectNode credentials = node.putObject("credentials");
        credentials.put("secret", !keys.secretHash().isEmpty());
        credentials.put("token", !keys.tokenHash().isEmpty());
        credentials.put("psk", !keys.psk().isEmpty());
        ArrayNode certificates = credentials.putArray("certificates");
        keys.certificates().forEach(certificates::add);
        ArrayNode bindings = node.putArray("bindings");
        bindings(registry, device).forEach(binding -> bindings.add(BindingJson.of(binding)));
    }

    /** Where it stood, and what else stood where it is now. */
    private static Stream<Binding> bindings(RegistryStore registry, RegistryEntry.Device device) {
        Optional<PositionId> position = device.place().position();
        Stream<Binding> there =
                position.map(id -> registry.bindings(id).stream()).orElse(Stream.empty());
        return Stream.concat(registry.bindings(device.id()).stream(), there)
                .distinct()
                .sorted(Comparator.comparing(Binding::from)
                        .thenComparing(b -> b.device().value()));
    }
}
