package io.fieldwarden.device.rule;

import io.fieldwarden.device.ChannelId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** True when all are true, false when one is false. */
public record All(List<Condition> of) implements Condition {
    public All {
        of = List.copyOf(of);
    }

    @Override
    public Truth on(Tape tape) {
        return evaluate(tape, of, Truth.FALSE);
    }

    @Override
    public void describe(Shape shape) {
        of.forEach(one -> one.describe(shape));
    }

    /**
     * Asks all, since each must take in the observation. What decides is the first with the absorbing answer, else the
     * first that looks at anything.
     *
     * @param absorbing the answer of one that is the answer of the whole
     */
    static Truth evaluate(Tape tape, List<Condition> conditions, Truth absorbing) {
        Truth whole = absorbing.negate();
        @Nullable ChannelId channel = null;
        double value = Double.NaN;
        for (int i = 0; i < conditions.size(); i++) {
            tape.forgetCause();
            Truth one = conditions.get(i).on(tape);
            boolean first = one == absorbing && whole != absorbing && !Double.isNaN(tape.causeValue());
            if (first || Double.isNaN(value)) {
                channel = tape.causeChannel();
                value = tape.causeValue();
            }
            if (one == absorbing || (whole != absorbing && one == Truth.UNKNOWN)) {
                whole = one;
            }
        }
        tape.setCause(channel, value);
        return whole;
    }
}
