package io.fieldwarden.device.rule;

import io.fieldwarden.device.ChannelId;
import java.time.Duration;
import java.util.Set;

/**
 * Nothing has come for longer than the limit, counted in event time from the newest reading of any quality. Unknown until
 * the first reading: a device that has never sent is not missing.
 *
 * @param channels empty for the device as a whole
 */
public record Missing(Set<ChannelId> channels, Duration limit) implements Condition {
    public Missing {
        channels = Set.copyOf(channels);
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("missing: limit " + limit + " is not positive");
        }
    }

    @Override
    public Evaluation on(Memory memory, Observation observation) {
        double last = memory.get(0, Double.NaN);
        if (observation.channel() != null && (channels.isEmpty() || channels.contains(observation.channel()))) {
            double at = (double) observation.at();
            last = Double.isNaN(last) ? at : Math.max(last, at);
        }
        if (Double.isNaN(last)) {
            return new Evaluation(memory, Truth.UNKNOWN, NEVER);
        }
        long due = (long) last + limit.toMillis();
        boolean missing = observation.at() >= due;
        return new Evaluation(Memory.of(last), Truth.of(missing), missing ? NEVER : due);
    }
}
