package io.fieldwarden.device.detect;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Says when a channel shows the same value for longer than is plausible: more than 12 readings and more than twice the longest earlier
 * run; the more runs are known, the less beyond the longest, down to what a run exceeds by chance as often as the allowance permits. Values
 * that a channel rests at (a pump that is off, the sun at night) are known apart, each with its own runs, so that a channel with a long
 * rest is still found stuck anywhere else. For continuous quantities only: a door that stays closed is not stuck. Deterministic; one
 * owner thread.
 */
final class StuckCheck {
    private static final byte VERSION = 2;
    private static final int LEAST = 12;
    private static final int RESTS = 4;

    /** Shorter runs are never rests of their own. */
    private static final int SHORT = 6;

    private static final int FEW_RUNS = 50;
    private static final int MANY_RUNS = 500;

    /** Until many runs are known, a run must also last this long: what is read every second is the same for some seconds. */
    private static final Duration SHORTEST = Duration.ofMinutes(15);

    /** Every run is longer than the longest now and then. */
    private static final double LEAST_FACTOR = 1.1;

    private static final int SIZE = 1 + Double.BYTES + 4 * Integer.BYTES + RESTS * Rest.SIZE;

    private final Rest[] rests = new Rest[RESTS];
    private final double readingsForAlarm;
    private final int leastAtFirst;
    private double value = Double.NaN;
    private int run;
    private int longest;
    private int runs;
    private int readings;

    /**
     * @param readingsForAlarm in how many readings one false alarm is acceptable
     * @param period between two readings, at least a millisecond
     */
    StuckCheck(double readingsForAlarm, Duration period) {
        this.readingsForAlarm = readingsForAlarm;
        this.leastAtFirst = (int) Math.min(100_000, Math.max(LEAST, SHORTEST.toMillis() / period.toMillis()));
        for (int i = 0; i < RESTS; i++) {
            rests[i] = new Rest();
        }
    }

    /** A value at which the channel has stayed for long, and its runs there. */
    private static final class Rest {
        static final int SIZE = Double.BYTES + 3 * Integer.BYTES + 2 * Float.BYTES;

        /** After so many runs their spread says more than twice the longest. */
        private static final int KNOWN = 7;

        private static final double DEVIATIONS = 5;

        private double value;
        private int longest;
        private int visits;

        /** True where it was found stuck when it was first seen: then it says nothing about other values. */
        private boolean stuck;

        private float mean;
        private float variance;

        void begin(double at, boolean isStuck) {
            value = at;
            longest = 0;
            visits = 0;
            stuck = isStuck;
            mean = 0;
            variance = 0;
        }

        void learn(int run) {
            longest = Math.max(longest, run);
            if (run < SHORT && visits > 0) {
                return;
            }
            visits++;
            double gain = 1.0 / Math.min(visits, 100);
            double off = run - mean;
            mean = (float) (mean + gain * off);
            variance = (float) ((1 - gain) * (variance + gain * off * off));
        }

        int limit() {
            return visits < KNOWN
                    ? 2 * longest
                    : (int) Math.max(longest + LEAST, mean + DEVIATIONS * Math.sqrt(variance));
        }
    }

    /** True for a reading that belongs to a run which is too long to be true; such a reading is BAD with reason STUCK. */
    boolean step(double next) {
        readings = Math.min(Integer.MAX_VALUE - 1, readings + 1);
        if (next == value) {
            run++;
        } else {
            if (run > 0) {
                learn();
            }
            value = next;
            run = 1;
        }
        return isStuck();
    }

    /** Length of the present run, in readings. */
    int run() {
        return run;
    }

    /** The longest run before that tells of this value, in readings. */
    int longest() {
        int rest = rest();
        return rest < 0 ? longest : rests[rest].longest;
    }

    boolean isStuck() {
        return run > limit();
    }

    /** How far the run is beyond what is plausible, as a factor; above 1 when stuck. */
    double excess() {
        return run / (double) limit();
    }

    private int limit() {
        int rest = rest();
        int known = rest >= 0 ? rests[rest].limit() : (int) Math.ceil(longest * factor());
        return Math.max(runs < MANY_RUNS ? leastAtFirst : LEAST, known);
    }

    /**
     * Runs of a channel that is not at rest end by chance, so their lengths fall off as powers: if one in {@code runs} is as long as the longest,
     * one in {@code runs} to the power of f is f times as long.
     */
    private double factor() {
        if (runs < FEW_RUNS) {
            return 2;
        }
        double runsForAlarm = readingsForAlarm * runs / readings;
        return Math.max(LEAST_FACTOR, Math.min(2, Math.log(runsForAlarm) / Math.log(runs)));
    }

    /** Where the present value is among the rests, or -1. */
    private int rest() {
        for (int i = 0; i < RESTS; i++) {
            if (rests[i].visits > 0 && rests[i].value == value) {
                return i;
            }
        }
        return -1;
    }

    private void learn() {
        int rest = rest();
        if (rest >= 0) {
            rests[rest].learn(run);
        } else if (run >= SHORT && run > longest + longest / 2) {
            addRest();
        } else {
            longest = Math.max(longest, run);
            runs = Math.min(Integer.MAX_VALUE - 1, runs + 1);
        }
    }

    /** Takes the place of the least visited; what that one knew then stands for a channel that is slow everywhere. */
    private void addRest() {
        Rest least = rests[0];
        for (Rest rest : rests) {
            least = rest.visits < least.visits ? rest : least;
        }
        boolean stuck = isStuck();
        if (least.visits > 0 && !least.stuck) {
            longest = Math.max(longest, least.longest);
        }
        least.begin(value, stuck);
        least.learn(run);
    }

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(SIZE);
        out.put(VERSION)
                .putDouble(value)
                .putInt(run)
                .putInt(longest)
                .putInt(runs)
                .putInt(readings);
        for (Rest rest : rests) {
            out.putDouble(rest.value).putInt(rest.longest).putInt(rest.visits).putInt(rest.stuck ? 1 : 0);
            out.putFloat(rest.mean).putFloat(rest.variance);
        }
        return out.array();
    }

    /**
     * Fills a new check with what {@link #encode} wrote.
     *
     * @throws IllegalArgumentException for another version or another length
     */
    static StuckCheck decode(StuckCheck check, byte[] state) {
        ByteBuffer in = ByteBuffer.wrap(state);
        if (state.length != SIZE || in.get() != VERSION) {
            throw new IllegalArgumentException("stuck: " + state.length + " bytes are not a version 2 state");
        }
        check.value = in.getDouble();
        check.run = in.getInt();
        check.longest = in.getInt();
        check.runs = in.getInt();
        check.readings = in.getInt();
        for (Rest rest : check.rests) {
            rest.value = in.getDouble();
            rest.longest = in.getInt();
            rest.visits = in.getInt();
            rest.stuck = in.getInt() != 0;
            rest.mean = in.getFloat();
            rest.variance = in.getFloat();
        }
        return check;
    }
}
