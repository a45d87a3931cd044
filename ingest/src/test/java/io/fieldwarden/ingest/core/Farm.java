package io.fieldwarden.ingest.core;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.profile.Channel;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.Fault;
import io.fieldwarden.device.profile.Limits;
import io.fieldwarden.device.profile.ProfileLoader;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.device.registry.Secrets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A registry with valid defaults: devices {@code soil-1} (secret, token), {@code gate-1} with {@code pond-1} behind it. */
public final class Farm {
    public static final String SECRET = "a secret of soil-1";
    public static final String TOKEN = "token-of-soil-1";
    public static final String GATEWAY_TOKEN = "token-of-gate-1";
    /** Of {@code pond-1}. */
    public static final String DEV_EUI = "24e124136b502217";

    private static final String SECRET_HASH = Secrets.hash(SECRET);

    private Farm() {}

    /** A device that is known by its DevEUI and cannot speak for itself. */
    public static RegistryEntry.Credentials known(String devEui) {
        return new RegistryEntry.Credentials("", "", "", List.of(), devEui);
    }

    /** Profiles are written {@code id version}; {@code broken} does not load. */
    public static DeviceRegistry registry() {
        DeviceRegistry registry = emptyRegistry();
        registry.put(profile("soil-station", 1, true));
        registry.put(soil1());
        registry.put(device(
                "gate-1", Optional.empty(), new RegistryEntry.Credentials("", Secrets.tokenHash(GATEWAY_TOKEN)), true));
        registry.put(device("pond-1", Optional.of(new DeviceId("gate-1")), known(DEV_EUI), true));
        registry.put(device(
                "other-1",
                Optional.empty(),
                new RegistryEntry.Credentials("", Secrets.tokenHash("token-of-other-1")),
                true));
        registry.loaded();
        return registry;
    }

    /** Not loaded yet. */
    public static DeviceRegistry emptyRegistry() {
        return new DeviceRegistry(Farm::load);
    }

    public static RegistryEntry.Device soil1() {
        return device(
                "soil-1", Optional.empty(), new RegistryEntry.Credentials(SECRET_HASH, Secrets.tokenHash(TOKEN)), true);
    }

    public static RegistryEntry.Device device(
            String id, Optional<DeviceId> gateway, RegistryEntry.Credentials credentials, boolean enabled) {
        return new RegistryEntry.Device(
                new DeviceId(id),
                new ProfileId("soil-station"),
                new RegistryEntry.Place(Optional.empty(), Optional.empty(), Optional.empty()),
                gateway,
                credentials,
                enabled,
                Map.of());
    }

    public static RegistryEntry.Profile profile(String id, int version, boolean active) {
        return new RegistryEntry.Profile(new ProfileRef(new ProfileId(id), version), active, id + " " + version);
    }

    private static ProfileLoader.Loaded load(String text) {
        String[] words = text.split(" ", -1);
        if (words.length != 2) {
            return new ProfileLoader.Loaded(Optional.empty(), List.of(new Fault(1, 1, "profile", text, "is broken")));
        }
        Map<ChannelId, Channel> channels = new LinkedHashMap<>();
        add(channels, "soil_vwc_20", Channel.ValueType.NUMBER, new Limits(0, 60, 18, 35, 0.1, 1, Set.of(-9999.0)));
        add(channels, "air_temp", Channel.ValueType.NUMBER, new Limits(-60, 60, 0, 35, 0.1, 1, Set.of()));
        add(channels, "door_open", Channel.ValueType.BOOLEAN, new Limits(0, 1, 0, 1, 1, 1, Set.of()));
        add(channels, "rssi", Channel.ValueType.NUMBER, new Limits(-150, 0, -120, 0, 1, 100, Set.of()));
        DeviceProfile profile = new DeviceProfile(
                new ProfileRef(new ProfileId(words[0]), Integer.parseInt(words[1])),
                new Text("土壤", "Soil"),
                "soil-station",
                channels,
                Map.of(),
                List.of(),
                Duration.ofMinutes(15));
        return new ProfileLoader.Loaded(Optional.of(profile), List.of());
    }

    private static void add(Map<ChannelId, Channel> channels, String id, Channel.ValueType type, Limits limits) {
        channels.put(
                new ChannelId(id),
                new Channel(new ChannelId(id), new Text(id, id), "1", type, limits, Duration.ofMinutes(1), "E"));
    }
}
