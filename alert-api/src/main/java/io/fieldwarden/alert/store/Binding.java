package io.fieldwarden.alert.store;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.PositionId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A device at a position for a time.
 *
 * @param to empty while it stands there
 * @param offsets by channel: added to the values of what stood there before, so that they can be compared with this device's
 */
public record Binding(
        DeviceId device, PositionId position, Instant from, Optional<Instant> to, Map<String, Double> offsets) {
    public Binding {
        offsets = Map.copyOf(offsets);
    }
}
