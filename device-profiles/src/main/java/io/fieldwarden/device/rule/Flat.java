package io.fieldwarden.device.rule;

import io.fieldwarden.device.ChannelId;
import java.time.Duration;

/**
 * Usable readings of the channel have come, all with the same number, for the window or longer, counted to the newest of
 * them: silence is not flatness.
 */
public record Flat(ChannelId channel, Duration window) implements Condition {
    @Override
    public Truth on(Tape tape) {
        double value = tape.read(Double.NaN);
        double since = tape.read(Double.NaN);
        double last = tape.read(Double.NaN);
        if (tape.seen().isUsable(channel)) {
            double now = tape.seen().value();
            last = tape.at();
            if (now != value) {
                value = now;
                since = last;
            }
            tape.touch();
        }
        tape.write(value);
        tape.write(since);
        tape.write(last);
        tape.cause(channel, value);
        return Double.isNaN(value) ? Truth.UNKNOWN : Truth.of(last - since >= window.toMillis());
    }

    @Override
    public void describe(Shape shape) {
        shape.listen(channel).slot("flat").lookBack(window);
    }
}
