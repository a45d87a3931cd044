package io.fieldwarden.device.profile;

import io.fieldwarden.device.payload.Linear;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * A channel with the ways from the units of payloads to its own, each worked out once. Thread-safe. A channel takes at most
 * {@value #MAX_UNITS} different units, so that nobody makes the unit library work for every message.
 */
final class ChannelUnits {
    private static final int MAX_UNITS = 64;

    private final Channel channel;
    private final boolean measured;
    private final Linear usual;
    private final ConcurrentMap<String, Optional<Linear>> others = new ConcurrentHashMap<>();

    /** @throws IllegalArgumentException if the channel's own two units do not go together; the loader has checked that */
    ChannelUnits(Channel channel) {
        this.channel = channel;
        this.measured = channel.type() == Channel.ValueType.NUMBER || channel.type() == Channel.ValueType.COUNTER;
        this.usual = measured
                ? Conversions.between(channel.form().sends(), channel.unit())
                        .orElseThrow(() -> new IllegalArgumentException("channel '" + channel.id() + "': '"
                                + channel.form().sends() + "' is not convertible to '" + channel.unit() + "'"))
                : Linear.NONE;
    }

    Channel channel() {
        return channel;
    }

    /**
     * The way from a unit of a payload to that of the channel.
     *
     * @param unit UCUM or SenML, null when the payload says none
     * @return null when there is no way
     */
    @Nullable
    Linear from(@Nullable String unit) {
        if (unit == null || unit.isEmpty() || !measured) {
            return usual;
        }
        if (unit.equals(channel.unit())) {
            return Linear.NONE;
        }
        Optional<Linear> known = others.get(unit);
        if (known == null) {
            if (others.size() >= MAX_UNITS) {
                return null;
            }
            known = Conversions.ofPayload(unit, channel.unit());
            others.put(unit, known);
        }
        return known.orElse(null);
    }
}
