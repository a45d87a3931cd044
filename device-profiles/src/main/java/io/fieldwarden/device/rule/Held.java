package io.fieldwarden.device.rule;

import java.time.Duration;

/** The condition has been true without a break for the hold time or longer. */
public record Held(Condition of, Duration hold) implements Condition {
    @Override
    public Truth on(Tape tape) {
        Truth truth = of.on(tape);
        double since = tape.read(Double.NaN);
        if (truth != Truth.TRUE) {
            tape.write(Double.NaN);
            return truth;
        }
        since = Double.isNaN(since) ? tape.at() : since;
        tape.write(since);
        long due = (long) since + hold.toMillis();
        if (tape.at() >= due) {
            return Truth.TRUE;
        }
        tape.timer(due);
        return Truth.FALSE;
    }

    @Override
    public void describe(Shape shape) {
        of.describe(shape);
        shape.slot("held").lookBack(hold).patience(hold);
    }
}
