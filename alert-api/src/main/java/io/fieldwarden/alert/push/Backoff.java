package io.fieldwarden.alert.push;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before another attempt: twice as long each time, spread so that many do not come back at once. */
public final class Backoff {
    /** A message is given up that could not be delivered for so long. */
    public static final Duration LIMIT = Duration.ofDays(3);

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(4);
    private static final int MOST_STEPS = 20;

    private Backoff() {}

    /** @param failures so far, from 1 */
    public static Duration after(int failures, RandomGenerator random) {
        long step = FIRST.toMillis() << Math.min(failures - 1, MOST_STEPS);
        long bounded = Math.min(step, LONGEST.toMillis());
        return Duration.ofMillis(bounded * 8 / 10 + random.nextLong(bounded * 4 / 10));
    }
}
