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
    private final @Nullable Flapping flapping;
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
        this.flapping = null;
        this.text = text;
        this.citation = citation;
        Shape shape = shape();
        this.channels = shape.channels();
        this.layout = shape.layout();
        this.lookBack = raise.hold().plus(clear.hold()).plus(shape.lookBack());
    }

    private Rule(Rule of, List<Escalation> escalations, @Nullable Flapping flapping) {
        this.id = of.id;
        this.severity = of.severity;
        this.raise = of.raise;
        this.clear = of.clear;
        this.latched = of.latched;
        this.escalations = List.copyOf(escalations);
        this.flapping = flapping;
        this.text = of.text;
        this.citation = of.citation;
        Shape shape = shape();
        this.channels = shape.channels();
        this.layout = shape.layout();
        Duration calm = flapping == null ? Duration.ZERO : flapping.within();
        this.lookBack = raise.hold().plus(clear.hold()).plus(shape.lookBack()).plus(calm);
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
        return new Rule(this, steps, flapping);
    }

    /** The same rule, which tells raises that come again and again as one alert. */
    public Rule flapping(Flapping by) {
        return new Rule(this, escalations, by);
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

    /**
     * The shortest time in which it can raise, clear and raise again when a reading comes every {@code period}: what it takes
     * two readings to say, the hold times, and the silence that it waits for.
     */
    public Duration fastestCycle(Duration period) {
        Shape raising = new Shape();
        raise.when().describe(raising);
        return period.multipliedBy(2).plus(raise.hold()).plus(clear.hold()).plus(raising.patience());
    }

    /** Null when every raise is an alert of its own. */
    public @Nullable Flapping flapping() {
        return flapping;
    }

    public Text text() {
        return text;
    }

    public Citation citation() {
        return citation;
    }

    /**
     * What has been said of the alert that stands in a state because it flaps, told again at its raise.
     *
     * @return null when none stands or it does not flap
     */
    public Step.@Nullable Change flappingIn(RuleState state) {
        Marks marks = state.marks();
        return state.isRaised() && marks.raises().flapping()
                ? Progress.flapping(
                        this, marks.level(), state.raisedAt(), state.raisedAt(), marks.raises(), marks.historic())
                : null;
    }

    /** What an alert says from this change on. */
    public Said said(Step.Change change) {
        Said usual = said(change.severity());
        return change.kind() == Kind.FLAPPING && flapping != null
                ? new Said(flapping.said(usual.text(), (int) change.value()), usual.citation())
                : usual;
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
            if (side.holds()) {
                urgent = side;
                reached = i + 1;
            }
        }
        Progress progress = new Progress(this, state, seen.at(), historic);
        progress.move(raising.holds() || reached > 0, clearing.truth());
        progress.settle(reached, raising.holds() ? raising : urgent, clearing, changes);
        progress.escalate(reached, urgent, changes);
        return progress.after(tape.nextTimer(), tape.memory());
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
        Marks marks = state.marks();
        if (marks.raises().flapping()) {
            changes.add(Progress.flapping(this, marks.level(), at, state.raisedAt(), marks.raises(), false));
        }
        return new RuleState(
                state.phase(),
                state.since(),
                state.raisedAt(),
                state.lastAt(),
                state.nextTimer(),
                new Marks(false, false, marks.level(), marks.raises()),
                state.memory());
    }

    Severity severityAt(int level) {
        int known = Math.min(level, escalations.size());
        return known == 0 ? severity : escalations.get(known - 1).severity();
    }
}
