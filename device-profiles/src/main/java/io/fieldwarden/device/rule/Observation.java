package io.fieldwarden.device.rule;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import org.jspecify.annotations.Nullable;

/**
 * What a condition sees: a reading, or the passing of time (no channel).
 *
 * @param at event time, epoch milliseconds
 */
record Observation(long at, @Nullable ChannelId channel, double value, Quality.Level level) {
    static Observation of(Reading reading, long at) {
        return new Observation(
                at, reading.channel(), reading.value(), reading.quality().level());
    }

    static Observation tick(long at) {
        return new Observation(at, null, 0, Quality.Level.GOOD);
    }

    /** True for a reading of this channel that says something about the process. */
    boolean isUsable(ChannelId of) {
        return of.equals(channel) && level != Quality.Level.BAD && level != Quality.Level.MISSING;
    }
}
