package io.fieldwarden.hub.line;

import java.time.Duration;

/**
 * How a line is, in both directions.
 *
 * @param delay of everything
 * @param jitter at most so much more, by chance; more than the time between two datagrams changes their order
 * @param bytesPerSecond 0 for no bound
 * @param loss part of the datagrams that never arrive
 * @param repeat part of the datagrams that arrive twice
 * @param passes false: the line is there and nothing comes through
 */
public record Quality(Duration delay, Duration jitter, int bytesPerSecond, double loss, double repeat, boolean passes) {
    public static final Quality GOOD = new Quality(Duration.ZERO, Duration.ZERO, 0, 0, 0, true);
    public static final Quality DEAF = new Quality(Duration.ZERO, Duration.ZERO, 0, 0, 0, false);

    /** Long and thin, like a satellite or the edge of a mobile cell. */
    public static Quality slow(int delayMillis, int bytesPerSecond) {
        return new Quality(Duration.ofMillis(delayMillis), Duration.ZERO, bytesPerSecond, 0, 0, true);
    }

    /** Datagrams are lost, doubled and overtake one another. */
    public static Quality lossy(double loss, double repeat, int jitterMillis) {
        return new Quality(Duration.ZERO, Duration.ofMillis(jitterMillis), 0, loss, repeat, true);
    }
}
