package io.fieldwarden.device.detect;

import java.nio.ByteBuffer;

/**
 * Says when a channel shows the same value for longer than it ever has: more than max(12, twice the longest earlier run)
 * readings. For continuous quantities only: a door that stays closed is not stuck. Deterministic; one owner thread.
 */
public final class StuckCheck {
    private static final byte VERSION = 1;
    private static final int SIZE = 1 + Double.BYTES + 2 * Integer.BYTES;
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

    /** The longest run before, in readings. */
    public int longest() {
        return longest;
    }

    boolean isStuck() {
        return run > limit();
    }

    /** How far the run is beyond what is plausible, as a factor; above 1 when stuck. */
    double excess() {
        return run / (double) limit();
    }

    private int limit() {
        return Math.max(LEAST, 2 * longest);
    }

    byte[] encode() {
        return ByteBuffer.allocate(SIZE)
                .put(VERSION)
                .putDouble(value)
                .putInt(run)
                .putInt(longest)
                .array();
    }

    /** @throws IllegalArgumentException for another version or another length */
    static StuckCheck decode(byte[] state) {
        ByteBuffer in = ByteBuffer.wrap(state);
        if (state.length != SIZE || in.get() != VERSION) {
            throw new IllegalArgumentException("stuck: " + state.length + " bytes are not a version 1 state");
        }
        StuckCheck check = new StuckCheck();
        check.value = in.getDouble();
        check.run = in.getInt();
        check.longest = in.getInt();
        return check;
    }
}
