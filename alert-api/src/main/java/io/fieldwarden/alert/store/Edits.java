package io.fieldwarden.alert.store;

import io.fieldwarden.device.registry.RegistryEntry;
import java.util.Optional;

/**
 * Changes of the registry by one author, in one transaction or as a rehearsal. Every change is held against the rules of the
 * registry before anything is written, so that a refused one leaves the others of the transaction as they are. For one
 * thread.
 */
public final class Edits {
    private final Desk desk;
    private final PlaceEdits places;
    private final DeviceEdits devices;

    Edits(Desk desk) {
        this.desk = desk;
        this.places = new PlaceEdits(desk);
        this.devices = new DeviceEdits(desk);
    }

    /** What may be there already. */
    public enum Mode {
        /** It must not be there. */
        ADD,
        /** It must be there. */
        CHANGE,
        /** Either. */
        PUT
    }

    public enum Result {
        ADDED,
        CHANGED,
        /** It was so already: nothing is written, announced or recorded. */
        UNCHANGED
    }

    public <E extends RegistryEntry> Optional<E> find(String key, Class<E> type) {
        return desk.entries().find(key, type);
    }

    /**
     * Adds or changes an organisation, a site, a position or a device.
     *
     * @throws RefusedException when a rule of the registry is broken or the author does not reach it
     */
    public Result put(RegistryEntry entry, Mode mode) {
        if (entry instanceof RegistryEntry.Device device) {
            return devices.put(device, mode);
        } else if (entry instanceof RegistryEntry.Position position) {
            return places.put(position, mode);
        } else if (entry instanceof RegistryEntry.Site site) {
            return places.put(site, mode);
        } else if (entry instanceof RegistryEntry.Organisation organisation) {
            return places.put(organisation, mode);
        }
        throw new IllegalArgumentException("registry: " + entry.key() + " is not put here");
    }

    DeviceEdits devices() {
        return devices;
    }

    PlaceEdits places() {
        return places;
    }
}
