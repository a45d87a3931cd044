package io.fieldwarden.stream.job;

import java.io.Serializable;
import java.time.Duration;

/**
 * How points are gathered before they are written.
 *
 * @param batch readings after which a batch is written at once
 * @param linger a smaller batch waits at most so long
 * @param firstRetry after a failure; doubles up to {@code lastRetry}
 */
public record StoreTuning(int batch, Duration linger, Duration firstRetry, Duration lastRetry) implements Serializable {
    /**
     * A quarter of a second: every series is a page of its own in the store, and each batch writes and syncs the pages it
     * touches. With a thousand devices that send eight readings a second a batch of 100 ms writes one page for each reading.
     */
    public static StoreTuning defaults() {
        return new StoreTuning(20_000, Duration.ofMillis(250), Duration.ofMillis(100), Duration.ofSeconds(10));
    }
}
