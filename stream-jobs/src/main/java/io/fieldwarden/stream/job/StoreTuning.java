package io.fieldwarden.stream.job;

import java.io.Serializable;
import java.time.Duration;

/**
 * How points are gathered before they are written.
 *
 * @param batch readings after which a batch is written at once
 * @param linger a small batch waits at most so long
 * @param firstRetry after a failure; doubles up to {@code lastRetry}
 */
public record StoreTuning(int batch, Duration linger, Duration firstRetry, Duration lastRetry) implements Serializable {
    private static final int SMALL_PART = 40;
    private static final int LONGER = 4;

    /**
     * A quarter of a second, a second for what is no small batch: every series is a page of its own in the store, and each
     * batch writes and syncs the pages it touches. With a thousand devices that send eight readings a second a batch of 100
     * ms writes one page for each reading, and the log, which syncs to the same disk, waits for all of them.
     */
    public static StoreTuning defaults() {
        return new StoreTuning(20_000, Duration.ofMillis(250), Duration.ofMillis(100), Duration.ofSeconds(10));
    }

    /** Readings below which a batch is small. */
    int small() {
        return Math.max(1, batch / SMALL_PART);
    }

    /** How long a batch waits that is not small. */
    Duration longLinger() {
        return linger.multipliedBy(LONGER);
    }
}
