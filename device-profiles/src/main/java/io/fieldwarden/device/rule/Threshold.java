package io.fieldwarden.device.rule;

import io.fieldwarden.device.ChannelId;
import java.util.Set;

/** A channel compared with a level in the channel's unit. */
public record Threshold(ChannelId channel, Comparison comparison, double level) implements Condition {
    @Override
    public Set<ChannelId> channels() {
        return Set.of(channel);
    }

    @Override
    public Evaluation on(Memory memory, Observation observation) {
        Truth truth = observation.isUsable(channel)
                ? Truth.of(comparison.test(observation.value(), level))
                : Truth.ofCode(memory.get(0, 0));
        return new Evaluation(Memory.of(truth.code()), truth, NEVER);
    }

    /** How a value is compared; on equality only the two inclusive ones hold. */
    public enum Comparison {
        ABOVE(">") {
            @Override
            public boolean test(double value, double level) {
                return value > level;
            }
        },
        AT_LEAST(">=") {
            @Override
            public boolean test(double value, double level) {
                return value >= level;
            }
        },
        BELOW("<") {
            @Override
            public boolean test(double value, double level) {
                return value < level;
            }
        },
        AT_MOST("<=") {
            @Override
            public boolean test(double value, double level) {
                return value <= level;
            }
        };

        private final String symbol;

        Comparison(String symbol) {
            this.symbol = symbol;
        }

        public abstract boolean test(double value, double level);

        public String symbol() {
            return symbol;
        }
    }
}
