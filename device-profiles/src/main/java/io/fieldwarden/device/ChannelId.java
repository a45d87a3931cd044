package io.fieldwarden.device;

import org.jspecify.annotations.Nullable;

/** Names one measured quantity of a device, such as {@code air_temp}. */
public record ChannelId(String value) implements Comparable<ChannelId> {
    private static final int SHARED = 4_096;
    private static final int SHIFT = 32 - 12;
    private static final @Nullable ChannelId[] KNOWN = new ChannelId[SHARED];

    public ChannelId {
        Names.check("channel id", value);
    }

    /**
     * The channel of this name, mostly the same object as the last time: what keeps thousands of readings of a few channels
     * keeps each name once. Holds at most {@value #SHARED} names; thread-safe without a lock, because an id never changes.
     *
     * @throws IllegalArgumentException as the constructor
     */
    public static ChannelId of(String value) {
        int slot = (value.hashCode() * 0x9E3779B9) >>> SHIFT;
        ChannelId known = KNOWN[slot];
        if (known != null && known.value.equals(value)) {
            return known;
        }
        ChannelId made = new ChannelId(value);
        KNOWN[slot] = made;
        return made;
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
