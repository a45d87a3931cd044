package io.fieldwarden.device.detect;

/**
 * Says when a channel shows the same value for longer than it ever has: more than max(12, twice the longest earlier run)
 * readings. For continuous quantities only: a door that stays closed is not stuck. Deterministic; one owner thread.
 */
public final class StuckCheck {
    private static final int LEAST = 12;

    private double value = Double.NaN;
    private int run;
    private int longest;

    /** True for a reading that belongs to a run which is too long to be true; such a reading is BAD with reason STUCK. */
    public boolean step(double next) {
        if (next == value) {
            run++;
        } else {
            if (!isStuck()) {
                longest = Math.max(longest, run);
            }
            value = next;
            run = 1;
        }
        return isStuck();
    }

    /** Length of the present run, in readings. */
    public int run() {
        return run;
    }

    private boolean isStuck() {
        return run > Math.max(LEAST, 2 * longest);
    }
}
