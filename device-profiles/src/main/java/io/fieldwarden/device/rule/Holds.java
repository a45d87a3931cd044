package io.fieldwarden.device.rule;

/** A formula that is true or false. */
public record Holds(Formula formula) implements Condition {
    @Override
    public Truth on(Tape tape) {
        double result = Formula.on(tape, formula);
        return Double.isNaN(result) ? Truth.UNKNOWN : Truth.of(result != 0);
    }

    @Override
    public void describe(Shape shape) {
        Formula.describe(shape, formula);
    }
}
