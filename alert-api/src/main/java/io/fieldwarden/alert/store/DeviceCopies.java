package io.fieldwarden.alert.store;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.registry.RegistryEntry;

/** Devices with one part changed. */
final class DeviceCopies {
    private DeviceCopies() {}

    static RegistryEntry.Device with(RegistryEntry.Device device, RegistryEntry.Credentials credentials) {
        return new RegistryEntry.Device(
                device.id(),
                device.profile(),
                device.place(),
                device.gateway(),
                credentials,
                device.enabled(),
                device.parameters());
    }

    static RegistryEntry.Device with(RegistryEntry.Device device, boolean enabled) {
        return new RegistryEntry.Device(
                device.id(),
                device.profile(),
                device.place(),
                device.gateway(),
                device.credentials(),
                enabled,
                device.parameters());
    }

    /** The same in every respect but what it is and what it proves itself with. */
    static RegistryEntry.Device successor(
            RegistryEntry.Device device, DeviceId id, RegistryEntry.Credentials credentials) {
        return new RegistryEntry.Device(
                id, device.profile(), device.place(), device.gateway(), credentials, true, device.parameters());
    }
}
