package io.fieldwarden.device.rule;

import io.fieldwarden.device.ChannelId;
import org.jspecify.annotations.Nullable;

/** What one condition answered at one moment, and what decided. */
record Side(Truth truth, @Nullable ChannelId channel, double value) {
    static Side of(Condition when, Tape tape) {
        tape.forgetCause();
        Truth truth = when.on(tape);
        double value = tape.causeValue();
        return new Side(truth, tape.causeChannel(), Double.isFinite(value) ? value : 0);
    }

    boolean holds() {
        return truth == Truth.TRUE;
    }
}
