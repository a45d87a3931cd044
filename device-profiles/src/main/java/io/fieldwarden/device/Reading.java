package io.fieldwarden.device;

import java.time.Duration;
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

    /** How far ahead of ours a device's clock may be before its times are suspect. */
    public static final Duration FUTURE_TOLERANCE = Duration.ofMinutes(5);

    /** 2000-01-01: earlier times are clocks that were never set. */
    private static final long CLOCK_NEVER_SET = 946_684_800_000L;

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

    /** True when it was observed further ahead of its receipt than clocks may differ. */
    public boolean isFutureDated() {
        return observedAt.toEpochMilli() - receivedAt.toEpochMilli() > FUTURE_TOLERANCE.toMillis();
    }

    /** True when it was observed before there were such devices. */
    public boolean isOfClockNeverSet() {
        return observedAt.toEpochMilli() < CLOCK_NEVER_SET;
    }

    /**
     * True when the time of the reading is known to be wrong: rules leave it out, as it would carry the time of the device away.
     * The quality names one reason only, so that the times are looked at where it names another.
     */
    public boolean isOfWrongClock() {
        return quality.isOfWrongClock()
                || (quality.level() != Quality.Level.GOOD && (isFutureDated() || isOfClockNeverSet()));
    }
}
