package io.fieldwarden.alert.store;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.registry.RegistryEntry;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * New hardware where old stood.
 *
 * @param at when they were changed over; empty for now
 * @param offsets by channel: added to what stood there before, so that it can be compared with the new device's values
 */
public record Replacement(
        DeviceId old,
        DeviceId successor,
        RegistryEntry.Credentials credentials,
        Optional<Instant> at,
        Map<String, Double> offsets) {
    public Replacement {
        offsets = Map.copyOf(offsets);
    }
}
