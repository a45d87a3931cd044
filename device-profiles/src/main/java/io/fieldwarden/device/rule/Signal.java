package io.fieldwarden.device.rule;

import io.fieldwarden.device.ChannelId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/** A number about one device at each moment, or NaN while it is unknown. Remembers on the {@link Tape} like a condition. */
public sealed interface Signal
        permits Signal.Constant,
                Signal.Latest,
                Signal.Arithmetic,
                Signal.Absolute,
                Signal.Computed,
                Signal.Formulated,
                Signal.Bit,
                Signal.DaysUntil,
                Window {
    double on(Tape tape);

    void describe(Shape shape);

    record Constant(double value) implements Signal {
        @Override
        public double on(Tape tape) {
            return value;
        }

        @Override
        public void describe(Shape shape) {
            // remembers nothing
        }
    }

    /** The newest usable value of a channel. */
    record Latest(ChannelId channel) implements Signal {
        @Override
        public double on(Tape tape) {
            return tape.latest(channel);
        }

        @Override
        public void describe(Shape shape) {
            shape.listen(channel);
        }
    }

    /** Division by zero is unknown, not infinite. */
    record Arithmetic(Operator operator, Signal left, Signal right) implements Signal {
        @Override
        public double on(Tape tape) {
            double a = left.on(tape);
            double b = right.on(tape);
            double result = operator.apply(a, b);
            return Double.isFinite(result) ? result : Double.NaN;
        }

        @Override
        public void describe(Shape shape) {
            left.describe(shape);
            right.describe(shape);
        }
    }

    /** What arithmetic can do; the two extremes take the newest values of two signals, not a window. */
    enum Operator {
        PLUS,
        MINUS,
        TIMES,
        DIVIDED_BY,
        LOWER_OF,
        HIGHER_OF,
        TO_THE_POWER_OF;

        public double apply(double a, double b) {
            return switch (this) {
                case PLUS -> a + b;
                case MINUS -> a - b;
                case TIMES -> a * b;
                case DIVIDED_BY -> a / b;
                case LOWER_OF -> Math.min(a, b);
                case HIGHER_OF -> Math.max(a, b);
                case TO_THE_POWER_OF -> StrictMath.pow(a, b);
            };
        }
    }

    record Absolute(Signal of) implements Signal {
        @Override
        public double on(Tape tape) {
            return Math.abs(of.on(tape));
        }

        @Override
        public void describe(Shape shape) {
            of.describe(shape);
        }
    }

    /** A function of one number; where it has no value, as the root of -1, it is unknown. */
    record Computed(Mathematics function, Signal of) implements Signal {
        @Override
        public double on(Tape tape) {
            double result = function.apply(of.on(tape));
            return Double.isFinite(result) ? result : Double.NaN;
        }

        @Override
        public void describe(Shape shape) {
            of.describe(shape);
        }
    }

    /** A formula that is a number. */
    record Formulated(Formula formula) implements Signal {
        @Override
        public double on(Tape tape) {
            return Formula.on(tape, formula);
        }

        @Override
        public void describe(Shape shape) {
            Formula.describe(shape, formula);
        }
    }

    /** The same to the last bit on every machine (StrictMath), so that every run gives the same alerts. */
    enum Mathematics {
        SQRT {
            @Override
            public double apply(double x) {
                return StrictMath.sqrt(x);
            }
        },
        EXP {
            @Override
            public double apply(double x) {
                return StrictMath.exp(x);
            }
        },
        LN {
            @Override
            public double apply(double x) {
                return StrictMath.log(x);
            }
        },
        ATAN {
            @Override
            public double apply(double x) {
                return StrictMath.atan(x);
            }
        };

        public abstract double apply(double x);
    }

    /** Bit {@code bit} (0 to 52, from the least) of a whole number: 1 or 0; unknown for a negative or broken number. */
    record Bit(Signal of, int bit) implements Signal {
        @Override
        public double on(Tape tape) {
            double value = of.on(tape);
            boolean whole = value >= 0 && value <= 0x1p53 && value == Math.rint(value);
            return whole ? (double) ((long) value >> bit & 1) : Double.NaN;
        }

        @Override
        public void describe(Shape shape) {
            of.describe(shape);
        }
    }

    /** Days from today, in the farm's time zone, to a date: negative when it is past. Changes at midnight. */
    record DaysUntil(LocalDate date, ZoneId zone) implements Signal {
        private static final int MAX_DAYS = 4_000_000;

        @Override
        public double on(Tape tape) {
            double from = tape.read(Double.NaN);
            double until = tape.read(Double.NaN);
            double today = tape.read(Double.NaN);
            long at = tape.at();
            if (!(at >= from && at < until && Math.abs(today) < MAX_DAYS)) {
                LocalDate day = Instant.ofEpochMilli(at).atZone(zone).toLocalDate();
                from = (double) day.atStartOfDay(zone).toInstant().toEpochMilli();
                until = (double) day.plusDays(1).atStartOfDay(zone).toInstant().toEpochMilli();
                today = day.toEpochDay();
            }
            tape.write(from);
            tape.write(until);
            tape.write(today);
            tape.timer((long) until);
            double days = ChronoUnit.DAYS.between(LocalDate.ofEpochDay((long) today), date);
            tape.cause(null, days);
            return days;
        }

        @Override
        public void describe(Shape shape) {
            shape.slot("day").slot(zone.getId());
        }
    }
}
