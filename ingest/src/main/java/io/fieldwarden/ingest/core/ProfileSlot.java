package io.fieldwarden.ingest.core;

import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.Fault;
import io.fieldwarden.device.profile.MessageReader;
import io.fieldwarden.device.profile.ProfileLoader;
import io.fieldwarden.device.registry.RegistryEntry;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All versions of one profile and the one that counts. Written by the thread of the registry feed, read by any. A version
 * that fails to load leaves the one before it in force, also after a restart.
 */
final class ProfileSlot {
    private static final Logger LOG = LoggerFactory.getLogger(ProfileSlot.class);

    private final TreeMap<Integer, RegistryEntry.Profile> versions = new TreeMap<>();
    private final Function<String, ProfileLoader.Loaded> loader;
    private volatile @Nullable Running running;

    /** The version in force and its text. */
    record Running(MessageReader reader, String yaml) {}

    ProfileSlot(Function<String, ProfileLoader.Loaded> loader) {
        this.loader = loader;
    }

    @Nullable
    MessageReader reader() {
        Running now = running;
        return now == null ? null : now.reader();
    }

    @Nullable
    Running running() {
        return running;
    }

    void put(RegistryEntry.Profile version) {
        versions.put(version.ref().version(), version);
        if (version.active()) {
            activate(version);
        }
    }

    void remove(int version) {
        versions.remove(version);
        MessageReader current = reader();
        if (current != null && current.check().profile().ref().version() == version) {
            running = null;
            versions.descendingMap().values().stream()
                    .filter(RegistryEntry.Profile::active)
                    .findFirst()
                    .ifPresent(this::activate);
        }
    }

    private void activate(RegistryEntry.Profile version) {
        Optional<Running> loaded = load(version);
        if (loaded.isPresent()) {
            running = loaded.get();
        } else if (running == null) {
            running = versions.headMap(version.ref().version(), false).descendingMap().values().stream()
                    .map(this::load)
                    .flatMap(Optional::stream)
                    .findFirst()
                    .orElse(null);
        }
    }

    private Optional<Running> load(RegistryEntry.Profile version) {
        ProfileLoader.Loaded loaded = loader.apply(version.yaml());
        Optional<DeviceProfile> profile = loaded.profile();
        if (profile.isEmpty()) {
            LOG.atError()
                    .addKeyValue("profile", version.ref())
                    .addKeyValue("faults", loaded.faults().size())
                    .addKeyValue(
                            "first",
                            loaded.faults().stream()
                                    .map(Fault::toString)
                                    .limit(1)
                                    .toList())
                    .log("profile does not load; the version before it stays in force");
            return Optional.empty();
        }
        if (!profile.get().ref().equals(version.ref())) {
            LOG.atError()
                    .addKeyValue("profile", version.ref())
                    .addKeyValue("text", profile.get().ref())
                    .log("profile text is of another id or version; the version before it stays in force");
            return Optional.empty();
        }
        return Optional.of(new Running(new MessageReader(profile.get()), version.yaml()));
    }
}
