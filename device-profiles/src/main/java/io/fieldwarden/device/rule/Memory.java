package io.fieldwarden.device.rule;

import java.util.Arrays;

/**
 * What a rule remembers between observations: a flat, immutable row of numbers, so that it travels unchanged through
 * Flink state, the edge agent's file and a back-test. The first number tells the layout of the others. Times are epoch
 * milliseconds (exact in a double).
 */
public final class Memory {
    public static final Memory EMPTY = new Memory(new double[0], 0);

    private final double[] values;
    private final int size;

    private Memory(double[] values, int size) {
        this.values = values;
        this.size = size;
    }

    public static Memory of(double... values) {
        return values.length == 0 ? EMPTY : new Memory(values.clone(), values.length);
    }

    /** Takes the row over without copying: the caller must not write to it again. */
    static Memory take(double[] values, int size) {
        return new Memory(values, size);
    }

    public int size() {
        return size;
    }

    /** Returns the number at {@code index}, or {@code fallback} behind the end. */
    public double get(int index, double fallback) {
        return index < size ? values[index] : fallback;
    }

    /** Copies numbers out; those behind the end are NaN. */
    void copyTo(int from, double[] out, int to, int count) {
        int there = Math.max(0, Math.min(count, size - from));
        System.arraycopy(values, Math.min(from, size), out, to, there);
        Arrays.fill(out, to + there, to + count, Double.NaN);
    }

    public double[] toArray() {
        return Arrays.copyOf(values, size);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Memory memory && Arrays.equals(values, 0, size, memory.values, 0, memory.size);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(toArray());
    }

    @Override
    public String toString() {
        return Arrays.toString(toArray());
    }
}
