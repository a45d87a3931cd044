package io.fieldwarden.edge.core;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one device read at one moment.
 *
 * @param at when it was read, by the clock of the agent; sent with millisecond precision
 * @param values finite, in the units of the channels; booleans are 0 and 1
 */
public record Sample(DeviceId device, Instant at, Map<ChannelId, Double> values) {
    public Sample {
        SortedMap<ChannelId, Double> sorted = new TreeMap<>(values);
        sorted.forEach((channel, value) -> {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("sample of " + device + ": " + channel + " is " + value);
            }
        });
        values = java.util.Collections.unmodifiableSortedMap(sorted);
    }
}
