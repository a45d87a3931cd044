package io.fieldwarden.stream.rules;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.log.Reevaluation;
import io.fieldwarden.device.log.RuleBase;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import io.fieldwarden.device.rule.RuleState;
import io.fieldwarden.device.rule.Step.Change;
import io.fieldwarden.stream.rules.DeviceState.Given;
import io.fieldwarden.stream.rules.DeviceState.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks for what came before the window to be evaluated again, and puts the answer in the place of the base. Lives for one call
 * of a {@link DeviceRun}.
 */
record Rebase(DeviceId device, BoundRules rules, DeviceState state, DeviceRun run) {
    Optional<Reevaluation> request() {
        LateSpan late = state.late;
        if (!late.takeChanged()) {
            return Optional.empty();
        }
        Map<RuleId, Long> since = new LinkedHashMap<>();
        for (int i = 0; i < state.ruleIds.length; i++) {
            since.put(new RuleId(state.ruleIds[i]), state.since[i]);
        }
        return Optional.of(new Reevaluation(
                device,
                late.number(),
                late.isOpen(),
                new Reevaluation.Span(late.from(), state.baseAt),
                new Reevaluation.Rules(state.rulesKey, since),
                late.newest(),
                late.answered()));
    }

    boolean take(RuleBase answer, Consumer<RuleBase> told) {
        if (!state.late.isOpen()) {
            return false;
        }
        boolean fits =
                answer.basis().at() == state.baseAt && answer.basis().rulesKey().equals(state.rulesKey);
        if (fits) {
            told.accept(answer);
        }
        if (fits && answer.kind() == RuleBase.Kind.DONE) {
            replaceBase(answer);
        }
        state.late.answered(answer, fits && answer.kind() != RuleBase.Kind.MORE);
        return fits;
    }

    private void replaceBase(RuleBase answer) {
        int count = state.ruleIds.length;
        boolean[] again = new boolean[count];
        @Nullable Change[] told = new Change[count];
        for (int i = 0; i < count; i++) {
            told[i] = Summary.of(state, i, state.given.size());
        }
        for (RuleBase.OfRule one : answer.rules()) {
            int i = Arrays.asList(state.ruleIds).indexOf(one.rule().value());
            if (i >= 0) {
                again[i] = true;
                state.base[i] = one.state();
                state.raised[i] = one.raised().orElse(null);
            }
        }
        int covered = 0;
        while (covered < state.window.size() && state.window.at(covered) <= state.baseAt) {
            covered++;
        }
        run.dropFirst(covered);
        state.snapshots.clear();
        List<Given> before = run.foldFrom(new Snapshot(state.baseAt, 0, 0, state.base));
        for (int i = 0; i < count; i++) {
            if (again[i]) {
                // What fell due at the time of the base is in the new one.
                List<Change> was = DeviceRun.changesOf(i, before).stream()
                        .filter(change -> change.at() > state.baseAt)
                        .toList();
                tell(was, DeviceRun.changesOf(i, state.given), state.base[i], state.raised[i])
                        .forEach(run.emitAs(i));
                state.owed[i] = owed(state.owed[i], told[i], state.head[i], Summary.of(state, i, state.given.size()));
            }
        }
    }

    /**
     * What one rule has to tell so that everybody who heard what the window gave over the old base, and what the re-evaluation
     * told up to the base, ends up with what the window gives now. Nothing of it pages anybody.
     *
     * @param base the new state at the base
     * @param raised what is known of the newest alert at the new base
     */
    static List<Change> tell(List<Change> before, List<Change> after, RuleState base, @Nullable Change raised) {
        List<Change> out = new ArrayList<>();
        if (base.isRaised()) {
            List<Change> was = of(before, base.raisedAt());
            List<Change> is = of(after, base.raisedAt());
            boolean goesOn =
                    was.size() <= is.size() && is.subList(0, was.size()).equals(was);
            if (!goesOn && raised != null) {
                out.add(Summary.as(Kind.AMENDED, raised, true));
                out.addAll(Summary.flapping(base, raised, true));
            }
            // In full, also what has been told: the re-evaluation may have taken back the end of it.
            out.addAll(is);
        }
        // An older alert that does not stand at the base any more has got its end from the re-evaluation.
        out.addAll(Amendment.between(begunWithin(before), begunWithin(after), null));
        return out.stream()
                .map(change -> Summary.as(change.kind(), change, true))
                .toList();
    }

    private static List<Change> of(List<Change> changes, long raisedAt) {
        return changes.stream().filter(change -> change.raisedAt() == raisedAt).toList();
    }

    private static List<Change> begunWithin(List<Change> changes) {
        List<Long> begun = changes.stream()
                .filter(change -> change.kind() == Kind.RAISED)
                .map(Change::raisedAt)
                .toList();
        return changes.stream()
                .filter(change -> begun.contains(change.raisedAt()))
                .toList();
    }

    /**
     * The alert that a live reading has to tell about once more: it stands, people would have been told live if nothing had been
     * late, and they have not.
     *
     * @param before the alert about which that is so already, by its start
     * @param told what is known of the newest alert by what was told
     * @param is what is known of it now
     * @return when it began, or {@link RuleState#NEVER_RAISED}
     */
    static long owed(long before, @Nullable Change told, RuleState head, @Nullable Change is) {
        if (!head.isRaised() || is == null || is.raisedAt() != head.raisedAt() || is.historic()) {
            return RuleState.NEVER_RAISED;
        }
        boolean heard = told != null && told.raisedAt() == is.raisedAt() && !told.historic();
        return heard && before != is.raisedAt() ? RuleState.NEVER_RAISED : is.raisedAt();
    }

    /** A live reading has come: where an alert about which that is owed still stands, it is news now. */
    void tellOwed(ChannelId channel) {
        for (int i : rules.concerned(channel)) {
            if (state.owed[i] == RuleState.NEVER_RAISED) {
                continue;
            }
            RuleState head = state.head[i];
            boolean stands = head.isRaised() && head.raisedAt() == state.owed[i];
            boolean holds = head.phase() == RuleState.Phase.RAISED;
            Change alert = Summary.of(state, i, state.given.size());
            if (stands && holds && alert != null) {
                run.emit(i, Summary.as(Kind.AMENDED, alert, false));
                Summary.flapping(head, alert, false).forEach(run.emitAs(i));
            }
            if (holds || !stands) {
                state.owed[i] = RuleState.NEVER_RAISED;
            }
        }
    }
}
