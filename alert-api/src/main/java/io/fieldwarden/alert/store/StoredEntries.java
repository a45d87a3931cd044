package io.fieldwarden.alert.store;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.SiteId;
import io.fieldwarden.device.registry.RegistryEntry;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The rows of the registry, in the transaction of the handle. */
final class StoredEntries implements Entries {
    private final Handle handle;
    private final long now;

    /** @param now epoch milliseconds, for what is put */
    StoredEntries(Handle handle, long now) {
        this.handle = handle;
        this.now = now;
    }

    @Override
    public <E extends RegistryEntry> Optional<E> find(String key, Class<E> type) {
        String id = key.substring(key.indexOf('/') + 1);
        Optional<? extends RegistryEntry> found;
        if (type == RegistryEntry.Device.class) {
            found = DeviceRows.find(handle, new DeviceId(id));
        } else if (type == RegistryEntry.Position.class) {
            found = PositionRows.find(handle, new PositionId(id));
        } else if (type == RegistryEntry.Site.class) {
            found = SiteRows.find(handle, new SiteId(id));
        } else if (type == RegistryEntry.Organisation.class) {
            found = OrganisationRows.find(handle, new OrganisationId(id));
        } else {
            throw new IllegalArgumentException("registry: " + key + " is of a kind that is not kept here");
        }
        return found.map(type::cast);
    }

    @Override
    public Optional<DeviceId> withDevEui(String devEui) {
        return handle.createQuery("SELECT id FROM devices WHERE dev_eui = :eui")
                .bind("eui", devEui)
                .mapTo(String.class)
                .findOne()
                .map(DeviceId::new);
    }

    @Override
    public void put(RegistryEntry entry) {
        if (entry instanceof RegistryEntry.Device device) {
            DeviceRows.put(handle, device, now);
        } else if (entry instanceof RegistryEntry.Position position) {
            PositionRows.put(handle, position);
        } else if (entry instanceof RegistryEntry.Site site) {
            SiteRows.put(handle, site);
        } else if (entry instanceof RegistryEntry.Organisation organisation) {
            OrganisationRows.put(handle, organisation);
        } else {
            throw new IllegalArgumentException("registry: " + entry.key() + " is of a kind that is not put here");
        }
    }

    @Override
    public Optional<ProfileVersion> active(ProfileId profile) {
        return ProfileRows.active(handle, profile);
    }
}
