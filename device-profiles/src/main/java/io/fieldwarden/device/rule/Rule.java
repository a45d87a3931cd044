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
import java.util.Optional;
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
    private final List<Escalation> escalations;
    private final Text text;
    private final Citation citation;
    private final Set<ChannelId> channels;
    private final int layout;
    private final Duration lookBack;

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

    /** What an alert says, and where that comes from. */
    public record Said(Text text, Citation citation) {}

    /**
     * While this condition holds, an alert stands and its severity is at least this one; it raises the alert by itself where
     * the rule has not yet. The severity never falls before the alert ends.
     *
     * @param said from here on; empty for what the rule says
     */
    public record Escalation(Severity severity, Condition when, Optional<Said> said) {
        public Escalation(Severity severity, Condition when) {
            this(severity, when, Optional.empty());
        }
    }

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
        this.escalations = List.of();
        this.text = text;
        this.citation = citation;
        Shape shape = shape();
        this.channels = shape.channels();
        this.layout = shape.layout();
        this.lookBack = raise.hold().plus(clear.hold()).plus(shape.lookBack());
    }

    private Rule(Rule of, List<Escalation> escalations) {
        this.id = of.id;
        this.severity = of.severity;
        this.raise = of.raise;
        this.clear = of.clear;
        this.latched = of.latched;
        this.escalations = List.copyOf(escalations);
        this.text = of.text;
        this.citation = of.citation;
        Shape shape = shape();
        this.channels = shape.channels();
        this.layout = shape.layout();
        this.lookBack = raise.hold().plus(clear.hold()).plus(shape.lookBack());
    }

    /**
     * What happened longer ago than this decides nothing any more, but for an alert that still stands: all windows and hold
     * times together. The last n readings of {@code k_of_n} are not in it, as their number is no time.
     */
    public Duration lookBack() {
        return lookBack;
    }

    /**
     * The same rule with steps of severity: one alert that becomes more urgent, instead of one alert for each level.
     *
     * @param steps each more severe than the one before and than the rule
     * @throws IllegalArgumentException for another order
     */
    public Rule escalating(List<Escalation> steps) {
        Severity below = severity;
        for (Escalation step : steps) {
            if (step.severity().compareTo(below) <= 0) {
                throw new IllegalArgumentException(
                        "rule " + id + ": " + step.severity().text() + " is not more severe than " + below.text());
            }
            below = step.severity();
        }
        return new Rule(this, steps);
    }

    private Shape shape() {
        Shape shape = new Shape();
        raise.when().describe(shape);
        clear.when().describe(shape);
        escalations.forEach(step -> step.when().describe(shape));
        return shape;
    }

    /** True if the other rule raises and clears the same: a state of one is a state of the other. */
    public boolean isWrittenAs(Rule other) {
        return raise.equals(other.raise)
                && clear.equals(other.clear)
                && escalations.equals(other.escalations)
                && latched == other.latched;
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

    /** From the least to the most severe. */
    public List<Escalation> escalations() {
        return escalations;
    }

    public Text text() {
        return text;
    }

    public Citation citation() {
        return citation;
    }

    /** What an alert of this severity says: the highest step up to it that has words of its own. */
    public Said said(Severity reached) {
        Said said = new Said(text, citation);
        for (Escalation step : escalations) {
            if (step.severity().compareTo(reached) <= 0) {
                said = step.said().orElse(said);
            }
        }
        return said;
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
        Side urgent = raising;
        int reached = 0;
        for (int i = 0; i < escalations.size(); i++) {
            Side side = Side.of(escalations.get(i).when(), tape);
            if (side.truth == Truth.TRUE) {
                urgent = side;
                reached = i + 1;
            }
        }
        Progress progress = new Progress(state, seen.at(), historic);
        progress.move(raising.truth == Truth.TRUE || reached > 0, clearing.truth);
        progress.settle(reached, raising.truth == Truth.TRUE ? raising : urgent, clearing, changes);
        progress.escalate(reached, urgent, changes);
        return new RuleState(
                progress.phase,
                progress.since,
                progress.raisedAt,
                seen.at(),
                Math.min(tape.nextTimer(), progress.due()),
                new Marks(historic, progress.quiet, progress.level),
                tape.memory());
    }

    /** An alert that only historic readings have shown still stands at a live one: now it is news. */
    private RuleState speakUp(RuleState state, long at, Reading reading, List<Step.Change> changes) {
        if (state.phase() != Phase.RAISED || !state.marks().quiet()) {
            return state;
        }
        changes.add(new Step.Change(
                Kind.AMENDED,
                at,
                state.raisedAt(),
                severityAt(state.marks().level()),
                reading.channel(),
                reading.value(),
                false));
        return new RuleState(
                state.phase(),
                state.since(),
                state.raisedAt(),
                state.lastAt(),
                state.nextTimer(),
                new Marks(false, false, state.marks().level()),
                state.memory());
    }

    private Severity severityAt(int level) {
        int known = Math.min(level, escalations.size());
        return known == 0 ? severity : escalations.get(known - 1).severity();
    }

    /** What one condition answered, and what decided. */
    private record Side(Truth truth, @Nullable ChannelId channel, double value) {
        static Side of(Condition when, Tape tape) {
            tape.forgetCause();
            Truth truth = when.on(tape);
            double value = tape.causeValue();
            return new Side(truth, tape.causeChannel(), Double.isFinite(value) ? value : 0);
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
        private int level;

        Progress(RuleState state, long now, boolean historic) {
            this.now = now;
            this.historic = historic;
            this.phase = state.phase();
            this.since = state.since();
            this.raisedAt = state.raisedAt();
            this.quiet = state.marks().quiet();
            this.level = state.marks().level();
        }

        void move(boolean raises, Truth clearing) {
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
            } else {
                enter(Phase.NORMAL);
                quiet = false;
                if (!latched) {
                    changes.add(change(Kind.CLEARED, clearing));
                }
                level = 0;
            }
        }

        void escalate(int reached, Side urgent, List<Step.Change> changes) {
            boolean stands = phase == Phase.RAISED || phase == Phase.CLEARING;
            if (stands && reached > level) {
                level = reached;
                changes.add(change(Kind.ESCALATED, urgent));
            }
        }

        private Step.Change change(Kind kind, Side side) {
            return new Step.Change(kind, now, raisedAt, severityAt(level), side.channel(), side.value(), historic);
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
