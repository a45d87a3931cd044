package io.fieldwarden.edge.core;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after each failure in a row: doubling up to a limit, the second half of it by chance, so that many
 * agents that lost the same hub do not all come back at the same moment. Owned by the sending thread of one agent.
 */
public final class Backoff {
    private final long first;
    private final long limit;
    private final RandomGenerator random;
    private int failures;

    public Backoff(Duration first, Duration limit, RandomGenerator random) {
        this.first = first.toMillis();
        this.limit = limit.toMillis();
        this.random = random;
    }

    /** One more failure. */
    public Duration next() {
        long whole = Math.min(limit, first << Math.min(failures, 20));
        failures++;
        return Duration.ofMillis(whole / 2 + random.nextLong(whole / 2 + 1));
    }

    /** What the hub asked for, plus up to a quarter by chance. */
    public Duration jittered(Duration asked) {
        return asked.plusMillis(random.nextLong(asked.toMillis() / 4 + 1));
    }

    public void succeeded() {
        failures = 0;
    }

    /** Failures since the last success. */
    public int failures() {
        return failures;
    }
}
