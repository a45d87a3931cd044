package io.fieldwarden.stream.rules;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.Reevaluation;
import io.fieldwarden.device.log.RuleBase;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import io.fieldwarden.device.rule.Condition;
import io.fieldwarden.device.rule.Rule;
import io.fieldwarden.device.rule.RuleState;
import io.fieldwarden.device.rule.Step;
import io.fieldwarden.stream.rules.DeviceState.Given;
import io.fieldwarden.stream.rules.DeviceState.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the rules of one device over its readings: the same readings give the same alerts in whatever order they come, as
 * long as none is older than the window. Short-lived: made for one call, works on the state it is given.
 */
public final class DeviceRun {
    private static final Comparator<Reading> CANONICAL = Comparator.comparing(Reading::observedAt)
            .thenComparing(reading -> reading.channel().value());

    /** So that the readings of one moment always fit into the window. */
    private static final long LEAST_LATENESS = 10_000;

    /** Per device; beyond it the window is shorter than the lateness. Bounds state and the cost of one late reading. */
    static final int MOST_READINGS = 4_096;

    private static final int SNAPSHOT_READINGS = MOST_READINGS / 4;
    private static final int NOTHING_DIRTY = Integer.MAX_VALUE;

    private final DeviceId device;
    private final BoundRules rules;
    private final DeviceState state;
    private final Consumer<Emission> out;
    private final long lateness;
    private final DetectorRun detectors;
    private boolean quiet;

    /** What became of a reading, as far as rules are concerned. It is stored in any case. */
    public enum Outcome {
        /** The newest so far. */
        IN_ORDER,
        /** Late, put where it belongs. */
        INSERTED,
        /** Another value for a time and channel that was there. */
        CORRECTED,
        /** Said nothing new. */
        DUPLICATE,
        /** Older than the window: what it touches is evaluated again (see {@link #reevaluation}). */
        BEYOND_WINDOW,
        /** The device's clock is known to be wrong: rules have not seen it. */
        WRONG_CLOCK
    }

    /**
     * @param before the rules the state was last run with, null when they are not known any more
     * @param out gets the changes of alerts in the order in which they must be told
     */
    public DeviceRun(
            DeviceId device, BoundRules rules, @Nullable BoundRules before, DeviceState state, Consumer<Emission> out) {
        this.device = device;
        this.rules = rules;
        this.state = state;
        this.out = out;
        this.lateness = Math.max(LEAST_LATENESS, rules.lateness());
        BoundRules last = before != null && before.key().equals(state.rulesKey) ? before : null;
        this.detectors = new DetectorRun(rules, last, state, out);
        if (!state.rulesKey.equals(rules.key())) {
            migrate(last);
        } else if (!state.headKnown) {
            foldAgain(0);
        }
        state.headKnown = true;
    }

    /** Takes in the readings of one message, in any order. */
    public Map<Outcome, Integer> take(List<Reading> batch) {
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        List<Reading> sorted = batch;
        if (batch.size() > 1) {
            sorted = new ArrayList<>(batch);
            sorted.sort(CANONICAL);
        }
        int dirty = NOTHING_DIRTY;
        for (Reading reading : sorted) {
            long at = reading.observedAt().toEpochMilli();
            Outcome outcome;
            if (reading.isOfWrongClock()) {
                outcome = Outcome.WRONG_CLOCK;
            } else if (at <= state.baseAt) {
                outcome = Outcome.BEYOND_WINDOW;
                if (rules.concerned(reading.channel()).length > 0) {
                    state.late.add(reading);
                }
            } else if (dirty == NOTHING_DIRTY
                    && at > state.firedTo
                    && state.window.isAfterLast(at, reading.channel())) {
                append(reading, at);
                detectors.see(state.window.size() - 1, true);
                outcome = Outcome.IN_ORDER;
            } else {
                int position = state.window.find(at, reading.channel());
                outcome = put(position, reading);
                if (outcome != Outcome.DUPLICATE) {
                    int index = position < 0 ? -position - 1 : position;
                    dirty = Math.min(dirty, index);
                    detectors.see(index, outcome == Outcome.INSERTED);
                }
            }
            outcomes.merge(outcome, 1, Integer::sum);
            state.lastReceived =
                    Math.max(state.lastReceived, reading.receivedAt().toEpochMilli());
        }
        if (dirty != NOTHING_DIRTY) {
            foldAgain(dirty);
            detectors.finish();
        }
        if (!state.window.isEmpty()) {
            state.live = !state.window.isHistoric(state.window.size() - 1);
            forget(state.late.isOpen());
        }
        return outcomes;
    }

    /** Lets time pass without readings, up to and including {@code to} (epoch milliseconds, the device's event time). */
    public void advance(long to) {
        if (to <= state.advancedTo) {
            return;
        }
        state.advancedTo = to;
        for (int i = 0; i < state.head.length; i++) {
            if (state.head[i].nextTimer() <= to) {
                record(i, rules.rules().get(i).advance(state.head[i], to));
                state.firedTo = Math.max(state.firedTo, state.head[i].lastAt());
            }
        }
    }

    /** When time alone may next change something, event time in epoch milliseconds, or {@link Condition#NEVER}. */
    public long nextTimer() {
        long earliest = Condition.NEVER;
        for (RuleState one : state.head) {
            earliest = Math.min(earliest, one.nextTimer());
        }
        return earliest;
    }

    private boolean isHistoric(Reading reading) {
        return reading.replayed()
                || reading.receivedAt().toEpochMilli() - reading.observedAt().toEpochMilli() > rules.lateness();
    }

    private void append(Reading reading, long at) {
        boolean historic = isHistoric(reading);
        state.window.insert(state.window.size(), reading, historic);
        step(state.window.size() - 1);
        snapshot(state.window.size(), at);
        if (!historic) {
            rebase().tellOwed(reading.channel());
        }
    }

    private Outcome put(int position, Reading reading) {
        if (position < 0) {
            state.window.insert(-position - 1, reading, isHistoric(reading));
            return Outcome.INSERTED;
        }
        if (state.window.says(position, reading)) {
            return Outcome.DUPLICATE;
        }
        state.window.set(position, reading, isHistoric(reading));
        return Outcome.CORRECTED;
    }

    private void step(int index) {
        Reading reading = state.window.get(index, device);
        long at = state.window.at(index);
        for (int i = 0; i < state.head.length; i++) {
            if (state.head[i].nextTimer() < at) {
                record(i, rules.rules().get(i).advance(state.head[i], at - 1));
            }
        }
        for (int i : rules.concerned(reading.channel())) {
            record(i, rules.rules().get(i).step(state.head[i], reading));
        }
    }

    private void record(int rule, Step step) {
        state.head[rule] = step.state();
        for (Step.Change given : step.changes()) {
            Step.Change change = given.kind() == Kind.AMENDED
                    ? Summary.confirmed(Summary.of(state, rule, state.given.size()), given)
                    : given;
            state.given.add(new Given(rule, change));
            if (!quiet) {
                emit(rule, change);
            }
        }
    }

    void emit(int rule, Step.Change change) {
        out.accept(Emission.of(rules.rules().get(rule), change));
    }

    /** Folds the window anew from the last state before the change, and tells what that changed. */
    private void foldAgain(int from) {
        Snapshot start = new Snapshot(state.baseAt, 0, 0, state.base);
        int kept = 0;
        while (kept < state.snapshots.size() && state.snapshots.get(kept).index() <= from) {
            start = state.snapshots.get(kept);
            kept++;
        }
        state.snapshots.subList(kept, state.snapshots.size()).clear();
        List<Given> before = foldFrom(start);
        tell(before, start);
    }

    /** @return what had been given after the start and now is given anew */
    List<Given> foldFrom(Snapshot start) {
        List<Given> tail = state.given.subList(start.given(), state.given.size());
        List<Given> before = List.copyOf(tail);
        tail.clear();
        state.head = start.states().clone();
        state.firedTo = Long.MIN_VALUE;
        quiet = true;
        for (int i = start.index(); i < state.window.size(); i++) {
            step(i);
            snapshot(i + 1, state.window.at(i));
        }
        long horizon = state.advancedTo;
        state.advancedTo = Long.MIN_VALUE;
        advance(horizon);
        quiet = false;
        return before;
    }

    /** What has to be evaluated again, if that has changed since this was last asked. */
    public Optional<Reevaluation> reevaluation() {
        return rebase().request();
    }

    /**
     * Takes the answer to a re-evaluation: replaces the base, folds the window again and gives out, as historic, what that
     * changed. An answer for another base or other rules changes nothing; {@link #reevaluation} then asks again.
     *
     * @param told called, before anything is given out, if what the answer has to tell must be told
     * @return whether it fitted
     */
    public boolean answer(RuleBase answer, Consumer<RuleBase> told) {
        boolean fits = rebase().take(answer, told);
        if (fits && !state.window.isEmpty()) {
            // Also where more has come late meanwhile: else one that is always late would hold its base for ever.
            forget(answer.kind() == RuleBase.Kind.MORE);
        }
        return fits;
    }

    private Rebase rebase() {
        return new Rebase(device, rules, state, this);
    }

    private void tell(List<Given> before, Snapshot start) {
        int from = start.given();
        List<Given> after = state.given.subList(from, state.given.size());
        for (int i = 0; i < state.head.length; i++) {
            List<Step.Change> told =
                    Amendment.between(changesOf(i, before), changesOf(i, after), Summary.of(state, i, from));
            Amendment.flappingStill(told, rules.rules().get(i).flappingIn(start.states()[i]))
                    .forEach(emitAs(i));
        }
    }

    Consumer<Step.Change> emitAs(int rule) {
        return change -> emit(rule, change);
    }

    static List<Step.Change> changesOf(int rule, List<Given> given) {
        return given.stream().filter(g -> g.rule() == rule).map(Given::change).toList();
    }

    /**
     * Of a moment that goes on the later one stays: only what is after everything of its time can become the base.
     *
     * @param index how many readings of the window are in the head
     */
    private void snapshot(int index, long at) {
        int last = state.snapshots.size() - 1;
        if (last >= 0 && state.snapshots.get(last).at() == at) {
            state.snapshots.set(last, new Snapshot(at, index, state.given.size(), state.head.clone()));
            return;
        }
        long since = state.baseAt;
        int count = index;
        if (last >= 0) {
            since = state.snapshots.get(last).at();
            count = index - state.snapshots.get(last).index();
        } else if (since == Long.MIN_VALUE) {
            since = state.window.at(0);
        }
        if (at - since >= lateness / 2 || count >= SNAPSHOT_READINGS) {
            state.snapshots.add(new Snapshot(at, index, state.given.size(), state.head.clone()));
        }
    }

    /**
     * Lets the base catch up to where no reading within the lateness can reach any more.
     *
     * @param open the base is waited for elsewhere, and moves only where the window would grow over its bound
     */
    private void forget(boolean open) {
        while (!state.snapshots.isEmpty()
                && ((!open && state.snapshots.get(0).at() <= state.window.lastAt() - lateness)
                        || state.window.size() > MOST_READINGS)) {
            Snapshot first = state.snapshots.remove(0);
            if (first.index() < state.window.size() && state.window.at(first.index()) == first.at()) {
                // In the middle of a moment: a base is after everything of its time.
                continue;
            }
            for (int i = 0; i < state.raised.length; i++) {
                state.raised[i] = Summary.of(state, i, first.given());
            }
            state.base = first.states();
            state.baseAt = first.at();
            state.late.baseMoved();
            dropFirst(first.index());
            state.given.subList(0, first.given()).clear();
            state.snapshots.replaceAll(
                    s -> new Snapshot(s.at(), s.index() - first.index(), s.given() - first.given(), s.states()));
            if (state.window.isEmpty()) {
                return;
            }
        }
    }

    /**
     * Carries the state over to other rules, by rule id. A rule that is written the same goes on; of one that is written
     * otherwise only the open alert is kept, because its memory means something else; an alert whose rule is gone is
     * cleared. What came before is not folded again under the new rules.
     */
    private void migrate(@Nullable BoundRules before) {
        List<Rule> now = rules.rules();
        RuleState[] states = new RuleState[now.size()];
        Arrays.fill(states, RuleState.INITIAL);
        Step.@Nullable Change[] raised = new Step.Change[now.size()];
        long[] since = DeviceState.filled(now.size(), Math.max(lastKnown(), state.firedTo));
        long[] owed = DeviceState.filled(now.size(), RuleState.NEVER_RAISED);
        String[] ids = now.stream().map(rule -> rule.id().value()).toArray(String[]::new);
        for (int i = 0; i < state.ruleIds.length; i++) {
            int to = Arrays.asList(ids).indexOf(state.ruleIds[i]);
            Rule was = before == null ? null : before.find(state.ruleIds[i]);
            if (to >= 0) {
                boolean same = was != null && was.isWrittenAs(now.get(to));
                states[to] = same ? state.head[i] : state.head[i].onlyAlert();
                raised[to] = Summary.of(state, i, state.given.size());
                since[to] = same ? state.since[i] : since[to];
                owed[to] = state.owed[i];
            } else if (state.head[i].isRaised()) {
                out.accept(Emission.gone(state.ruleIds[i], was, state.head[i]));
            }
        }
        state.baseAt = Math.max(lastKnown(), state.firedTo);
        dropFirst(state.window.size());
        state.rulesKey = rules.key();
        state.ruleIds = ids;
        state.raised = raised;
        state.since = since;
        state.owed = owed;
        state.base = states;
        state.head = states.clone();
        state.given.clear();
        state.snapshots.clear();
        state.late.baseMoved();
    }

    /** Takes readings out of the window that are in the base. */
    void dropFirst(int count) {
        detectors.forget(count);
        state.window.dropFirst(count);
    }

    /** The newest observation that rules have seen. */
    private long lastKnown() {
        return state.window.isEmpty() ? state.baseAt : state.window.lastAt();
    }
}
