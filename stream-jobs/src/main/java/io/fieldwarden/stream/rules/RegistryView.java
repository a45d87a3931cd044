package io.fieldwarden.stream.rules;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.SiteId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.log.RegistryRecords;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.Fault;
import io.fieldwarden.device.profile.ProfileLoader;
import io.fieldwarden.device.registry.RegistryEntry;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of the registry the rules need: running profiles, devices, positions. Owned by one thread.
 *
 * <p>A profile version that is activated runs from then on; one that does not load changes nothing, the version before goes
 * on. Deactivating or deleting the running version does not stop it either: only another version replaces it.
 */
public final class RegistryView {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryView.class);

    /**
     * Rules with parameters put in are some ten kilobytes; where each of 100,000 devices has parameters of its own they cannot
     * all stay. Those of others are bound again when their device speaks.
     */
    private static final int MAX_BOUND = 2_000;

    private static final Text NAMELESS = new Text("-", "-");

    private final Map<ProfileId, Running> running = new HashMap<>();
    private final Map<String, Known> devices = new HashMap<>();
    private final Map<String, Map<String, String>> positions = new HashMap<>();
    private final Map<String, String> sites = new HashMap<>();
    private final SharedParameters shared = new SharedParameters();
    private final Map<String, BoundRules> bound = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, BoundRules> eldest) {
            return size() > MAX_BOUND;
        }
    };
    private final Map<DeviceId, Cached> byDevice = new HashMap<>();
    private long generation;
    private @Nullable Hanging hanging;

    private record Running(ProfileRef ref, DeviceProfile profile, String hash) {}

    /** What rules need of a device, and no more: there may be 100,000, once per task. */
    private record Known(
            ProfileId profile,
            @Nullable PositionId position,
            @Nullable DeviceId gateway,
            boolean enabled,
            Map<String, String> parameters) {}

    /** Enough to bind the same rules again when they were forgotten meanwhile. */
    private record Cached(
            WeakReference<BoundRules> rules, Running running, Map<String, String> parameters, long generation) {}

    /** What a registry record changed. */
    public sealed interface Change {
        /** Keep {@code record} under {@code key} so that the view can be built again from what is kept. */
        @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
        record Keep(String key, byte[] record) implements Change {}

        record Forget(String key) implements Change {}

        record Nothing() implements Change {}

        /** A profile version that does not load; the one before goes on. */
        record Refused(ProfileRef profile, List<Fault> faults) implements Change {}
    }

    /**
     * Takes in one record of topic {@code registry}.
     *
     * @param key of the record
     * @param record empty for a deletion
     * @throws io.fieldwarden.device.log.LogFormatException if the record is damaged or newer than this program; nothing
     *     has changed then
     */
    public Change apply(String key, byte[] record) {
        if (record.length == 0) {
            return forget(key);
        }
        RegistryEntry entry = RegistryRecords.decode(record);
        generation++;
        if (entry instanceof RegistryEntry.Profile profile) {
            return profile.active() ? activate(profile, record) : new Change.Nothing();
        } else if (entry instanceof RegistryEntry.Device device) {
            devices.put(device.id().value(), known(device));
            return new Change.Keep(key, RegistryRecords.encode(slim(device), 0));
        } else if (entry instanceof RegistryEntry.Position position) {
            positions.put(position.id().value(), shared.map(position.parameters()));
            String site = position.setting().site().map(SiteId::value).orElse("");
            if (site.isEmpty()) {
                sites.remove(position.id().value());
            } else {
                sites.put(position.id().value(), shared.text(site));
            }
            return new Change.Keep(key, RegistryRecords.encode(slim(position), 0));
        }
        return new Change.Nothing();
    }

    private Known known(RegistryEntry.Device device) {
        return new Known(
                shared.profile(device.profile()),
                device.place().position().orElse(null),
                device.gateway().map(shared::gateway).orElse(null),
                device.enabled(),
                shared.map(device.parameters()));
    }

    /** What {@link #apply} needs to know it again; above all no credentials, which have no business in a checkpoint. */
    private static RegistryEntry.Device slim(RegistryEntry.Device device) {
        return new RegistryEntry.Device(
                device.id(),
                device.profile(),
                new RegistryEntry.Place(device.place().position(), Optional.empty(), Optional.empty()),
                device.gateway(),
                new RegistryEntry.Credentials("", ""),
                device.enabled(),
                device.parameters());
    }

    private static RegistryEntry.Position slim(RegistryEntry.Position position) {
        return new RegistryEntry.Position(
                position.id(),
                Optional.empty(),
                NAMELESS,
                Optional.empty(),
                "",
                position.parameters(),
                new RegistryEntry.Setting(position.setting().site(), Optional.empty()));
    }

    private Change forget(String key) {
        generation++;
        if (key.startsWith("device/")) {
            DeviceId id = new DeviceId(key.substring("device/".length()));
            devices.remove(id.value());
            byDevice.remove(id);
            return new Change.Forget(key);
        }
        if (key.startsWith("position/")) {
            positions.remove(key.substring("position/".length()));
            sites.remove(key.substring("position/".length()));
            return new Change.Forget(key);
        }
        return new Change.Nothing();
    }

    private Change activate(RegistryEntry.Profile entry, byte[] record) {
        String hash = hash(entry.yaml());
        Running now = running.get(entry.ref().id());
        if (now != null && now.ref().equals(entry.ref()) && now.hash().equals(hash)) {
            return new Change.Nothing();
        }
        ProfileLoader.Loaded loaded = ProfileLoader.load(entry.yaml());
        Optional<DeviceProfile> profile = loaded.profile();
        if (profile.isEmpty()) {
            LOG.atError()
                    .addKeyValue("profile", entry.ref())
                    .addKeyValue("running", now == null ? "none" : now.ref())
                    .addKeyValue("faults", loaded.faults())
                    .log("profile does not load; the version before goes on");
            return new Change.Refused(entry.ref(), loaded.faults());
        }
        running.put(entry.ref().id(), new Running(entry.ref(), profile.get(), hash));
        bound.values().removeIf(rules -> rules.profile().id().equals(entry.ref().id()));
        LOG.atInfo().addKeyValue("profile", entry.ref()).log("profile runs");
        return new Change.Keep("running/" + entry.ref().id(), record);
    }

    /** True when everything that the rules of this device need has arrived. */
    public boolean isComplete(DeviceId id) {
        Known device = devices.get(id.value());
        return device != null
                && running.containsKey(device.profile())
                && (device.position() == null
                        || positions.containsKey(device.position().value()));
    }

    /** The rules of a device; empty while the registry does not know the device or its profile. */
    public Optional<BoundRules> rulesOf(DeviceId id) {
        Known device = devices.get(id.value());
        return device == null ? Optional.empty() : rulesOf(id, device.profile());
    }

    /**
     * The rules of a device.
     *
     * @param fallback the profile to use while the registry does not know the device
     * @return empty while the profile is not known
     */
    public Optional<BoundRules> rulesOf(DeviceId id, ProfileId fallback) {
        Cached cached = byDevice.get(id);
        if (cached != null && cached.generation() == generation) {
            return Optional.of(rules(cached));
        }
        Known device = devices.get(id.value());
        Running profile = running.get(device == null ? fallback : device.profile());
        if (profile == null) {
            return Optional.empty();
        }
        Map<String, String> parameters = device == null ? Map.of() : parameters(device);
        BoundRules rules = bind(profile, parameters);
        byDevice.put(id, new Cached(new WeakReference<>(rules), profile, parameters, generation));
        return Optional.of(rules);
    }

    /** The rules that {@link #rulesOf} last gave out for this device, even if the registry has changed since. */
    public @Nullable BoundRules lastRulesOf(DeviceId id) {
        Cached cached = byDevice.get(id);
        return cached == null ? null : rules(cached);
    }

    private BoundRules rules(Cached cached) {
        BoundRules rules = cached.rules().get();
        return rules == null ? bind(cached.running(), cached.parameters()) : rules;
    }

    /** Where the device is. */
    public Optional<PositionId> positionOf(DeviceId id) {
        Known device = devices.get(id.value());
        return device == null ? Optional.empty() : Optional.ofNullable(device.position());
    }

    /** What the device hangs on: its gateway, its site. */
    public Hanging.Place hangsOn(DeviceId id) {
        Hanging now = hanging;
        if (now == null || now.generation() != generation) {
            now = new Hanging(generation, this::eachDevice);
            hanging = now;
        }
        Known device = devices.get(id.value());
        return device == null
                ? new Hanging.Place(List.of(), false)
                : now.of(id.value(), gatewayOf(device), siteOf(device));
    }

    private static @Nullable String gatewayOf(Known device) {
        DeviceId gateway = device.gateway();
        return gateway == null ? null : gateway.value();
    }

    private @Nullable String siteOf(Known device) {
        PositionId position = device.position();
        return position == null ? null : sites.get(position.value());
    }

    private void eachDevice(Hanging.Visitor visitor) {
        devices.forEach((id, device) -> visitor.device(id, gatewayOf(device), siteOf(device), device.enabled()));
    }

    /** False for a device that may not send any more: its silence means nothing. */
    public boolean isEnabled(DeviceId id) {
        Known device = devices.get(id.value());
        return device == null || device.enabled();
    }

    private Map<String, String> parameters(Known device) {
        PositionId position = device.position();
        Map<String, String> there = position == null ? Map.of() : positions.getOrDefault(position.value(), Map.of());
        if (there.isEmpty() || device.parameters().isEmpty()) {
            return there.isEmpty() ? device.parameters() : there;
        }
        Map<String, String> parameters = new TreeMap<>(there);
        parameters.putAll(device.parameters());
        return shared.map(parameters);
    }

    private BoundRules bind(Running profile, Map<String, String> parameters) {
        String key = profile.ref() + "#" + profile.hash() + "#" + hash(new TreeMap<>(parameters).toString());
        return bound.computeIfAbsent(key, k -> {
            BoundRules rules = BoundRules.bind(k, profile.profile(), parameters);
            rules.unbound()
                    .forEach((rule, why) -> LOG.atWarn()
                            .addKeyValue("profile", profile.ref())
                            .addKeyValue("rule", rule)
                            .addKeyValue("reason", why)
                            .log("rule does not run"));
            return rules;
        });
    }

    private static String hash(String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
        }
    }
}
