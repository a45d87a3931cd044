package io.fieldwarden.device.rule;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import io.fieldwarden.device.rule.Condition.Evaluation;
import io.fieldwarden.device.rule.RuleState.Memories;
import io.fieldwarden.device.rule.RuleState.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * When to raise and when to clear an alert, with its parameters already put in. A pure state machine: the same function
 * runs in Flink, at the edge and in a back-test.
 *
 * <p>A value counts from its observation until the next one (zero-order hold). A reading is taken in after all timers
 * strictly before it, so that a reading at the very end of a hold time still decides.
 */
public record Rule(RuleId id, Severity severity, Part raise, Part clear, Text text, Citation citation) {
    /** One side of the rule: the condition must hold without a break for the hold time. */
    public record Part(Condition when, Duration hold) {
        public Part {
            if (hold.isNegative()) {
                throw new IllegalArgumentException("rule: hold time " + hold + " is negative");
            }
        }
    }

    /** Where the rule comes from: the clause or study, and how sure that is (verified, memory, proposal). */
    public record Citation(String source, String provenance) {}

    /** The channels whose readings can change this rule's state; empty for every channel. */
    public Set<ChannelId> channels() {
        Set<ChannelId> raising = raise.when().channels();
        Set<ChannelId> clearing = clear.when().channels();
        if (raising.isEmpty() || clearing.isEmpty()) {
            return Set.of();
        }
        Set<ChannelId> all = new LinkedHashSet<>(raising);
        all.addAll(clearing);
        return all;
    }

    /**
     * Takes in a reading of the device.
     *
     * @param state of this rule for this device; its {@code lastAt} must not be after the reading
     */
    public Step step(RuleState state, Reading reading) {
        Observation observation = Observation.of(reading);
        List<Step.Change> changes = new ArrayList<>(2);
        RuleState advanced = fire(state, observation.at() - 1, changes);
        return apply(advanced, observation, reading.replayed(), changes);
    }

    /** Lets event time pass up to and including {@code to} (epoch milliseconds) and fires what falls due. */
    public Step advance(RuleState state, long to) {
        List<Step.Change> changes = new ArrayList<>(2);
        RuleState advanced = fire(state, to, changes);
        return new Step(advanced, changes, nextTimer(advanced));
    }

    private RuleState fire(RuleState state, long to, List<Step.Change> changes) {
        RuleState current = state;
        for (long due = nextTimer(current); due <= to; due = nextTimer(current)) {
            current = apply(current, Observation.tick(due), current.historic(), changes)
                    .state();
        }
        return current;
    }

    /** The earliest moment at which time alone may change the state. */
    private long nextTimer(RuleState state) {
        if (state.lastAt() == Long.MIN_VALUE) {
            return Condition.NEVER;
        }
        Observation probe = Observation.tick(state.lastAt());
        long byRaise = raise.when().on(state.memories().raise(), probe).nextTimer();
        long byClear = clear.when().on(state.memories().clear(), probe).nextTimer();
        long byHold = switch (state.phase()) {
            case PENDING -> state.since() + raise.hold().toMillis();
            case CLEARING -> state.since() + clear.hold().toMillis();
            case NORMAL, RAISED -> Condition.NEVER;
        };
        return Math.min(byHold, Math.min(byRaise, byClear));
    }

    private Step apply(RuleState state, Observation seen, boolean historic, List<Step.Change> changes) {
        Evaluation raising = raise.when().on(state.memories().raise(), seen);
        Evaluation clearing = clear.when().on(state.memories().clear(), seen);
        boolean isReading = seen.channel() != null;
        double value = isReading ? seen.value() : state.value();
        Moment moment = new Moment(seen.at(), value, historic);
        Progress progress = progress(state, raising.truth(), clearing.truth(), moment, changes);
        RuleState next = new RuleState(
                progress.phase(),
                progress.since(),
                progress.raisedAt(),
                Math.max(state.lastAt(), seen.at()),
                value,
                historic,
                new Memories(raising.memory(), clearing.memory()));
        return new Step(next, changes, nextTimer(next));
    }

    private Progress progress(RuleState state, Truth raising, Truth clearing, Moment now, List<Step.Change> out) {
        Progress progress = new Progress(state.phase(), state.since(), state.raisedAt());
        if (progress.phase() == Phase.NORMAL && raising == Truth.TRUE) {
            progress = new Progress(Phase.PENDING, now.at(), 0);
        } else if (progress.phase() == Phase.PENDING && raising != Truth.TRUE) {
            progress = new Progress(Phase.NORMAL, now.at(), 0);
        } else if (progress.phase() == Phase.RAISED && clearing == Truth.TRUE) {
            progress = new Progress(Phase.CLEARING, now.at(), progress.raisedAt());
        } else if (progress.phase() == Phase.CLEARING && clearing != Truth.TRUE) {
            progress = new Progress(Phase.RAISED, now.at(), progress.raisedAt());
        }
        return settle(progress, now, out);
    }

    private Progress settle(Progress progress, Moment now, List<Step.Change> out) {
        if (progress.phase() == Phase.PENDING) {
            long due = progress.since() + raise.hold().toMillis();
            if (now.at() >= due) {
                out.add(new Step.Change(Kind.RAISED, due, due, now.value(), now.historic()));
                return new Progress(Phase.RAISED, due, due);
            }
        } else if (progress.phase() == Phase.CLEARING) {
            long due = progress.since() + clear.hold().toMillis();
            if (now.at() >= due) {
                out.add(new Step.Change(Kind.CLEARED, due, progress.raisedAt(), now.value(), now.historic()));
                return new Progress(Phase.NORMAL, due, 0);
            }
        }
        return progress;
    }

    private record Moment(long at, double value, boolean historic) {}

    private record Progress(Phase phase, long since, long raisedAt) {}
}
