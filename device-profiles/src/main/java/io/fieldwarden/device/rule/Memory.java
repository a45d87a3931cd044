package io.fieldwarden.device.rule;

import java.util.Arrays;

/**
 * What a condition remembers between observations: a flat, immutable row of numbers, so that it travels unchanged
 * through Flink state, the edge agent's file and a back-test. Times are epoch milliseconds (exact in a double).
 */
public final class Memory {
    public static final Memory EMPTY = new Memory(new double[0]);

    private final double[] values;

    private Memory(double[] values) {
        this.values = values;
    }

    public static Memory of(double... values) {
        return values.length == 0 ? EMPTY : new Memory(values.clone());
    }

    public int size() {
        return values.length;
    }

    /** Returns the number at {@code index}, or {@code fallback} for a shorter memory of an older version. */
    public double get(int index, double fallback) {
        return index < values.length ? values[index] : fallback;
    }

    public Memory slice(int from, int length) {
        int start = Math.min(from, values.length);
        return length == 0
                ? EMPTY
                : new Memory(Arrays.copyOfRange(values, start, Math.min(start + length, values.length)));
    }

    public double[] toArray() {
        return values.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Memory memory && Arrays.equals(values, memory.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.toString(values);
    }
}
