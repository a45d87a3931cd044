package io.fieldwarden.ingest.core;

import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.profile.ProfileLoader;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.device.registry.Secrets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The devices and profiles in memory, as the registry topic has them. Written by one thread, that of the feed; read by any
 * thread without waiting.
 */
public final class DeviceRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceRegistry.class);

    private static final RegistryEntry.Place NOWHERE =
            new RegistryEntry.Place(Optional.empty(), Optional.empty(), Optional.empty());

    /** Different sets of parameters that are kept once; the rest each device keeps for itself. */
    private static final int MAX_SHARED = 10_000;

    private final Map<String, RegisteredDevice> devices = new ConcurrentHashMap<>();
    private final Map<String, RegisteredDevice> byTokenHash = new ConcurrentHashMap<>();
    private final Map<String, RegisteredDevice> byCertificate = new ConcurrentHashMap<>();
    private final Map<String, RegisteredDevice> byDevEui = new ConcurrentHashMap<>();
    private final DeviceRules rules = new DeviceRules();
    private final Map<ProfileId, ProfileSlot> profiles = new ConcurrentHashMap<>();
    private final Map<ProfileId, ProfileId> profileIds = new ConcurrentHashMap<>();
    private final Map<Map<String, String>, Map<String, String>> sharedParameters = new ConcurrentHashMap<>();
    private final Map<OrganisationId, RegistryEntry.Place> ofOrganisation = new ConcurrentHashMap<>();
    private final List<Revocations> revocations = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Function<String, ProfileLoader.Loaded> loader;

    public DeviceRegistry() {
        this(ProfileLoader::load);
    }

    /** @param loader reads the YAML text of a profile */
    public DeviceRegistry(Function<String, ProfileLoader.Loaded> loader) {
        this.loader = loader;
    }

    /** Takes a new or changed entry. */
    public void put(RegistryEntry entry) {
        if (entry instanceof RegistryEntry.Profile profile) {
            slot(profile.ref().id()).put(profile);
            rules.changed(profile.ref().id());
        } else if (entry instanceof RegistryEntry.Device device) {
            rules.changed(putDevice(device));
        } else if (entry instanceof RegistryEntry.Position position) {
            rules.position(position.id(), shared(position.parameters()));
            rules.changed(position.id());
        }
    }

    /** @param key of a deleted entry, {@code kind/id} */
    public void remove(String key) {
        if (key.startsWith("device/")) {
            RegisteredDevice former = devices.remove(key.substring("device/".length()));
            if (former != null) {
                forgetToken(former);
                forgetDevEui(former);
                rules.leave(former.id(), former.gateway());
                former.credentials().certificates().forEach(one -> forgetCertificate(former, one));
                revocations.forEach(listener -> listener.changed(former, Optional.empty()));
            }
        } else if (key.startsWith("profile/")) {
            try {
                ProfileRef ref = ProfileRef.parse(key.substring("profile/".length()));
                slot(ref.id()).remove(ref.version());
                rules.changed(ref.id());
            } catch (IllegalArgumentException e) {
                LOG.atWarn().addKeyValue("key", key).setCause(e).log("registry key is not understood");
            }
        } else if (key.startsWith("position/")) {
            rules.forgetPosition(new PositionId(key.substring("position/".length())));
        }
    }

    /** Everything that stood in the registry at the start has been put. */
    public void loaded() {
        ready.complete(null);
    }

    /** Completes when {@link #loaded} was called; devices cannot be refused before. */
    public CompletionStage<Void> ready() {
        return ready.minimalCompletionStage();
    }

    public boolean isReady() {
        return ready.isDone();
    }

    /** Which rules run for which device. */
    public DeviceRules rules() {
        return rules;
    }

    public Optional<RegisteredDevice> device(String id) {
        return Optional.ofNullable(devices.get(id));
    }

    @Nullable
    RegisteredDevice find(String id) {
        return devices.get(id);
    }

    public Optional<RegisteredDevice> withToken(String token) {
        return Optional.ofNullable(byTokenHash.get(Secrets.tokenHash(token)));
    }

    /** @param devEui 16 hex digits in lower case */
    public Optional<RegisteredDevice> withDevEui(String devEui) {
        return Optional.ofNullable(byDevEui.get(devEui));
    }

    /** @param fingerprint SHA-256 of the certificate in lower-case hex */
    public Optional<RegisteredDevice> withCertificate(String fingerprint) {
        return Optional.ofNullable(byCertificate.get(fingerprint));
    }

    /** What was set for the device in the registry; what is set for its position stands under it. */
    public Map<String, String> parameters(RegisteredDevice device) {
        return rules.parameters(device);
    }

    /** Told on the feed's thread when a device may not be able to go on with what it proved. */
    public interface Revocations {
        /** @param now empty when it is gone; disabled, or with other credentials than before */
        void changed(RegisteredDevice former, Optional<RegisteredDevice> now);
    }

    public void onRevoked(Revocations listener) {
        revocations.add(listener);
    }

    private RegisteredDevice putDevice(RegistryEntry.Device entry) {
        String id = entry.id().value();
        RegisteredDevice former = devices.get(id);
        RegisteredDevice device = new RegisteredDevice(slim(entry), slot(entry.profile()), former);
        devices.put(id, device);
        rules.device(entry, former == null ? Optional.empty() : former.gateway());
        if (former != null
                && !former.credentials().tokenHash().equals(entry.credentials().tokenHash())) {
            forgetToken(former);
        }
        if (former != null
                && !former.credentials().devEui().equals(entry.credentials().devEui())) {
            forgetDevEui(former);
        }
        if (former != null) {
            former.credentials().certificates().stream()
                    .filter(one -> !entry.credentials().certificates().contains(one))
                    .forEach(one -> forgetCertificate(former, one));
        }
        entry.credentials().certificates().forEach(one -> byCertificate.put(one, device));
        if (!entry.credentials().devEui().isEmpty()) {
            byDevEui.put(entry.credentials().devEui(), device);
        }
        if (!entry.credentials().tokenHash().isEmpty()) {
            byTokenHash.put(entry.credentials().tokenHash(), device);
        }
        if (former != null && (!entry.enabled() || !former.credentials().equals(entry.credentials()))) {
            revocations.forEach(listener -> listener.changed(former, Optional.of(device)));
        }
        return device;
    }

    /**
     * What ingest needs of it, with one profile id and one set of parameters for all that have it: there may be 100,000.
     * Position and parameters go to agents that run rules.
     */
    private RegistryEntry.Device slim(RegistryEntry.Device entry) {
        ProfileId profile = profileIds.computeIfAbsent(entry.profile(), same -> same);
        RegistryEntry.Place place = entry.place().position().isEmpty()
                ? entry.place()
                        .organisation()
                        .map(id -> ofOrganisation.computeIfAbsent(id, DeviceRegistry::somewhere))
                        .orElse(NOWHERE)
                : new RegistryEntry.Place(
                        entry.place().position(), entry.place().organisation(), Optional.empty());
        return new RegistryEntry.Device(
                entry.id(),
                profile,
                place,
                entry.gateway(),
                entry.credentials(),
                entry.enabled(),
                shared(entry.parameters()));
    }

    private static RegistryEntry.Place somewhere(OrganisationId organisation) {
        return new RegistryEntry.Place(Optional.empty(), Optional.of(organisation), Optional.empty());
    }

    private Map<String, String> shared(Map<String, String> parameters) {
        if (sharedParameters.size() < MAX_SHARED) {
            return sharedParameters.computeIfAbsent(parameters, same -> same);
        }
        return sharedParameters.getOrDefault(parameters, parameters);
    }

    private void forgetToken(RegisteredDevice device) {
        byTokenHash.remove(device.credentials().tokenHash());
    }

    /** Unless another device has it by now: a replacement takes the DevEUI over before the old device is gone. */
    private void forgetDevEui(RegisteredDevice device) {
        byDevEui.computeIfPresent(
                device.credentials().devEui(), (eui, holder) -> holder.id().equals(device.id()) ? null : holder);
    }

    /** Unless another device has it by now, as with a DevEUI. */
    private void forgetCertificate(RegisteredDevice device, String fingerprint) {
        byCertificate.computeIfPresent(
                fingerprint, (same, holder) -> holder.id().equals(device.id()) ? null : holder);
    }

    private ProfileSlot slot(ProfileId id) {
        return profiles.computeIfAbsent(id, absent -> new ProfileSlot(loader));
    }
}
