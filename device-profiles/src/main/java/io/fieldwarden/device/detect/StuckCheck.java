package io.fieldwarden.device.detect;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Says when a channel shows the same value for longer than is plausible: more than 12 readings and more than twice the longest earlier
 * run; the more runs are known, the less beyond the longest, down to what a run exceeds by chance as often as the allowance permits. A run
 * must be too long in readings and in time, so that a channel that is read more often than before is not stuck. Values that a channel
 * rests at (a pump that is off, the sun at night) are known apart, each with its own runs, so that a channel with a long rest is still
 * found stuck anywhere else. Before a whole day is known nothing is found in less than a day: at the turn of the day everything is slow.
 * For continuous quantities only: a door that stays closed is not stuck. Deterministic; one owner thread.
 */
final class StuckCheck {
    private static final byte VERSION = 3;
    private static final int LEAST = 12;
    private static final int RESTS = 4;

    /** Shorter runs are never rests of their own. */
    private static final int SHORT = 6;

    private static final int FEW_RUNS = 50;
    private static final int MANY_RUNS = 500;

    /** Until many runs are known, a run must also last this long: what is read every second is the same for some seconds. */
    private static final Duration SHORTEST = Duration.ofMinutes(15);

    private static final double LEAST_FACTOR = 1;

    /** By how much lengths fall off faster than powers; chosen by measuring on injected faults, see docs/benchmarks.md. */
    private static final double STEEPER = 0.15;

    private static final long DAY = Duration.ofDays(1).toMillis();

    /** What is longer between two readings was silence, in which nothing was the same. */
    private static final int PERIODS_OF_SILENCE = 3;

    /** One step of what the sensor can show, with room for what is not exact in a double. */
    private static final double ONE_STEP = 1.5;

    private static final int SIZE = 1 + 2 * Double.BYTES + 5 * Integer.BYTES + 6 * Long.BYTES + RESTS * Rest.SIZE;

    private final Rest[] rests = new Rest[RESTS];
    private final double readingsForAlarm;
    private final int leastAtFirst;
    private final long silence;
    private double value = Double.NaN;
    private int run;
    private int longest;
    private int runs;
    private int readings;
    private long lastAt = Long.MIN_VALUE;
    private long lastSpacing;

    private long firstAt = Long.MIN_VALUE;

    /** Time of the present run and of the longest, milliseconds without silences. */
    private long runMillis;

    private long longestMillis;

    /** The smallest step seen. */
    private double resolution = Double.MAX_VALUE;

    /** The last run that was found stuck and then went on by one step, as what is slow does. */
    private int slowRun;

    private long slowMillis;

    /**
     * @param readingsForAlarm in how many readings one false alarm is acceptable
     * @param period between two readings, at least a millisecond
     */
    StuckCheck(double readingsForAlarm, Duration period) {
        this.readingsForAlarm = readingsForAlarm;
        this.leastAtFirst = (int) Math.min(100_000, Math.max(LEAST, SHORTEST.toMillis() / period.toMillis()));
        this.silence = PERIODS_OF_SILENCE * period.toMillis();
        for (int i = 0; i < RESTS; i++) {
            rests[i] = new Rest();
        }
    }

    /** A value at which the channel has stayed for long, and its runs there. */
    private static final class Rest {
        static final int SIZE = Double.BYTES + 3 * Integer.BYTES + 2 * Float.BYTES + Long.BYTES;

        /** After so many runs their spread says more than twice the longest. */
        private static final int KNOWN = 7;

        private static final double DEVIATIONS = 5;

        /** Readings beyond the longest: rests that are always the same are longer by one or two now and then. */
        private static final int LEAST_BEYOND = 4;

        private double value;
        private int longest;
        private long millis;
        private int visits;

        /** True where it was found stuck when it was first seen: then it says nothing about other values. */
        private boolean stuck;

        private float mean;
        private float variance;

        void begin(double at, boolean isStuck) {
            value = at;
            longest = 0;
            millis = 0;
            visits = 0;
            stuck = isStuck;
            mean = 0;
            variance = 0;
        }

        void learn(int run, long runMillis) {
            longest = Math.max(longest, run);
            millis = Math.max(millis, runMillis);
            if (run < SHORT && visits > 0) {
                return;
            }
            visits++;
            if (visits == 1) {
                // Nobody knows how long it had lasted when it was first seen; one odd length would hide much for weeks.
                return;
            }
            double gain = 1.0 / Math.min(visits - 1, 100);
            double off = run - mean;
            mean = (float) (mean + gain * off);
            variance = (float) ((1 - gain) * (variance + gain * off * off));
        }

        int limit() {
            return visits < KNOWN
                    ? 2 * longest
                    : (int) Math.max(longest + LEAST_BEYOND, mean + DEVIATIONS * Math.sqrt(variance));
        }
    }

    /**
     * @param at time of the reading, epoch milliseconds, not before the last one
     * @return true for a reading that belongs to a run which is too long to be true
     */
    boolean step(long at, double next) {
        readings = Math.min(Integer.MAX_VALUE - 1, readings + 1);
        long spacing = lastAt == Long.MIN_VALUE ? 0 : Math.max(0, at - lastAt);
        // who is read less often than its period says is not silent between all of its readings
        long since = Math.min(spacing, Math.max(silence, PERIODS_OF_SILENCE * lastSpacing));
        lastAt = at;
        lastSpacing = spacing;
        firstAt = firstAt == Long.MIN_VALUE ? at : firstAt;
        if (next == value) {
            run++;
            runMillis += since;
        } else {
            if (run > 0) {
                double step = Math.abs(next - value);
                resolution = Math.min(resolution, step);
                learn(step <= ONE_STEP * resolution);
            }
            value = next;
            run = 1;
            runMillis = 0;
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
        return run > limit() && runMillis > millisLimit();
    }

    /** How far the run is beyond what is plausible, as a factor; above 1 when stuck. */
    double excess() {
        return Math.min(run / (double) limit(), runMillis / (double) Math.max(1, millisLimit()));
    }

    private long millisLimit() {
        if (lastAt - runMillis - firstAt < DAY) {
            return DAY;
        }
        int rest = rest();
        return rest >= 0 ? rests[rest].millis : (long) (longestMillis * factor());
    }

    private int limit() {
        int rest = rest();
        int known = rest >= 0 ? rests[rest].limit() : (int) Math.ceil(longest * factor());
        return Math.max(runs < MANY_RUNS ? leastAtFirst : LEAST, known);
    }

    /**
     * Runs of a channel that is not at rest end by chance, so their lengths fall off as powers: if one in {@code runs} is as long as the longest,
     * one in {@code runs} to the power of f is f times as long, or somewhat less.
     */
    private double factor() {
        if (runs < FEW_RUNS) {
            return 2;
        }
        double runsForAlarm = readingsForAlarm * runs / readings;
        return Math.max(LEAST_FACTOR, Math.min(2, Math.log(runsForAlarm) / Math.log(runs) - STEEPER));
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

    /** @param slowly the run ended by the smallest step there is */
    private void learn(boolean slowly) {
        int rest = rest();
        if (slowly && rest < 0 && isStuck()) {
            learnSlowness();
        }
        if (rest >= 0) {
            rests[rest].learn(run, runMillis);
        } else if (run >= SHORT && run > longest + longest / 2) {
            addRest();
        } else {
            longest = Math.max(longest, run);
            longestMillis = Math.max(longestMillis, runMillis);
            runs = Math.min(Integer.MAX_VALUE - 1, runs + 1);
        }
    }

    /** Two values that it kept as long, and left by one step: the channel is like that now. */
    private void learnSlowness() {
        longest = Math.max(longest, Math.min(run, slowRun));
        longestMillis = Math.max(longestMillis, Math.min(runMillis, slowMillis));
        slowRun = run;
        slowMillis = runMillis;
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
            longestMillis = Math.max(longestMillis, least.millis);
        }
        least.begin(value, stuck);
        least.learn(run, runMillis);
    }

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(SIZE);
        out.put(VERSION)
                .putDouble(value)
                .putInt(run)
                .putInt(longest)
                .putInt(runs)
                .putInt(readings)
                .putLong(lastAt)
                .putLong(lastSpacing)
                .putLong(firstAt)
                .putLong(runMillis)
                .putLong(longestMillis)
                .putDouble(resolution)
                .putInt(slowRun)
                .putLong(slowMillis);
        for (Rest rest : rests) {
            out.putDouble(rest.value).putInt(rest.longest).putInt(rest.visits).putInt(rest.stuck ? 1 : 0);
            out.putFloat(rest.mean).putFloat(rest.variance).putLong(rest.millis);
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
            throw new IllegalArgumentException("stuck: " + state.length + " bytes are not a version 3 state");
        }
        check.value = in.getDouble();
        check.run = in.getInt();
        check.longest = in.getInt();
        check.runs = in.getInt();
        check.readings = in.getInt();
        check.lastAt = in.getLong();
        check.lastSpacing = in.getLong();
        check.firstAt = in.getLong();
        check.runMillis = in.getLong();
        check.longestMillis = in.getLong();
        check.resolution = in.getDouble();
        check.slowRun = in.getInt();
        check.slowMillis = in.getLong();
        for (Rest rest : check.rests) {
            rest.value = in.getDouble();
            rest.longest = in.getInt();
            rest.visits = in.getInt();
            rest.stuck = in.getInt() != 0;
            rest.mean = in.getFloat();
            rest.variance = in.getFloat();
            rest.millis = in.getLong();
        }
        return check;
    }
}
