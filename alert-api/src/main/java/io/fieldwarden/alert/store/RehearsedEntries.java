package io.fieldwarden.alert.store;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.registry.RegistryEntry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of the registry as they would be: what is put stays in memory and lies over what is stored. */
final class RehearsedEntries implements Entries {
    private final Map<String, RegistryEntry> put = new HashMap<>();
    private final Map<String, DeviceId> devEuis = new HashMap<>();
    private @Nullable StoredEntries stored;

    /** Reads through this handle from now on. */
    void over(Handle handle) {
        stored = new StoredEntries(handle, 0);
    }

    private StoredEntries stored() {
        if (stored == null) {
            throw new IllegalStateException("a rehearsal has no handle yet");
        }
        return stored;
    }

    @Override
    public <E extends RegistryEntry> Optional<E> find(String key, Class<E> type) {
        RegistryEntry entry = put.get(key);
        return entry == null ? stored().find(key, type) : Optional.of(type.cast(entry));
    }

    @Override
    public Optional<DeviceId> withDevEui(String devEui) {
        DeviceId rehearsed = devEuis.get(devEui);
        if (rehearsed != null) {
            return Optional.of(rehearsed);
        }
        // one that would have another identity by now has freed this one
        return stored().withDevEui(devEui).filter(id -> !put.containsKey("device/" + id));
    }

    @Override
    public void put(RegistryEntry entry) {
        put.put(entry.key(), entry);
        if (entry instanceof RegistryEntry.Device device
                && !device.credentials().devEui().isEmpty()) {
            devEuis.put(device.credentials().devEui(), device.id());
        }
    }

    @Override
    public Optional<ProfileVersion> active(ProfileId profile) {
        return stored().active(profile);
    }
}
