package io.fieldwarden.stream.rules;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.log.RegistryRecords;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.Fault;
import io.fieldwarden.device.profile.ProfileLoader;
import io.fieldwarden.device.registry.RegistryEntry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
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

    private final Map<ProfileId, Running> running = new HashMap<>();
    private final Map<DeviceId, RegistryEntry.Device> devices = new HashMap<>();
    private final Map<PositionId, RegistryEntry.Position> positions = new HashMap<>();
    private final Map<String, BoundRules> bound = new HashMap<>();
    private final Map<DeviceId, Cached> byDevice = new HashMap<>();
    private long generation;

    private record Running(ProfileRef ref, DeviceProfile profile, String hash) {}

    private record Cached(BoundRules rules, long generation) {}

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
            devices.put(device.id(), device);
            return new Change.Keep(key, record);
        } else if (entry instanceof RegistryEntry.Position position) {
            positions.put(position.id(), position);
            return new Change.Keep(key, record);
        }
        return new Change.Nothing();
    }

    private Change forget(String key) {
        generation++;
        if (key.startsWith("device/")) {
            DeviceId id = new DeviceId(key.substring("device/".length()));
            devices.remove(id);
            byDevice.remove(id);
            return new Change.Forget(key);
        }
        if (key.startsWith("position/")) {
            positions.remove(new PositionId(key.substring("position/".length())));
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
        RegistryEntry.Device device = devices.get(id);
        return device != null
                && running.containsKey(device.profile())
                && device.place().position().map(positions::containsKey).orElse(true);
    }

    /** The rules of a device; empty while the registry does not know the device or its profile. */
    public Optional<BoundRules> rulesOf(DeviceId id) {
        RegistryEntry.Device device = devices.get(id);
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
            return Optional.of(cached.rules());
        }
        RegistryEntry.Device device = devices.get(id);
        Running profile = running.get(device == null ? fallback : device.profile());
        if (profile == null) {
            return Optional.empty();
        }
        BoundRules rules = bind(profile, device == null ? Map.of() : parameters(device));
        byDevice.put(id, new Cached(rules, generation));
        return Optional.of(rules);
    }

    /** The rules that {@link #rulesOf} last gave out for this device, even if the registry has changed since. */
    public @Nullable BoundRules lastRulesOf(DeviceId id) {
        Cached cached = byDevice.get(id);
        return cached == null ? null : cached.rules();
    }

    /** Where the device is. */
    public Optional<PositionId> positionOf(DeviceId id) {
        RegistryEntry.Device device = devices.get(id);
        return device == null ? Optional.empty() : device.place().position();
    }

    /** False for a device that may not send any more: its silence means nothing. */
    public boolean isEnabled(DeviceId id) {
        RegistryEntry.Device device = devices.get(id);
        return device == null || device.enabled();
    }

    private Map<String, String> parameters(RegistryEntry.Device device) {
        Map<String, String> parameters = new TreeMap<>();
        device.place()
                .position()
                .flatMap(id -> Optional.ofNullable(positions.get(id)))
                .ifPresent(position -> parameters.putAll(position.parameters()));
        parameters.putAll(device.parameters());
        return parameters;
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
