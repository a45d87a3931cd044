package io.fieldwarden.device.rule;

import io.fieldwarden.device.ChannelId;
import java.time.Duration;
import java.util.Set;

/**
 * Nothing has come for the limit or longer, counted in event time from the newest reading of any quality. Unknown until
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
    public Truth on(Tape tape) {
        double last = tape.read(Double.NaN);
        Observation seen = tape.seen();
        if (seen.channel() != null && (channels.isEmpty() || channels.contains(seen.channel()))) {
            double at = (double) seen.at();
            last = Double.isNaN(last) ? at : Math.max(last, at);
        }
        tape.write(last);
        if (Double.isNaN(last)) {
            return Truth.UNKNOWN;
        }
        tape.cause(null, (seen.at() - last) / 1000);
        long due = (long) last + limit.toMillis();
        if (seen.at() >= due) {
            return Truth.TRUE;
        }
        tape.timer(due);
        return Truth.FALSE;
    }

    @Override
    public void describe(Shape shape) {
        if (channels.isEmpty()) {
            shape.listenToAll();
        } else {
            channels.stream().sorted().forEach(shape::listen);
        }
        shape.slot("last").lookBack(limit).patience(limit);
    }
}
