package io.fieldwarden.device.rule;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import io.fieldwarden.device.rule.RuleState.Marks;
import io.fieldwarden.device.rule.RuleState.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When to raise and when to clear an alert, with its parameters already put in. A pure state machine: the same function
 * runs in Flink, at the edge and in a back-test. Immutable.
 *
 * <p>A value counts from its observation until the next one (zero-order hold). A reading is taken in after all timers
 * strictly before it, so that a reading at the very end of a hold time still decides. While the raise condition holds,
 * nothing is cleared. Unknown raises nothing and clears nothing.
 *
 * <p>What historic readings raise is marked historic. If the alert still stands at the first live reading, an AMENDED
 * that is not historic says so: from then on it pages like any other.
 */
public final class Rule {
    private static final int MAX_TIMERS = 4000;

    private final RuleId id;
    private final Severity severity;
    private final Part raise;
    private final Part clear;
    private final boolean latched;
    private final Text text;
    private final Citation citation;
    private final Set<ChannelId> channels;
    private final int layout;

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

    public Rule(RuleId id, Severity severity, Part raise, Part clear, Text text, Citation citation) {
        this(id, severity, raise, clear, false, text, citation);
    }

    /**
     * @param latched only a person ends the alert: when {@code clear} holds the rule is ready to raise the next alert, but
     *     emits no CLEARED
     */
    public Rule(RuleId id, Severity severity, Part raise, Part clear, boolean latched, Text text, Citation citation) {
        this.id = id;
        this.severity = severity;
        this.raise = raise;
        this.clear = clear;
        this.latched = latched;
        this.text = text;
        this.citation = citation;
        Shape shape = new Shape();
        raise.when().describe(shape);
        clear.when().describe(shape);
        this.channels = shape.channels();
        this.layout = shape.layout();
    }

    public RuleId id() {
        return id;
    }

    public Severity severity() {
        return severity;
    }

    public Part raise() {
        return raise;
    }

    public Part clear() {
        return clear;
    }

    public boolean latched() {
        return latched;
    }

    public Text text() {
        return text;
    }

    public Citation citation() {
        return citation;
    }

    /** The channels whose readings can change this rule's state; empty for every channel. */
    public Set<ChannelId> channels() {
        return channels;
    }

    /**
     * Takes in a reading of the device. Readings come in event-time order; one from before a moment that time has already
     * passed by {@link #advance} counts from that moment on. One whose clock is known to be wrong is not taken in: it
     * would carry the time of the device away.
     */
    public Step step(RuleState state, Reading reading) {
        Quality.Reason reason = reading.quality().reason();
        if (reason == Quality.Reason.CLOCK_FUTURE || reason == Quality.Reason.CLOCK_PAST) {
            return new Step(state, List.of(), state.nextTimer());
        }
        long at = Math.max(reading.observedAt().toEpochMilli(), state.lastAt());
        List<Step.Change> changes = new ArrayList<>(0);
        RuleState advanced = fire(state, at - 1, changes);
        boolean heard = channels.isEmpty() || channels.contains(reading.channel());
        boolean historic = heard ? reading.replayed() : advanced.marks().historic();
        RuleState next = apply(advanced, Observation.of(reading, at), historic, changes);
        if (heard && !historic) {
            next = speakUp(next, at, reading, changes);
        }
        return new Step(next, changes, next.nextTimer());
    }

    /** Lets event time pass up to and including {@code to} (epoch milliseconds) and fires what falls due. */
    public Step advance(RuleState state, long to) {
        List<Step.Change> changes = new ArrayList<>(0);
        RuleState advanced = fire(state, to, changes);
        return new Step(advanced, changes, advanced.nextTimer());
    }

    private RuleState fire(RuleState state, long to, List<Step.Change> changes) {
        RuleState current = state;
        for (int fired = 0; current.nextTimer() <= to; fired++) {
            // a leap of thousands of midnights is one leap
            long due = fired < MAX_TIMERS ? Math.max(current.nextTimer(), current.lastAt()) : to;
            current = apply(current, Observation.tick(due), current.marks().historic(), changes);
        }
        return current;
    }

    private RuleState apply(RuleState state, Observation seen, boolean historic, List<Step.Change> changes) {
        Tape tape = new Tape(state.memory(), layout, seen);
        Side raising = Side.of(raise.when(), tape);
        Side clearing = Side.of(clear.when(), tape);
        Progress progress = new Progress(state, seen.at(), historic);
        progress.move(raising.truth, clearing.truth);
        progress.settle(raising, clearing, changes);
        return new RuleState(
                progress.phase,
                progress.since,
                progress.raisedAt,
                seen.at(),
                Math.min(tape.nextTimer(), progress.due()),
                new Marks(historic, progress.quiet, state.marks().level()),
                tape.memory());
    }

    /** An alert that only historic readings have shown still stands at a live one: now it is news. */
    private RuleState speakUp(RuleState state, long at, Reading reading, List<Step.Change> changes) {
        if (state.phase() != Phase.RAISED || !state.marks().quiet()) {
            return state;
        }
        changes.add(new Step.Change(
                Kind.AMENDED, at, state.raisedAt(), severity, reading.channel(), reading.value(), false));
        return new RuleState(
                state.phase(),
                state.since(),
                state.raisedAt(),
                state.lastAt(),
                state.nextTimer(),
                new Marks(false, false, state.marks().level()),
                state.memory());
    }

    /** What one condition answered, and what decided. */
    private record Side(Truth truth, @Nullable ChannelId channel, double value) {
        static Side of(Condition when, Tape tape) {
            tape.forgetCause();
            Truth truth = when.on(tape);
            double value = tape.causeValue();
            return new Side(truth, tape.causeChannel(), Double.isNaN(value) ? 0 : value);
        }
    }

    /** The phases as they move at one moment. Confined to one call of {@link #apply}. */
    private final class Progress {
        private final long now;
        private final boolean historic;
        private Phase phase;
        private long since;
        private long raisedAt;
        private boolean quiet;

        Progress(RuleState state, long now, boolean historic) {
            this.now = now;
            this.historic = historic;
            this.phase = state.phase();
            this.since = state.since();
            this.raisedAt = state.raisedAt();
            this.quiet = state.marks().quiet();
        }

        void move(Truth raising, Truth clearing) {
            boolean raises = raising == Truth.TRUE;
            boolean clears = clearing == Truth.TRUE && !raises;
            switch (phase) {
                case NORMAL -> enter(raises ? Phase.PENDING : Phase.NORMAL);
                case PENDING -> enter(raises ? Phase.PENDING : Phase.NORMAL);
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

        void settle(Side raising, Side clearing, List<Step.Change> changes) {
            if (now < due()) {
                return;
            }
            if (phase == Phase.PENDING) {
                // never the start of an earlier alert again: the start is in the alert's id
                raisedAt = Math.max(now, raisedAt == RuleState.NEVER_RAISED ? now : raisedAt + 1);
                enter(Phase.RAISED);
                quiet = historic;
                changes.add(change(Kind.RAISED, raising));
            } else {
                enter(Phase.NORMAL);
                quiet = false;
                if (!latched) {
                    changes.add(change(Kind.CLEARED, clearing));
                }
            }
        }

        private Step.Change change(Kind kind, Side side) {
            return new Step.Change(kind, now, raisedAt, severity, side.channel(), side.value(), historic);
        }

        /** When the hold time of the present phase ends; NEVER while none runs. */
        long due() {
            return switch (phase) {
                case PENDING -> since + raise.hold().toMillis();
                case CLEARING -> since + clear.hold().toMillis();
                case NORMAL, RAISED -> Condition.NEVER;
            };
        }
    }
}
