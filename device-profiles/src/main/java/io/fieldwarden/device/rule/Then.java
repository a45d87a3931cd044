package io.fieldwarden.device.rule;

import java.time.Duration;

/**
 * A sequence: the first condition, then the second within a time. True while the second holds, if it became true after the
 * first had, and while the first still held or at most {@code within} after it had ceased to. Two that become true at the
 * same millisecond are no sequence, so that the order of readings of one message decides nothing.
 */
public record Then(Condition first, Condition second, Duration within) implements Condition {
    public Then {
        if (within.isNegative() || within.isZero()) {
            throw new IllegalArgumentException("then: " + within + " is not positive");
        }
    }

    @Override
    public Truth on(Tape tape) {
        boolean held = tape.read(0) == 1;
        double began = tape.read(Double.NaN);
        double ended = tape.read(Double.NaN);
        boolean answered = tape.read(0) == 1;
        boolean matched = tape.read(0) == 1;
        int slot = tape.position();
        for (int i = 0; i < 5; i++) {
            tape.write(0);
        }
        double at = (double) tape.at();
        boolean holds = first.on(tape) == Truth.TRUE;
        if (holds && !held) {
            began = at;
        } else if (held && !holds) {
            ended = at;
        }
        // the first condition tells the story, the second decides
        tape.forgetCause();
        Truth answer = second.on(tape);
        if (answer == Truth.TRUE && !answered) {
            matched = (holds && began < at) || at - ended <= within.toMillis();
        }
        tape.patch(slot, holds ? 1 : 0);
        tape.patch(slot + 1, began);
        tape.patch(slot + 2, ended);
        tape.patch(slot + 3, answer == Truth.TRUE ? 1 : 0);
        tape.patch(slot + 4, matched ? 1 : 0);
        return answer == Truth.TRUE ? Truth.of(matched) : answer;
    }

    @Override
    public void describe(Shape shape) {
        shape.slot("then");
        first.describe(shape);
        second.describe(shape);
        shape.lookBack(within);
    }
}
