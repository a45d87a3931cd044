package io.fieldwarden.device.rule;

import io.fieldwarden.device.ChannelId;

/** A channel compared with a level in the channel's unit. */
public record Threshold(ChannelId channel, Comparison comparison, double level) implements Condition {
    @Override
    public Truth on(Tape tape) {
        double value = tape.latest(channel);
        return Double.isNaN(value) ? Truth.UNKNOWN : Truth.of(comparison.test(value, level));
    }

    @Override
    public void describe(Shape shape) {
        shape.listen(channel);
    }

    /** How a value is compared. */
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
        },
        EQUAL("==") {
            @Override
            public boolean test(double value, double level) {
                return value == level;
            }
        },
        NOT_EQUAL("!=") {
            @Override
            public boolean test(double value, double level) {
                return value != level;
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

        /** The comparison that holds for (level, value) when this one holds for (value, level). */
        public Comparison flipped() {
            return switch (this) {
                case ABOVE -> BELOW;
                case AT_LEAST -> AT_MOST;
                case BELOW -> ABOVE;
                case AT_MOST -> AT_LEAST;
                case EQUAL, NOT_EQUAL -> this;
            };
        }
    }
}
