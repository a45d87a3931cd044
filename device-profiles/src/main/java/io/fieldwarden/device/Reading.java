package io.fieldwarden.device;

import java.time.Instant;

/**
 * One value of one channel of one device.
 *
 * @param observedAt event time, of the device, or the receipt when the device sent none; millisecond precision
 * @param receivedAt when the hub received it; millisecond precision
 * @param value finite; booleans are 0 and 1; in the unit of the channel
 * @param replayed sent from a buffer or a file rather than at the time of observation
 */
public record Reading(
        DeviceId device,
        ChannelId channel,
        Instant observedAt,
        Instant receivedAt,
        double value,
        Quality quality,
        boolean replayed) {
    public Reading {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("reading value: " + value + " is not finite");
        }
    }
}
