package io.fieldwarden.device.rule;

import io.fieldwarden.device.ChannelId;
import java.util.Set;

/** A boolean, enumeration or code channel is, or is not, one of these values. */
public record StateIs(ChannelId channel, Set<Double> values, boolean negated) implements Condition {
    public StateIs {
        values = Set.copyOf(values);
    }

    @Override
    public Set<ChannelId> channels() {
        return Set.of(channel);
    }

    @Override
    public Evaluation on(Memory memory, Observation observation) {
        Truth truth = observation.isUsable(channel)
                ? Truth.of(values.contains(observation.value()) != negated)
                : Truth.ofCode(memory.get(0, 0));
        return new Evaluation(Memory.of(truth.code()), truth, NEVER);
    }
}
