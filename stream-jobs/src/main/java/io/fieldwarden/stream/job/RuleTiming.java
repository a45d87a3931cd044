package io.fieldwarden.stream.job;

import java.io.Serializable;
import java.time.Duration;

/**
 * How long the rules wait for what.
 *
 * @param registryQuiet on a start without checkpoint rules begin when the registry has said nothing new for so long
 * @param registryWait readings of a device whose registry entry, profile or position has not arrived wait at most so long
 *     and are then held against what is there
 * @param settle after a start time alone raises nothing for so long: devices that could not send to a hub that was down get
 *     the time to do so
 * @param deviceQuiet time alone raises nothing on a device that has sent within this time, so that a burst is taken in whole
 * @param longestSleep the clock is looked at least this often while a timer is open
 */
public record RuleTiming(
        Duration registryQuiet, Duration registryWait, Duration settle, Duration deviceQuiet, Duration longestSleep)
        implements Serializable {
    public static RuleTiming defaults() {
        return new RuleTiming(
                Duration.ofMillis(300),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofMillis(500),
                Duration.ofSeconds(60));
    }

    /** The same with another time after a start. */
    public RuleTiming settlingFor(Duration newSettle) {
        return new RuleTiming(registryQuiet, registryWait, newSettle, deviceQuiet, longestSleep);
    }
}
