package io.fieldwarden.device;

/** Names a place that keeps its history when its device is replaced, such as {@code boiler-2}. */
public record PositionId(String value) implements Comparable<PositionId> {
    public PositionId {
        Names.check("position id", value);
    }

    @Override
    public int compareTo(PositionId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
