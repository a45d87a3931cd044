package io.fieldwarden.alert.store;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.registry.RegistryEntry;
import java.util.Optional;

/** Where changes of the registry read and write: the rows of one transaction, or a rehearsal over them. For one thread. */
interface Entries {
    /** @param key as {@link RegistryEntry#key()} gives it */
    <E extends RegistryEntry> Optional<E> find(String key, Class<E> type);

    /** Which device has this LoRaWAN identity. */
    Optional<DeviceId> withDevEui(String devEui);

    /** Adds or changes, and announces it. */
    void put(RegistryEntry entry);

    /** The profile version that runs, as its row has it. */
    Optional<ProfileVersion> active(io.fieldwarden.device.ProfileId profile);
}
