package io.fieldwarden.device.rule;

import io.fieldwarden.device.ChannelId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One pass over what a rule remembers: conditions read their numbers in order and write the new ones in the same order.
 * Used by one thread for one evaluation. Public only because {@link Condition} and {@link Signal} name it.
 */
public final class Tape {
    private static final int HEADER = 1;

    private final Memory memory;
    private final Observation seen;
    private final boolean fresh;
    private int read = HEADER;
    private double[] out;
    private int written = HEADER;
    private long nextTimer = Condition.NEVER;

    private @Nullable ChannelId causeChannel;
    private double causeValue = Double.NaN;
    private boolean touched;
    private double bound = Double.NaN;
    private List<Outcome> outcomes = List.of();

    /** @param layout of the rule; what was remembered under another layout is forgotten */
    Tape(Memory memory, int layout, Observation seen) {
        this.memory = memory;
        this.seen = seen;
        this.fresh = memory.get(0, Double.NaN) != layout;
        this.out = new double[Math.max(8, memory.size() + 2)];
        out[0] = layout;
    }

    Observation seen() {
        return seen;
    }

    long at() {
        return seen.at();
    }

    /** The next number, or {@code unknown} when nothing is remembered yet. */
    double read(double unknown) {
        return fresh ? unknown : memory.get(read++, unknown);
    }

    void write(double value) {
        if (written == out.length) {
            out = Arrays.copyOf(out, written * 2);
        }
        out[written++] = value;
    }

    /** Writes the next numbers on as they are remembered. */
    void copy(int count) {
        if (written + count > out.length) {
            out = Arrays.copyOf(out, (written + count) * 2);
        }
        memory.copyTo(read, out, written, count);
        read += count;
        written += count;
    }

    /** Moves written numbers. */
    void move(int from, int to, int count) {
        System.arraycopy(out, from, out, to, count);
    }

    /** Where the next number goes, for {@link #patch}. */
    int position() {
        return written;
    }

    void patch(int position, double value) {
        out[position] = value;
    }

    double written(int position) {
        return out[position];
    }

    void truncate(int position) {
        written = position;
    }

    /** Says that time alone may change the answer at this moment. */
    void timer(long at) {
        nextTimer = Math.min(nextTimer, at);
    }

    long nextTimer() {
        return nextTimer;
    }

    Memory memory() {
        return Memory.take(out, written);
    }

    /** The newest usable value of a channel, NaN before the first; one number of memory. */
    double latest(ChannelId channel) {
        double value = read(Double.NaN);
        if (seen.isUsable(channel)) {
            value = seen.value();
            touched = true;
        }
        write(value);
        cause(channel, value);
        return value;
    }

    /** The first known value named since {@link #forgetCause} is what decides. */
    void cause(@Nullable ChannelId channel, double value) {
        if (Double.isNaN(causeValue) && !Double.isNaN(value)) {
            causeChannel = channel;
            causeValue = value;
        }
    }

    void forgetCause() {
        causeChannel = null;
        causeValue = Double.NaN;
    }

    @Nullable
    ChannelId causeChannel() {
        return causeChannel;
    }

    /** NaN when nothing decided. */
    double causeValue() {
        return causeValue;
    }

    void setCause(@Nullable ChannelId channel, double value) {
        causeChannel = channel;
        causeValue = value;
    }

    /** Says that the observation is a usable reading of one of the channels looked at. */
    void touch() {
        touched = true;
    }

    boolean touched() {
        return touched;
    }

    void setTouched(boolean value) {
        touched = value;
    }

    /** A window that has not seen its whole length yet gives a lower bound instead of a value. */
    void bound(double atLeast) {
        bound = atLeast;
    }

    /**
     * Evaluates a window once per pass, however often the rule names it: the raise and the clear condition share one
     * window in memory.
     */
    Outcome once(Window window) {
        for (Outcome outcome : outcomes) {
            if (outcome.window.equals(window)) {
                cause(outcome.channel, outcome.causeValue);
                touched |= outcome.touched;
                return outcome;
            }
        }
        @Nullable ChannelId outerChannel = causeChannel;
        double outerValue = causeValue;
        boolean outerTouched = touched;
        double outerBound = bound;
        forgetCause();
        touched = false;
        bound = Double.NaN;
        double value = window.compute(this);
        Outcome outcome = new Outcome(window, value, bound, causeChannel, causeValue, touched);
        outcomes = outcomes.isEmpty() ? new ArrayList<>(2) : outcomes;
        outcomes.add(outcome);
        if (!Double.isNaN(outerValue)) {
            setCause(outerChannel, outerValue);
        }
        touched |= outerTouched;
        bound = outerBound;
        return outcome;
    }

    /** What a window gave on this pass. */
    record Outcome(
            Window window,
            double value,
            double bound,
            @Nullable ChannelId channel,
            double causeValue,
            boolean touched) {}
}
