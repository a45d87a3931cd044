package io.fieldwarden.device.profile;

import java.util.Set;

/**
 * What values a channel can and usually does take, in the channel's unit.
 *
 * @param min physical range: below it the sensor is wrong (quality BAD), {@code -Infinity} for none
 * @param max physical range, {@code +Infinity} for none
 * @param usualLow what charts show as normal, NaN for none
 * @param usualHigh what charts show as normal, NaN for none
 * @param resolution the smallest step the sensor can show, 0 for unknown
 * @param maxRate the fastest possible change per second, {@code +Infinity} for unknown
 * @param sentinels values that mean "no value" (quality BAD)
 */
public record Limits(
        double min,
        double max,
        double usualLow,
        double usualHigh,
        double resolution,
        double maxRate,
        Set<Double> sentinels) {
    public Limits {
        sentinels = Set.copyOf(sentinels);
        if (!(min <= max)) {
            throw new IllegalArgumentException("limits: min " + min + " is above max " + max);
        }
    }

    public boolean inRange(double value) {
        return value >= min && value <= max;
    }
}
