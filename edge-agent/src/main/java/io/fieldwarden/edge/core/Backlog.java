package io.fieldwarden.edge.core;

import java.time.Duration;

/**
 * What happens to samples that could not be sent in time.
 *
 * @param replayedAfter samples older than this when sent are backlog: marked as replayed, so that the hub amends history
 *     instead of paging somebody
 * @param samplesPerSecond at most so many of them, so that a village that comes back after a power cut does not choke its
 *     line; 0 for as fast as the hub takes them
 */
public record Backlog(Duration replayedAfter, Order order, int samplesPerSecond) {
    /** 30 s, oldest first, as fast as the hub takes them. */
    public static final Backlog DEFAULTS = new Backlog(Duration.ofSeconds(30), Order.OLDEST_FIRST, 0);

    /** What goes first when the hub is back. */
    public enum Order {
        /** Everything in the order of reading: the hub never has to put a reading where it belongs. */
        OLDEST_FIRST,
        /** What is read now before what was read long ago: better on a slow line. */
        LIVE_FIRST
    }

    public Backlog {
        if (replayedAfter.isNegative()) {
            throw new IllegalArgumentException("backlog.replayed-after: " + replayedAfter + " is negative");
        }
        if (samplesPerSecond < 0) {
            throw new IllegalArgumentException("backlog.samples-per-second: " + samplesPerSecond + " is negative");
        }
    }
}
