package io.fieldwarden.device.series;

import io.fieldwarden.device.Quality;
import java.util.List;

/**
 * What the readings of one channel were like over one span. Lowest, highest, total and last are of the usable readings (GOOD
 * and SUSPECT) and 0 where there is none; bad readings are only counted.
 *
 * @param at beginning of the span, epoch milliseconds
 * @param counts how many readings by {@link Quality.Level#code()}
 * @param low the first of the lowest
 * @param high the first of the highest
 * @param total for the mean; summed up in order of time, so that the same readings give the same bits
 * @param firstBadAt epoch milliseconds of the first bad reading, {@link #NONE} for none
 */
public record Rollup(
        long at, List<Long> counts, Extreme low, Extreme high, double total, Extreme last, long firstBadAt) {
    public static final long NONE = Long.MIN_VALUE;

    private static final int LEVELS = Quality.Level.values().length;

    public Rollup {
        counts = List.copyOf(counts);
        if (counts.size() != LEVELS) {
            throw new IllegalArgumentException("rollup: " + counts.size() + " counts are not " + LEVELS);
        }
    }

    /** A reading among others: its time in epoch milliseconds and its value. */
    public record Extreme(long at, double value) {
        static final Extreme NOTHING = new Extreme(NONE, 0);
    }

    /** Readings of any quality. */
    public long count() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    public long count(Quality.Level level) {
        return counts.get(level.code());
    }

    /** GOOD and SUSPECT. */
    public long usable() {
        return count(Quality.Level.GOOD) + count(Quality.Level.SUSPECT);
    }

    /** NaN where no reading is usable. */
    public double mean() {
        return usable() == 0 ? Double.NaN : total / usable();
    }

    /** Sums up one span. Readings or shorter spans must come in order of time. For one thread. */
    public static final class Sum {
        private final long at;
        private final long[] counts = new long[LEVELS];
        private Extreme low = Extreme.NOTHING;
        private Extreme high = Extreme.NOTHING;
        private Extreme last = Extreme.NOTHING;
        private double total;
        private long firstBadAt = NONE;

        /** @param at beginning of the span, epoch milliseconds */
        public Sum(long at) {
            this.at = at;
        }

        public Sum add(long readingAt, double value, Quality.Level level) {
            counts[level.code()]++;
            if (level == Quality.Level.GOOD || level == Quality.Level.SUSPECT) {
                Extreme reading = new Extreme(readingAt, value);
                take(reading, reading, reading, value);
            } else if (level == Quality.Level.BAD && firstBadAt == NONE) {
                firstBadAt = readingAt;
            }
            return this;
        }

        public Sum add(Rollup part) {
            for (int i = 0; i < LEVELS; i++) {
                counts[i] += part.counts.get(i);
            }
            if (part.usable() > 0) {
                take(part.low, part.high, part.last, part.total);
            }
            if (firstBadAt == NONE) {
                firstBadAt = part.firstBadAt;
            }
            return this;
        }

        private void take(Extreme lowest, Extreme highest, Extreme newest, double sum) {
            low = low.at() == NONE || lowest.value() < low.value() ? lowest : low;
            high = high.at() == NONE || highest.value() > high.value() ? highest : high;
            last = newest;
            total += sum;
        }

        /** Nothing may be added afterwards. */
        public Rollup finish() {
            return new Rollup(at, java.util.Arrays.stream(counts).boxed().toList(), low, high, total, last, firstBadAt);
        }
    }
}
