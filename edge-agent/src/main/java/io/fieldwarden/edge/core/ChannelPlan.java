package io.fieldwarden.edge.core;

import io.fieldwarden.device.ChannelId;
import java.time.Duration;

/**
 * How often one channel is read and which of its values are sent.
 *
 * @param period between two readings; at least one millisecond
 * @param deadBand a value that differs by less from the last one sent is not sent; 0 sends every value
 * @param atLeastEvery a value is sent after this time whatever the dead band says, so that the hub can tell an unchanged
 *     value from a dead device
 */
public record ChannelPlan(ChannelId channel, Duration period, double deadBand, Duration atLeastEvery) {
    public ChannelPlan {
        if (period.toMillis() < 1) {
            throw new IllegalArgumentException("channel " + channel + ": period " + period + " is less than 1 ms");
        }
        if (!(deadBand >= 0) || !Double.isFinite(deadBand)) {
            throw new IllegalArgumentException("channel " + channel + ": dead band " + deadBand + " is negative");
        }
        if (atLeastEvery.compareTo(period) < 0) {
            throw new IllegalArgumentException("channel " + channel + ": at-least-every " + atLeastEvery
                    + " is shorter than the period " + period);
        }
    }

    /** Reads every {@code period} and sends every value. */
    public static ChannelPlan every(ChannelId channel, Duration period) {
        return new ChannelPlan(channel, period, 0, period);
    }
}
