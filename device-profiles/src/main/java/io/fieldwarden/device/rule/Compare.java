package io.fieldwarden.device.rule;

/**
 * Two computed numbers compared. Unknown while one of them is unknown, with one exception: a count or a sum of hours that
 * has not seen its whole window yet is a lower bound, and what is true of the bound is true already.
 */
public record Compare(Signal left, Threshold.Comparison comparison, Signal right) implements Condition {
    @Override
    public Truth on(Tape tape) {
        double a = left.on(tape);
        double b = right.on(tape);
        if (Double.isFinite(a) && Double.isFinite(b)) {
            return Truth.of(comparison.test(a, b));
        }
        if (left instanceof Window window && Double.isFinite(b)) {
            return ofLowerBound(tape.once(window).bound(), b);
        }
        return Truth.UNKNOWN;
    }

    private Truth ofLowerBound(double bound, double level) {
        if (Double.isNaN(bound)) {
            return Truth.UNKNOWN;
        }
        boolean holds = comparison.test(bound, level);
        return switch (comparison) {
            case ABOVE, AT_LEAST -> holds ? Truth.TRUE : Truth.UNKNOWN;
            case BELOW, AT_MOST -> holds ? Truth.UNKNOWN : Truth.FALSE;
            case EQUAL, NOT_EQUAL -> Truth.UNKNOWN;
        };
    }

    @Override
    public void describe(Shape shape) {
        left.describe(shape);
        right.describe(shape);
    }
}
