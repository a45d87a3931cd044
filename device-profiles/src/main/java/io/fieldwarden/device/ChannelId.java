package io.fieldwarden.device;

/** Names one measured quantity of a device, such as {@code air_temp}. */
public record ChannelId(String value) implements Comparable<ChannelId> {
    public ChannelId {
        Names.check("channel id", value);
    }

    @Override
    public int compareTo(ChannelId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
