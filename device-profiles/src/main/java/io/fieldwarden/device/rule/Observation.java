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
record Observation(long at, @Nullable ChannelId channel, double value, Quality quality) {
    static Observation of(Reading reading, long at) {
        return new Observation(at, reading.channel(), reading.value(), reading.quality());
    }

    static Observation tick(long at) {
        return new Observation(at, null, 0, Quality.GOOD);
    }

    /** True for a reading of this channel that says something about the process. */
    boolean isUsable(ChannelId of) {
        return of.equals(channel) && !quality.isBad();
    }

    Quality.Level level() {
        return quality.level();
    }

    Quality.Reason reason() {
        return quality.reason();
    }
}
