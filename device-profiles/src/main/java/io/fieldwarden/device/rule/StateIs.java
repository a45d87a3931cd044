package io.fieldwarden.device.rule;

import io.fieldwarden.device.ChannelId;
import java.util.Set;

/** A boolean, enumeration or code channel is, or is not, one of these values. */
public record StateIs(ChannelId channel, Set<Double> values, boolean negated) implements Condition {
    public StateIs {
        values = Set.copyOf(values);
    }

    @Override
    public Truth on(Tape tape) {
        double value = tape.latest(channel);
        // + 0.0 makes -0.0 the zero that the set holds
        return Double.isNaN(value) ? Truth.UNKNOWN : Truth.of(values.contains(value + 0.0) != negated);
    }

    @Override
    public void describe(Shape shape) {
        shape.listen(channel);
    }
}
