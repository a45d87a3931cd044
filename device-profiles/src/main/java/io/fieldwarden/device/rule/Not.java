package io.fieldwarden.device.rule;

/** The opposite; unknown stays unknown. */
public record Not(Condition of) implements Condition {
    @Override
    public Truth on(Tape tape) {
        return of.on(tape).negate();
    }

    @Override
    public void describe(Shape shape) {
        of.describe(shape);
    }
}
