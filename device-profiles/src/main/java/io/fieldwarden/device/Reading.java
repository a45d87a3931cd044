package io.fieldwarden.device;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One value of one channel of one device.
 *
 * @param observedAt event time, of the device, or the receipt when the device sent none; millisecond precision
 * @param receivedAt when the hub received it; millisecond precision
 * @param value finite; booleans are 0 and 1; in the unit of the channel
 * @param replayed sent from a buffer or a file rather than at the time of observation
 * @param text what a text channel said, at most {@value #MAX_TEXT} characters; its value is 0. Null for all others
 */
public record Reading(
        DeviceId device,
        ChannelId channel,
        Instant observedAt,
        Instant receivedAt,
        double value,
        Quality quality,
        boolean replayed,
        @Nullable String text) {
    /** In UTF-16 units: a name, a badge number, a firmware version; not a document. */
    public static final int MAX_TEXT = 256;

    public Reading {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("reading value: " + value + " is not finite");
        }
        if (text != null && text.length() > MAX_TEXT) {
            throw new IllegalArgumentException(
                    "reading text: " + text.length() + " characters are more than " + MAX_TEXT);
        }
    }

    /** A number. */
    public Reading(
            DeviceId device,
            ChannelId channel,
            Instant observedAt,
            Instant receivedAt,
            double value,
            Quality quality,
            boolean replayed) {
        this(device, channel, observedAt, receivedAt, value, quality, replayed, null);
    }
}
