package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.live.ClockSkews;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Devices: what there is. */
final class DeviceRoutes {
    private static final Duration SHORTEST_SILENCE = Duration.ofMinutes(1);
    private static final int MISSED_PERIODS = 3;
    private static final Duration DAY = Duration.ofHours(24);

    private final RegistryStore registry;
    private final ProfileStore profiles;
    private final ContactStore contacts;
    private final QuarantineStore quarantine;
    private final ClockSkews skews;

    DeviceRoutes(Stores stores, ClockSkews skews) {
        this.skews = skews;
        this.registry = stores.registry();
        this.profiles = stores.profiles();
        this.contacts = stores.contacts();
        this.quarantine = stores.quarantine();
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/devices", Permission.DEVICES_VIEW, this::list),
                Route.get("/api/v1/devices/{id}", Permission.DEVICES_VIEW, this::one));
    }

    private void list(Call call) {
        Scope scope = registry.scope(call.grants());
        DeviceFilter filter = new DeviceFilter(
                call.query("profile", ProfileId::new),
                call.query("organisation", OrganisationId::new).map(registry::subtree),
                call.query("text", Function.identity()),
                call.query("gateway", DeviceId::new),
                call.query("position", PositionId::new),
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
                    OptionalLong skew = skews.of(id);
                    node.put("clockSkewMs", skew.isPresent() ? Long.valueOf(skew.getAsLong()) : null);
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
        DeviceStatusJson.describe(node, contacts.statuses().of(device.device().id()));
        DeviceEditRoutes.describe(node, device, registry);
        call.reply(node);
    }
}
