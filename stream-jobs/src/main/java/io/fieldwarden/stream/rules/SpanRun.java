package io.fieldwarden.stream.rules;

import io.fieldwarden.device.Reading;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.log.RuleBase;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import io.fieldwarden.device.rule.Rule;
import io.fieldwarden.device.rule.RuleState;
import io.fieldwarden.device.rule.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the rules of one device over stored readings in order, up to the base of the job: the states it ends with are those that
 * the job would have if nothing had come late. For one thread.
 *
 * <p>Each rule has an entry: what it gives before that is thrown away, and there it is made to agree with which alert stood.
 */
public final class SpanRun {
    private final BoundRules rules;
    private final Consumer<Emission> out;
    private final RuleState[] states;
    private final Entry[] entries;
    private final Step.@Nullable Change[] raised;
    private final boolean[] entered;
    private final boolean[] left;
    private int waiting;

    /**
     * Where the re-evaluation of a rule begins.
     *
     * @param since the rule runs over readings after this
     * @param from the first moment of which the rule tells, epoch milliseconds
     * @param standing the alert that stood when it came there, as its RAISED with the figures it had; empty for none
     */
    public record Entry(long since, long from, Optional<Step.Change> standing) {}

    /** @param entries of the rules that are evaluated; others are left out */
    public SpanRun(BoundRules rules, Map<RuleId, Entry> entries, Consumer<Emission> out) {
        this.rules = rules;
        this.out = out;
        int count = rules.rules().size();
        this.states = new RuleState[count];
        Arrays.fill(states, RuleState.INITIAL);
        this.entries = new Entry[count];
        this.raised = new Step.Change[count];
        this.entered = new boolean[count];
        this.left = new boolean[count];
        for (int i = 0; i < count; i++) {
            Entry entry = entries.get(rules.rules().get(i).id());
            left[i] = entry == null;
            this.entries[i] = entry == null ? new Entry(0, 0, Optional.empty()) : entry;
            waiting += entry == null ? 0 : 1;
        }
    }

    /** Takes the next reading, in order of observation and then of channel. */
    public void take(Reading reading) {
        if (reading.isOfWrongClock()) {
            return;
        }
        long at = reading.observedAt().toEpochMilli();
        enter(at);
        for (int i = 0; i < states.length; i++) {
            if (states[i].nextTimer() < at) {
                record(i, rules.rules().get(i).advance(states[i], at - 1));
            }
        }
        Reading seen = ReadingWindow.asSeen(reading, isHistoric(reading));
        for (int i : rules.concerned(reading.channel())) {
            if (!left[i] && at > entries[i].since()) {
                record(i, rules.rules().get(i).step(states[i], seen));
            }
        }
    }

    /** Lets time pass up to and including {@code to}. */
    public void advance(long to) {
        enter(to);
        for (int i = 0; i < states.length; i++) {
            if (states[i].nextTimer() <= to) {
                record(i, rules.rules().get(i).advance(states[i], to));
            }
        }
    }

    private boolean isHistoric(Reading reading) {
        return reading.replayed()
                || reading.receivedAt().toEpochMilli() - reading.observedAt().toEpochMilli() > rules.lateness();
    }

    private void enter(long at) {
        for (int i = 0; waiting > 0 && i < states.length; i++) {
            if (!left[i] && !entered[i] && at >= entries[i].from()) {
                Rule rule = rules.rules().get(i);
                states[i] = rule.advance(states[i], entries[i].from() - 1).state();
                states[i] = standing(rule, states[i], entries[i].standing());
                raised[i] = entries[i].standing().orElse(null);
                entered[i] = true;
                waiting--;
            }
        }
    }

    /** The same memory, with the alert standing that stood. Of a latched rule nobody has heard whether it is ready again. */
    private static RuleState standing(Rule rule, RuleState state, Optional<Step.Change> alert) {
        if (alert.isEmpty()) {
            return state.isRaised() ? with(state, RuleState.Phase.NORMAL, state.raisedAt(), false, 0) : state;
        }
        Step.Change stood = alert.get();
        if (state.isRaised() ? state.raisedAt() == stood.raisedAt() : rule.latched()) {
            return state;
        }
        int level = 0;
        for (Rule.Escalation step : rule.escalations()) {
            level += step.severity().compareTo(stood.severity()) <= 0 ? 1 : 0;
        }
        RuleState.Phase phase = state.isRaised() ? state.phase() : RuleState.Phase.RAISED;
        return with(state, phase, stood.raisedAt(), stood.historic(), level);
    }

    private static RuleState with(RuleState state, RuleState.Phase phase, long raisedAt, boolean quiet, int level) {
        return new RuleState(
                phase,
                state.since(),
                raisedAt,
                state.lastAt(),
                state.nextTimer(),
                new RuleState.Marks(
                        state.marks().historic(), quiet, level, state.marks().raises()),
                state.memory());
    }

    private void record(int rule, Step step) {
        states[rule] = step.state();
        if (entered[rule]) {
            for (Step.Change given : step.changes()) {
                Step.Change change = given.kind() == Kind.AMENDED ? Summary.confirmed(raised[rule], given) : given;
                raised[rule] = Summary.after(raised[rule], change);
                out.accept(Emission.of(rules.rules().get(rule), change));
            }
        }
    }

    /** The states as they are now, of the rules that have come to their entry. */
    public List<RuleBase.OfRule> states() {
        List<RuleBase.OfRule> all = new ArrayList<>();
        for (int i = 0; i < states.length; i++) {
            if (entered[i]) {
                all.add(new RuleBase.OfRule(rules.rules().get(i).id(), states[i], Optional.ofNullable(raised[i])));
            }
        }
        return all;
    }
}
