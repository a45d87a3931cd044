package io.fieldwarden.device;

/** Names a piece of land or a building with positions on it, such as {@code north-farm}. */
public record SiteId(String value) implements Comparable<SiteId> {
    public SiteId {
        Names.check("site id", value);
    }

    @Override
    public int compareTo(SiteId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
