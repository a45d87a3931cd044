package io.fieldwarden.stream.rules;

import io.fieldwarden.device.rule.AlertTransition.Kind;
import io.fieldwarden.device.rule.Raises;
import io.fieldwarden.device.rule.RuleState;
import io.fieldwarden.device.rule.Step.Change;
import io.fieldwarden.stream.rules.DeviceState.Given;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The newest alert of a rule with its present figures, written as its RAISED. */
final class Summary {
    private Summary() {}

    /** What is known of the newest alert of the rule by the base and what was given before {@code end}. */
    static @Nullable Change of(DeviceState state, int rule, int end) {
        Change known = state.raised[rule];
        for (int i = 0; i < end; i++) {
            Given one = state.given.get(i);
            if (one.rule() == rule) {
                known = after(known, one.change());
            }
        }
        return known;
    }

    /** What is known of the newest alert once {@code change} has been heard. */
    static @Nullable Change after(@Nullable Change known, Change change) {
        if (change.kind() == Kind.RAISED) {
            return change;
        }
        if (known == null || known.raisedAt() != change.raisedAt()) {
            return known;
        }
        return switch (change.kind()) {
            case ESCALATED -> raised(known, change, known.value(), known.historic());
            case AMENDED -> raised(known, change, change.value(), known.historic() && change.historic());
            case RAISED, CLEARED, WITHDRAWN, FLAPPING -> known;
        };
    }

    /** Of an alert that a live reading confirms is told what raised it, not that reading. */
    static Change confirmed(@Nullable Change known, Change change) {
        return known == null || known.raisedAt() != change.raisedAt()
                ? change
                : new Change(
                        change.kind(),
                        change.at(),
                        change.raisedAt(),
                        change.severity(),
                        known.channel(),
                        known.value(),
                        change.historic());
    }

    private static Change raised(Change known, Change change, double value, boolean historic) {
        return new Change(
                Kind.RAISED, known.raisedAt(), known.raisedAt(), change.severity(), known.channel(), value, historic);
    }

    /** That it flaps, where it does: an amendment takes the words for that back. */
    static List<Change> flapping(RuleState state, Change of, boolean historic) {
        Raises raises = state.marks().raises();
        return raises.flapping()
                ? List.of(new Change(
                        Kind.FLAPPING, of.at(), of.raisedAt(), of.severity(), null, raises.count(), historic))
                : List.of();
    }

    /** The same, said as what pages nobody or as what may. */
    static Change as(Kind kind, Change of, boolean historic) {
        return new Change(kind, of.at(), of.raisedAt(), of.severity(), of.channel(), of.value(), historic);
    }
}
