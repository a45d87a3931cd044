package io.fieldwarden.device.rule;

import io.fieldwarden.device.rule.AlertTransition.Kind;
import io.fieldwarden.device.rule.RuleState.Marks;
import io.fieldwarden.device.rule.RuleState.Phase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The phases of a rule as they move at one moment. Confined to one call of {@link Rule#step} or {@link Rule#advance}. */
final class Progress {
    private final Rule rule;
    private final long now;
    private final boolean historic;
    private Phase phase;
    private long since;
    private long raisedAt;
    private boolean quiet;
    private int level;
    private Raises raises;

    Progress(Rule rule, RuleState state, long now, boolean historic) {
        this.rule = rule;
        this.now = now;
        this.historic = historic;
        this.phase = state.phase();
        this.since = state.since();
        this.raisedAt = state.raisedAt();
        this.quiet = state.marks().quiet();
        this.level = state.marks().level();
        this.raises = state.marks().raises();
    }

    void move(boolean raising, Truth clearing) {
        boolean clears = clearing == Truth.TRUE && !raising;
        switch (phase) {
            case NORMAL -> enter(raising ? Phase.PENDING : Phase.NORMAL);
            case PENDING -> enter(raising ? Phase.PENDING : Phase.NORMAL);
            case RAISED -> enter(clears ? Phase.CLEARING : Phase.RAISED);
            case CLEARING -> enter(clears ? Phase.CLEARING : Phase.RAISED);
        }
    }

    private void enter(Phase next) {
        if (next != phase) {
            phase = next;
            since = now;
        }
    }

    void settle(int reached, Side raising, Side clearing, List<Step.Change> changes) {
        // a step has held for its own time and waits for no other
        boolean atOnce = phase == Phase.PENDING && reached > 0;
        if (now < due() && !atOnce) {
            return;
        }
        if (phase == Phase.PENDING) {
            // never the start of an earlier alert again: the start is in the alert's id
            raisedAt = Math.max(now, raisedAt == RuleState.NEVER_RAISED ? now : raisedAt + 1);
            enter(Phase.RAISED);
            quiet = historic;
            level = reached;
            changes.add(change(Kind.RAISED, raising));
            Flapping flapping = rule.flapping();
            raises = flapping == null ? Raises.NONE : raises.with(now, flapping);
            tellFlapping(changes);
        } else {
            enter(Phase.NORMAL);
            quiet = false;
            if (!rule.latched()) {
                changes.add(change(Kind.CLEARED, clearing));
            }
            level = 0;
            raises = raises.flapping() ? Raises.NONE : raises;
        }
    }

    void escalate(int reached, Side urgent, List<Step.Change> changes) {
        boolean stands = phase == Phase.RAISED || phase == Phase.CLEARING;
        if (stands && reached > level) {
            level = reached;
            changes.add(change(Kind.ESCALATED, urgent));
            // the words of the step would hide it
            tellFlapping(changes);
        }
    }

    private void tellFlapping(List<Step.Change> changes) {
        if (raises.flapping()) {
            changes.add(flapping(rule, level, now, raisedAt, raises, historic));
        }
    }

    /** Says that the alert flaps, with the number of raises. */
    static Step.Change flapping(Rule rule, int level, long at, long raisedAt, Raises raises, boolean historic) {
        return new Step.Change(Kind.FLAPPING, at, raisedAt, rule.severityAt(level), null, raises.count(), historic);
    }

    private Step.Change change(Kind kind, Side side) {
        return new Step.Change(kind, now, raisedAt, rule.severityAt(level), side.channel(), side.value(), historic);
    }

    /** When the hold time of the present phase ends; NEVER while none runs. */
    private long due() {
        return switch (phase) {
            case PENDING -> since + rule.raise().hold().toMillis();
            case CLEARING -> since + calm(rule.flapping());
            case NORMAL, RAISED -> Condition.NEVER;
        };
    }

    private long calm(@Nullable Flapping flapping) {
        long hold = rule.clear().hold().toMillis();
        return flapping == null || !raises.flapping()
                ? hold
                : Math.max(hold, flapping.within().toMillis());
    }

    /** @param timer when a condition may next change by time alone */
    RuleState after(long timer, Memory memory) {
        return new RuleState(
                phase, since, raisedAt, now, Math.min(timer, due()), new Marks(historic, quiet, level, raises), memory);
    }
}
