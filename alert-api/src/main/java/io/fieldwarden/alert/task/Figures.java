package io.fieldwarden.alert.task;

import java.util.Arrays;
import java.util.OptionalLong;

/** Sums up matters of one group: how many there are, how many are open or late, and how long they took. For one thread. */
public final class Figures {
    private final Durations taken = new Durations();
    private final Durations ended = new Durations();
    private long total;
    private long open;
    private long late;

    /** @param isLate open, and a clock of it has run out */
    public void add(long begun, OptionalLong takenAt, OptionalLong endedAt, boolean isOpen, boolean isLate) {
        total++;
        open += isOpen ? 1 : 0;
        late += isLate ? 1 : 0;
        takenAt.ifPresent(at -> taken.add(at - begun));
        endedAt.ifPresent(at -> ended.add(at - begun));
    }

    public long total() {
        return total;
    }

    public long open() {
        return open;
    }

    public long late() {
        return late;
    }

    /** Milliseconds from the beginning until somebody took note; of those of which somebody has. */
    public OptionalLong medianTaken() {
        return taken.median();
    }

    /** Milliseconds from the beginning to the end; of those that have ended. */
    public OptionalLong medianEnded() {
        return ended.median();
    }

    private static final class Durations {
        private long[] values = new long[16];
        private int size;

        void add(long millis) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size++] = Math.max(0, millis);
        }

        /** Of an even number the mean of the two in the middle. */
        OptionalLong median() {
            if (size == 0) {
                return OptionalLong.empty();
            }
            long[] sorted = Arrays.copyOf(values, size);
            Arrays.sort(sorted);
            long upper = sorted[size / 2];
            return OptionalLong.of(size % 2 == 1 ? upper : (sorted[size / 2 - 1] + upper) / 2);
        }
    }
}
