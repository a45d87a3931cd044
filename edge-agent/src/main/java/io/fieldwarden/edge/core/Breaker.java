package io.fieldwarden.edge.core;

import java.time.Duration;
import java.time.Instant;

/**
 * Leaves a device that does not answer alone for a while, so that it does not take the time of the others: after three failures in a
 * row for 30 s, then twice as long each time, at most 10 minutes. Owned by one thread.
 */
public final class Breaker {
    private static final int FAILURES = 3;
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int MOST_DOUBLINGS = 5;

    private int failures;
    private Instant until = Instant.MIN;
    private Instant since = Instant.MIN;

    /** A clock that was set back ends the pause. */
    public boolean isOpen(Instant now) {
        return now.isBefore(until) && !now.isBefore(since);
    }

    public void succeeded() {
        failures = 0;
        until = Instant.MIN;
    }

    public void failed(Instant now) {
        failures++;
        if (failures >= FAILURES) {
            Duration pause = PAUSE.multipliedBy(1L << Math.min(failures - FAILURES, MOST_DOUBLINGS));
            since = now;
            until = now.plus(pause.compareTo(LONGEST) < 0 ? pause : LONGEST);
        }
    }
}
