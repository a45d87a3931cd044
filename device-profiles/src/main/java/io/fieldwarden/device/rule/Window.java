package io.fieldwarden.device.rule;

import io.fieldwarden.device.ChannelId;
import java.time.Duration;

/**
 * A number computed over the readings of a past stretch of time. Windows of one channel look back from its newest usable
 * reading, so that silence changes nothing; windows of a condition look back from now. Until the whole window has been
 * seen once the number is unknown. {@link Track} says how much is remembered and how exact the edge is. Results are
 * rounded to nine decimals, so that ten times 0.1 is 1.
 */
public sealed interface Window extends Signal {
    @Override
    default double on(Tape tape) {
        return tape.once(this).value();
    }

    /** Takes the observation in and gives the number; at most once per pass. */
    double compute(Tape tape);

    /** As {@link #describe}, for the place that really has the memory. */
    void describeFirst(Shape shape);

    @Override
    default void describe(Shape shape) {
        if (shape.isFirst(this)) {
            describeFirst(shape);
        }
    }

    private static double rounded(double value) {
        return Math.abs(value) < 1e6 ? Math.rint(value * 1e9) / 1e9 : value;
    }

    private static void describeAs(Shape shape, String kind, Duration window) {
        shape.slot(kind).slot(window.toString()).lookBack(window);
    }

    /** The change over the window; between two readings the value is taken to move in a straight line. */
    record Rate(ChannelId channel, Duration window) implements Window {
        @Override
        public double compute(Tape tape) {
            Track track = Track.open(tape, window);
            if (tape.seen().isUsable(channel)) {
                track.add(tape.at(), tape.seen().value());
                tape.touch();
            }
            if (track.isEmpty()) {
                return Double.NaN;
            }
            tape.cause(channel, track.newest());
            return rounded(track.newest() - track.onLineAt(track.newestAt() - window.toMillis()));
        }

        @Override
        public void describeFirst(Shape shape) {
            describeAs(shape.listen(channel), "rate", window);
        }
    }

    /** The mean over time: each value counts as long as it stood. */
    record Average(ChannelId channel, Duration window) implements Window {
        @Override
        public double compute(Tape tape) {
            double value = tape.read(Double.NaN);
            int at = tape.position();
            tape.write(value);
            Track area = Track.open(tape, window);
            if (tape.seen().isUsable(channel)) {
                double sum = area.isEmpty() ? 0 : area.newest() + value * (tape.at() - area.newestAt()) / 1000;
                area.add(tape.at(), sum);
                value = tape.seen().value();
                tape.patch(at, value);
                tape.touch();
            }
            if (area.isEmpty()) {
                return Double.NaN;
            }
            tape.cause(channel, value);
            double seconds = window.toMillis() / 1000.0;
            return rounded((area.newest() - area.onLineAt(area.newestAt() - window.toMillis())) / seconds);
        }

        @Override
        public void describeFirst(Shape shape) {
            describeAs(shape.listen(channel), "avg", window);
        }
    }

    /** The sum of the readings in the window, its older edge not included: six readings of ten minutes make an hour. */
    record Sum(ChannelId channel, Duration window) implements Window {
        @Override
        public double compute(Tape tape) {
            double value = tape.read(Double.NaN);
            int at = tape.position();
            tape.write(value);
            Track total = Track.open(tape, window);
            if (tape.seen().isUsable(channel)) {
                boolean again = !total.isEmpty() && total.newestAt() == tape.at();
                double before = total.isEmpty() ? 0 : total.newest() - (again ? value : 0);
                value = tape.seen().value();
                total.add(tape.at(), before + value);
                tape.patch(at, value);
                tape.touch();
            }
            if (total.isEmpty()) {
                return Double.NaN;
            }
            tape.cause(channel, value);
            return rounded(total.newest() - total.stepAt(total.newestAt() - window.toMillis()));
        }

        @Override
        public void describeFirst(Shape shape) {
            describeAs(shape.listen(channel), "sum", window);
        }
    }

    /** The lowest or the highest reading in the window. */
    record Extreme(ChannelId channel, Duration window, boolean highest) implements Window {
        @Override
        public double compute(Tape tape) {
            double first = tape.read(Double.NaN);
            double value = tape.read(Double.NaN);
            double last = tape.read(Double.NaN);
            boolean usable = tape.seen().isUsable(channel);
            if (usable) {
                last = tape.at();
                first = Double.isNaN(first) ? last : first;
                value = tape.seen().value();
                tape.touch();
            }
            tape.write(first);
            tape.write(value);
            tape.write(last);
            Track extremes = Track.open(tape, window);
            if (usable) {
                extremes.addExtreme(tape.at(), value, highest);
            }
            tape.cause(channel, value);
            boolean whole = last - first >= window.toMillis();
            return whole ? extremes.oldest() : Double.NaN;
        }

        @Override
        public void describeFirst(Shape shape) {
            describeAs(shape.listen(channel), highest ? "max" : "min", window);
        }
    }

    /** How many times the condition became true. */
    record Count(Condition of, Duration window) implements Window {
        @Override
        public double compute(Tape tape) {
            Truth before = Truth.ofCode(tape.read(0));
            int at = tape.position();
            tape.write(0);
            Truth now = of.on(tape);
            tape.patch(at, now.code());
            Track edges = Track.open(tape, window);
            boolean rising = now == Truth.TRUE && before != Truth.TRUE;
            if (rising || (edges.isEmpty() && now != Truth.UNKNOWN)) {
                edges.add(tape.at(), (edges.isEmpty() ? 0 : edges.newest()) + (rising ? 1 : 0));
            }
            if (edges.isEmpty()) {
                return Double.NaN;
            }
            long from = tape.at() - window.toMillis();
            edges.forgetBefore(from);
            edges.firstAfter(from).ifPresent(edge -> tape.timer(edge + window.toMillis()));
            double past = edges.stepAt(from);
            if (Double.isNaN(past)) {
                tape.bound(edges.newest());
            }
            return edges.newest() - past;
        }

        @Override
        public void describeFirst(Shape shape) {
            describeAs(shape, "count", window);
            of.describe(shape);
        }
    }

    /** For how many hours the condition was true, as far as readings (not silence alone) have told. */
    record Hours(Condition of, Duration window) implements Window {
        private static final double MILLIS = 3_600_000;

        @Override
        public double compute(Tape tape) {
            Truth before = Truth.ofCode(tape.read(0));
            int at = tape.position();
            tape.write(0);
            Truth now = of.on(tape);
            tape.patch(at, now.code());
            Track time = Track.open(tape, window);
            if (!time.isEmpty() || now != Truth.UNKNOWN) {
                long passed = time.isEmpty() ? 0 : tape.at() - time.newestAt();
                double sum = time.isEmpty() ? 0 : time.newest();
                time.add(tape.at(), sum + (before == Truth.TRUE ? passed : 0));
            }
            if (time.isEmpty()) {
                return Double.NaN;
            }
            double past = time.onLineAt(tape.at() - window.toMillis());
            if (Double.isNaN(past)) {
                tape.bound(rounded(time.newest() / MILLIS));
            }
            return rounded((time.newest() - past) / MILLIS);
        }

        @Override
        public void describeFirst(Shape shape) {
            describeAs(shape, "hours", window);
            of.describe(shape);
        }
    }

    /**
     * The sum of a number over time, in its unit times hours: each value counts as long as it stood. Looks back from the
     * newest reading of a channel it is made of. As long as it has never been negative it is a lower bound while the window
     * has not been seen whole.
     */
    record Integral(Signal of, Duration window) implements Window {
        private static final double MILLIS = 3_600_000;

        @Override
        public double compute(Tape tape) {
            double value = tape.read(0);
            double lowest = tape.read(0);
            int at = tape.position();
            tape.write(0);
            tape.write(0);
            double now = of.on(tape);
            boolean comes = tape.touched() && !Double.isNaN(now);
            tape.patch(at, comes ? now : value);
            tape.patch(at + 1, comes ? Math.min(lowest, now) : lowest);
            Track area = Track.open(tape, window);
            if (comes) {
                double sum = area.isEmpty() ? 0 : area.newest() + value * (tape.at() - area.newestAt()) / MILLIS;
                area.add(tape.at(), sum);
            }
            if (area.isEmpty()) {
                return Double.NaN;
            }
            double past = area.onLineAt(area.newestAt() - window.toMillis());
            if (Double.isNaN(past) && tape.written(at + 1) >= 0) {
                tape.bound(rounded(area.newest()));
            }
            return rounded(area.newest() - past);
        }

        @Override
        public void describeFirst(Shape shape) {
            describeAs(shape, "integral", window);
            of.describe(shape);
        }
    }
}
