package io.fieldwarden.device.rule;

import java.util.List;

/** True when one is true, false when all are false. */
public record Any(List<Condition> of) implements Condition {
    public Any {
        of = List.copyOf(of);
    }

    @Override
    public Truth on(Tape tape) {
        return All.evaluate(tape, of, Truth.TRUE);
    }

    @Override
    public void describe(Shape shape) {
        of.forEach(one -> one.describe(shape));
    }
}
