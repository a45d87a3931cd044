package io.fieldwarden.hub;

import java.time.Duration;

/**
 * Whether the wall clock may say what is old enough to be dropped: not when it was just set far ahead, because what is
 * dropped does not come back with the right time. For one thread.
 */
final class ClockTrust {
    /** Smaller steps drop little that would not have been dropped soon. */
    static final Duration STEP = Duration.ofDays(1);

    /** So long somebody has to set it right; then it is believed. */
    static final Duration HOLD = Duration.ofDays(1);

    private long ahead;
    private long held;

    /**
     * @param now the wall clock, epoch milliseconds
     * @param steady a clock that nobody sets, milliseconds since some moment
     */
    ClockTrust(long now, long steady) {
        this.ahead = now - steady;
        this.held = steady;
    }

    /** True while nothing speaks against it. */
    boolean holds(long now, long steady) {
        long step = now - steady - ahead;
        ahead += step;
        if (step >= STEP.toMillis()) {
            held = steady + HOLD.toMillis();
        } else if (step <= -STEP.toMillis()) {
            held = steady;
        }
        return steady - held >= 0;
    }
}
