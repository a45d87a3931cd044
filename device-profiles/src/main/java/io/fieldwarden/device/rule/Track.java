package io.fieldwarden.device.rule;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * A row of (time, amount) points on the {@link Tape}: what a window remembers. The window is divided into {@value #SLOTS}
 * slots of the clock; of the points in one slot only the newest is kept. So a row has at most {@value #SLOTS} + 2 points
 * (about 1 KB), is exact for readings that come no more often than once in a slot, and else blurs the old edge of the
 * window by at most 1/{@value #SLOTS} of its length.
 */
final class Track {
    static final int SLOTS = 64;

    private final Tape tape;
    private final long window;
    private final int base;

    private Track(Tape tape, long window, int base) {
        this.tape = tape;
        this.window = window;
        this.base = base;
    }

    /**
     * Copies the remembered points on; nothing else may be written to the tape until the last change of this row.
     *
     * @throws IllegalArgumentException if what is remembered is damaged
     */
    static Track open(Tape tape, Duration window) {
        int points = (int) tape.read(0);
        if (points < 0 || points > SLOTS + 2) {
            throw new IllegalArgumentException("rule state: a window of " + points + " points is damaged");
        }
        int base = tape.position();
        tape.write(points);
        tape.copy(2 * points);
        return new Track(tape, window.toMillis(), base);
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /** Of the newest point. */
    double newest() {
        return amount(size() - 1);
    }

    long newestAt() {
        return time(size() - 1);
    }

    double oldest() {
        return amount(0);
    }

    /** Appends, or replaces the newest point of the same slot; forgets what no window from {@code at} can reach. */
    void add(long at, double amount) {
        if (!isEmpty() && slot(newestAt()) == slot(at)) {
            set(size() - 1, at, amount);
        } else {
            append(at, amount);
        }
        forgetBefore(at - window);
    }

    /** Keeps the row sorted by amount, so that the oldest point is the extreme of the window. */
    void addExtreme(long at, double amount, boolean highest) {
        while (!isEmpty() && (highest ? newest() <= amount : newest() >= amount)) {
            resize(size() - 1);
        }
        if (!isEmpty() && slot(newestAt()) == slot(at)) {
            set(size() - 1, at, newest());
        } else {
            append(at, amount);
        }
        int out = 0;
        while (out < size() - 1 && time(out) < at - window) {
            out++;
        }
        dropFirst(out);
    }

    /** Forgets the points before this time, but for the newest of them. */
    void forgetBefore(long horizon) {
        int out = 0;
        while (out + 1 < size() && time(out + 1) <= horizon) {
            out++;
        }
        dropFirst(out);
    }

    OptionalLong firstAfter(long at) {
        for (int i = 0; i < size(); i++) {
            if (time(i) > at) {
                return OptionalLong.of(time(i));
            }
        }
        return OptionalLong.empty();
    }

    /** The amount of the newest point at or before the time; NaN before the first. */
    double stepAt(long at) {
        double amount = Double.NaN;
        for (int i = 0; i < size() && time(i) <= at; i++) {
            amount = amount(i);
        }
        return amount;
    }

    /** The amount on the straight line between the points around the time; NaN before the first. */
    double onLineAt(long at) {
        int i = 0;
        while (i < size() && time(i) <= at) {
            i++;
        }
        if (i == 0) {
            return Double.NaN;
        }
        if (i == size()) {
            return newest();
        }
        double part = (double) (at - time(i - 1)) / (time(i) - time(i - 1));
        return amount(i - 1) + part * (amount(i) - amount(i - 1));
    }

    private long slot(long at) {
        return Math.floorDiv(at, Math.max(1, (window + SLOTS - 1) / SLOTS));
    }

    private int size() {
        return (int) tape.written(base);
    }

    private long time(int i) {
        return (long) tape.written(base + 1 + 2 * i);
    }

    private double amount(int i) {
        return tape.written(base + 2 + 2 * i);
    }

    private void set(int i, long at, double amount) {
        tape.patch(base + 1 + 2 * i, (double) at);
        tape.patch(base + 2 + 2 * i, amount);
    }

    private void append(long at, double amount) {
        tape.patch(base, size() + 1);
        tape.write((double) at);
        tape.write(amount);
    }

    private void resize(int size) {
        tape.patch(base, size);
        tape.truncate(base + 1 + 2 * size);
    }

    private void dropFirst(int count) {
        if (count == 0) {
            return;
        }
        int left = size() - count;
        tape.move(base + 1 + 2 * count, base + 1, 2 * left);
        resize(left);
    }
}
