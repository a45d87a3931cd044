package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.store.ContactStore;
import io.fieldwarden.alert.store.DeviceFilter;
import io.fieldwarden.alert.store.Located;
import io.fieldwarden.alert.store.Page;
import io.fieldwarden.alert.store.ProfileStore;
import io.fieldwarden.alert.store.QuarantineStore;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.profile.Channel;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.device.registry.Secrets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Devices: what there is, adding one, putting new hardware in the place of old. */
final class DeviceRoutes {
    private static final Duration SHORTEST_SILENCE = Duration.ofMinutes(1);
    private static final int MISSED_PERIODS = 3;
    private static final Duration DAY = Duration.ofHours(24);

    private final RegistryStore registry;
    private final ProfileStore profiles;
    private final ContactStore contacts;
    private final QuarantineStore quarantine;

    DeviceRoutes(Stores stores) {
        this.registry = stores.registry();
        this.profiles = stores.profiles();
        this.contacts = stores.contacts();
        this.quarantine = stores.quarantine();
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/devices", Permission.DEVICES_VIEW, this::list),
                Route.post("/api/v1/devices", Permission.DEVICES_EDIT, this::add),
                Route.get("/api/v1/devices/{id}", Permission.DEVICES_VIEW, this::one),
                Route.post("/api/v1/devices/{id}/replace", Permission.DEVICES_EDIT, this::replace));
    }

    private void list(Call call) {
        Scope scope = registry.scope(call.grants());
        DeviceFilter filter = new DeviceFilter(
                call.query("profile", ProfileId::new),
                call.query("organisation", OrganisationId::new).map(registry::subtree),
                call.query("text", Function.identity()),
                scope);
        Page<Located> page = registry.devices(filter, call.query("cursor"), call.queryInteger("limit", 100, 1, 500));
        call.reply(Call.page(items(page.items(), call.now()), page.next()));
    }

    private List<ObjectNode> items(List<Located> devices, Instant now) {
        List<DeviceId> ids = devices.stream().map(d -> d.device().id()).toList();
        Map<DeviceId, Instant> heard = contacts.last(ids);
        Map<DeviceId, Long> rejected = quarantine.rejectedSince(ids, now.minus(DAY));
        return devices.stream()
                .map(device -> {
                    DeviceId id = device.device().id();
                    ObjectNode node = node(device, Optional.ofNullable(heard.get(id)), now);
                    return node.put("rejected24h", rejected.getOrDefault(id, 0L));
                })
                .toList();
    }

    private ObjectNode node(Located device, Optional<Instant> heard, Instant now) {
        RegistryEntry.Device entry = device.device();
        ObjectNode node = Json.object();
        node.put("id", entry.id().value());
        node.set("name", Json.text(device.name()));
        node.put("profile", entry.profile().value());
        node.set("profileName", Json.text(device.profileName()));
        node.put("category", device.category());
        node.put("position", entry.place().position().map(PositionId::value).orElse(null));
        node.set("positionName", Json.text(device.position().map(RegistryEntry.Position::name)));
        node.put(
                "organisation", device.organisation().map(OrganisationId::value).orElse(null));
        node.put("gateway", entry.gateway().map(DeviceId::value).orElse(null));
        node.put("lastContact", Json.time(heard));
        return node.put("state", state(entry, heard, now));
    }

    private String state(RegistryEntry.Device device, Optional<Instant> heard, Instant now) {
        if (!device.enabled()) {
            return "disabled";
        }
        if (heard.isEmpty()) {
            return "never";
        }
        Duration silence = Duration.between(heard.get(), now);
        return silence.compareTo(longestSilence(device.profile())) > 0 ? "late" : "online";
    }

    /** Three times the shortest period of the profile, and never less than a minute. */
    private Duration longestSilence(ProfileId profile) {
        Duration shortest = profiles.active(profile)
                .flatMap(p -> p.channels().values().stream()
                        .map(Channel::period)
                        .filter(period -> !period.isZero())
                        .min(Duration::compareTo))
                .orElse(Duration.ofMinutes(10));
        Duration missed = shortest.multipliedBy(MISSED_PERIODS);
        return missed.compareTo(SHORTEST_SILENCE) < 0 ? SHORTEST_SILENCE : missed;
    }

    private void one(Call call) {
        Located device = ReadingRoutes.visible(registry, call);
        ObjectNode node = items(List.of(device), call.now()).get(0);
        ObjectNode parameters = node.putObject("parameters");
        device.position().ifPresent(p -> p.parameters().forEach(parameters::put));
        device.device().parameters().forEach(parameters::put);
        Optional<RegistryEntry.Coordinates> coordinates =
                device.position().flatMap(RegistryEntry.Position::coordinates);
        node.put(
                "latitude", coordinates.map(RegistryEntry.Coordinates::latitude).orElse(null));
        node.put(
                "longitude",
                coordinates.map(RegistryEntry.Coordinates::longitude).orElse(null));
        ArrayNode channels = node.putArray("channels");
        profiles.active(device.device().profile())
                .map(DeviceProfile::channels)
                .orElse(Map.of())
                .values()
                .forEach(channel -> channels.add(ChannelJson.of(channel)));
        call.reply(node);
    }

    /** What a new device proves itself with, in clear: seen once. */
    private record NewCredentials(String secret, String token) {
        static NewCredentials make() {
            return new NewCredentials(Secrets.newToken(), Secrets.newToken());
        }

        RegistryEntry.Credentials hashed() {
            return new RegistryEntry.Credentials(Secrets.hashGenerated(secret), Secrets.tokenHash(token));
        }
    }

    private void add(Call call) {
        Body body = call.body()
                .only("id", "profile", "position", "organisation", "name", "gateway", "parameters", "enabled");
        NewCredentials credentials = NewCredentials.make();
        RegistryEntry.Device device = new RegistryEntry.Device(
                body.value("id", DeviceId::new),
                body.value("profile", ProfileId::new),
                new RegistryEntry.Place(
                        body.optional("position", PositionId::new),
                        body.optional("organisation", OrganisationId::new),
                        body.bilingual("name")),
                body.optional("gateway", DeviceId::new),
                credentials.hashed(),
                body.flag("enabled", true),
                body.parameters("parameters"));
        mustReach(call, device);
        refuse(registry.addDevice(device, call.now()), device.id());
        call.reply(201, made(device.id(), credentials));
    }

    /** Nobody adds a device where they could not see it. */
    private void mustReach(Call call, RegistryEntry.Device device) {
        Scope scope = registry.scope(call.grants());
        boolean reached = scope.isEverything()
                || device.place()
                        .organisation()
                        .map(organisation -> scope.areas().stream()
                                .anyMatch(area -> area.category().isEmpty()
                                        && area.organisations()
                                                .map(ids -> ids.contains(organisation))
                                                .orElse(true)))
                        .orElse(false);
        if (!reached) {
            throw Problem.of(
                    403,
                    "outside-scope",
                    "Your role does not reach this organisation.",
                    "Name an organisation that you look after.");
        }
    }

    private static ObjectNode made(DeviceId id, NewCredentials credentials) {
        return Json.object()
                .put("id", id.value())
                .put("secret", credentials.secret())
                .put("token", credentials.token());
    }

    private void replace(Call call) {
        Located old = ReadingRoutes.visible(registry, call);
        Body body = call.body().only("id");
        DeviceId successor = body.value("id", DeviceId::new);
        NewCredentials credentials = NewCredentials.make();
        refuse(registry.replace(old.device().id(), successor, credentials.hashed(), call.now()), successor);
        call.reply(
                201,
                made(successor, credentials).put("replaces", old.device().id().value()));
    }

    private static void refuse(RegistryStore.Added added, DeviceId id) {
        switch (added) {
            case DONE -> {}
            case EXISTS -> throw Problem.exists("device", id.value());
            case UNKNOWN_PROFILE -> throw Problem.badField("profile", "there is no active profile of that id");
            case UNKNOWN_POSITION -> throw Problem.badField("position", "there is no position of that id");
            case UNKNOWN_ORGANISATION -> throw Problem.badField("organisation", "there is no organisation of that id");
            case UNKNOWN_GATEWAY -> throw Problem.badField("gateway", "there is no device of that id");
            case UNKNOWN_DEVICE -> throw Problem.notFound("device", id.value());
        }
    }
}
