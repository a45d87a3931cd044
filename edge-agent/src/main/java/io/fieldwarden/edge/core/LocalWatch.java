package io.fieldwarden.edge.core;

import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.detect.DetectorBank;
import io.fieldwarden.device.detect.DetectorChange;
import io.fieldwarden.device.detect.DetectorPlan;
import io.fieldwarden.device.detect.DetectorSpec;
import io.fieldwarden.device.payload.Decoded;
import io.fieldwarden.device.payload.RawValue;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.ReadingCheck;
import io.fieldwarden.device.rule.AlertTransition;
import io.fieldwarden.device.rule.Condition;
import io.fieldwarden.device.rule.Rule;
import io.fieldwarden.device.rule.RuleState;
import io.fieldwarden.device.rule.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs the rules of a device where it stands, so that a buzzer sounds without a hub. The state machine, the check of the
 * readings and the ids of the alerts are those of the hub: the same event is the same alert there.
 *
 * <p>Sampled and advanced by the sampling thread of one agent; given other rules, and asked for what stands, by any thread.
 */
public final class LocalWatch implements Watch {
    private final DeviceId device;
    private @Nullable ReadingCheck check;
    private List<Rule> rules = List.of();
    private final Map<RuleId, RuleState> states = new TreeMap<>();
    private DetectorBank detectors = new DetectorBank(DetectorPlan.NONE);
    private final Map<AlertId, Standing> standing = new LinkedHashMap<>();
    private final Listener listener;
    /** What made undated times dates; 0 before. */
    private long moved;

    private long changes;
    private Reporter reporter = (transition, channel, text) -> {};

    /** Told of each transition, one after the other, on the sampling thread or on that which brings other rules. */
    @FunctionalInterface
    public interface Listener {
        void changed(AlertTransition transition, Collection<Standing> standing);
    }

    /** Told of each transition like the listener, with what the hub needs to know of it. */
    @FunctionalInterface
    public interface Reporter {
        void report(AlertTransition transition, @Nullable ChannelId channel, Text text);
    }

    /** An alert that has been raised and not cleared. */
    public record Standing(AlertId id, RuleId rule, Severity severity, Text text, Instant since, double value) {
        Standing saying(Text other) {
            return new Standing(id, rule, severity, other, since, value);
        }
    }

    /** Looks at nothing before it is given rules. */
    public LocalWatch(DeviceId device, Listener listener) {
        this.device = device;
        this.listener = listener;
    }

    /**
     * Lets these rules run from now on. A rule that is written the same goes on where it is; of one that is written otherwise
     * only the standing alert is kept; an alert whose rule is gone is cleared. Detectors go on by their id. Any thread.
     *
     * @param now of this profile, with the parameters of the device put in
     */
    public synchronized void run(DeviceProfile profile, List<Rule> now) {
        Map<RuleId, Rule> before = new TreeMap<>();
        rules.forEach(rule -> before.put(rule.id(), rule));
        Map<RuleId, RuleState> kept = new TreeMap<>();
        for (Rule rule : now) {
            Rule was = before.remove(rule.id());
            RuleState state = states.getOrDefault(rule.id(), RuleState.INITIAL);
            kept.put(rule.id(), was == null || was.isWrittenAs(rule) ? state : state.onlyAlert());
        }
        before.forEach((id, gone) -> {
            RuleState state = states.getOrDefault(id, RuleState.INITIAL);
            if (state.isRaised()) {
                take(gone, new Step(RuleState.INITIAL, List.of(ended(gone, state)), Condition.NEVER));
            }
        });
        DetectorBank bank = carried(profile.detectors());
        states.clear();
        states.putAll(kept);
        check = new ReadingCheck(profile);
        rules = List.copyOf(now);
        detectors = bank;
    }

    /** What the detectors have learned goes with them; the alert of one that is gone ends. */
    private DetectorBank carried(DetectorPlan plan) {
        DetectorBank bank = new DetectorBank(plan);
        List<DetectorSpec> before = detectors.plan().specs();
        for (int i = 0; i < before.size(); i++) {
            int to = plan.find(before.get(i).id().value());
            boolean same = to >= 0
                    && plan.specs().get(to).inputs().equals(before.get(i).inputs());
            DetectorChange raise = detectors.standing(i);
            if (same) {
                bank.restore(to, detectors.encode(i));
            } else if (raise != null) {
                Step.Change open = raise.change();
                tell(
                        new AlertTransition.Source(
                                device,
                                before.get(i).id(),
                                running(),
                                before.get(i).severity()),
                        new Step.Change(
                                AlertTransition.Kind.CLEARED,
                                open.at(),
                                open.raisedAt(),
                                open.severity(),
                                open.channel(),
                                open.value(),
                                open.historic()),
                        raise.reason());
            }
        }
        return bank;
    }

    private ProfileRef running() {
        ReadingCheck now = check;
        if (now == null) {
            throw new IllegalStateException("a detector of " + device + " has run without a profile");
        }
        return now.profile().ref();
    }

    private static Step.Change ended(Rule rule, RuleState state) {
        return new Step.Change(
                AlertTransition.Kind.CLEARED,
                state.lastAt(),
                state.raisedAt(),
                rule.severity(),
                null,
                0,
                state.marks().historic());
    }

    /** Who brings transitions to the hub; to be given before the first sample. */
    public synchronized void reportTo(Reporter to) {
        reporter = to;
    }

    /**
     * Undated times have become dates. What stands goes on standing under the id that its date gives it; hold times begin anew,
     * since what was measured before the clock was known and after it cannot be told apart by time.
     *
     * @param shift milliseconds to add to undated times
     */
    public synchronized void dated(long shift) {
        states.replaceAll((id, state) -> BootLog.Undated.is(state.lastAt()) ? moved(state, shift) : state);
        List<Standing> before = List.copyOf(standing.values());
        standing.clear();
        for (Standing alert : before) {
            long since = moved(alert.since().toEpochMilli(), shift);
            AlertId id = AlertTransition.idOf(device, alert.rule(), since);
            standing.put(
                    id,
                    new Standing(
                            id,
                            alert.rule(),
                            alert.severity(),
                            alert.text(),
                            Instant.ofEpochMilli(since),
                            alert.value()));
        }
        moved = shift;
    }

    private static RuleState moved(RuleState state, long shift) {
        RuleState kept = state.onlyAlert();
        return new RuleState(
                kept.phase(),
                moved(kept.since(), shift),
                moved(kept.raisedAt(), shift),
                moved(kept.lastAt(), shift),
                kept.nextTimer(),
                kept.marks(),
                kept.memory());
    }

    private static long moved(long at, long shift) {
        return BootLog.Undated.is(at) ? at + shift : at;
    }

    /** The profile whose rules run; empty before the first. */
    public synchronized Optional<ProfileRef> profile() {
        return Optional.ofNullable(check).map(running -> running.profile().ref());
    }

    @Override
    public synchronized void sampled(Sample sample) {
        ReadingCheck running = check;
        if (running == null) {
            return;
        }
        List<RawValue> raw = new ArrayList<>();
        long at = sample.at().toEpochMilli();
        sample.values()
                .forEach((channel, value) ->
                        raw.add(new RawValue(channel.value(), at, value, RawValue.Kind.NUMBER, null, null)));
        for (Reading reading : running.check(device, new Decoded.Values(raw, false), sample.at())
                .readings()) {
            for (Rule rule : rules) {
                take(rule, rule.step(states.getOrDefault(rule.id(), RuleState.INITIAL), reading));
            }
            look(reading);
        }
    }

    private void look(Reading reading) {
        Quality.Reason reason = reading.quality().reason();
        if (reason == Quality.Reason.CLOCK_FUTURE || reason == Quality.Reason.CLOCK_PAST) {
            return;
        }
        detectors.step(
                reading.channel(),
                reading.observedAt().toEpochMilli(),
                reading.value(),
                !reading.quality().isBad(),
                reading.replayed(),
                change -> {
                    DetectorSpec spec = detectors.plan().specs().get(change.detector());
                    tell(
                            new AlertTransition.Source(device, spec.id(), running(), spec.severity()),
                            change.change(),
                            change.reason());
                });
    }

    @Override
    public synchronized Instant advance(Instant now) {
        long next = Condition.NEVER;
        for (Rule rule : rules) {
            Step step = rule.advance(states.getOrDefault(rule.id(), RuleState.INITIAL), now.toEpochMilli());
            take(rule, step);
            next = Math.min(next, step.nextTimer());
        }
        return next == Condition.NEVER ? Instant.MAX : Instant.ofEpochMilli(next);
    }

    @Override
    public synchronized long changes() {
        return changes;
    }

    private void take(Rule rule, Step step) {
        states.put(rule.id(), step.state());
        ReadingCheck running = check;
        if (running == null) {
            return;
        }
        for (Step.Change change : step.changes()) {
            tell(
                    new AlertTransition.Source(
                            device, rule.id(), running.profile().ref(), rule.severity()),
                    change,
                    rule.said(change).text());
        }
    }

    private void tell(AlertTransition.Source source, Step.Change told, Text text) {
        Step.Change change = moved(told);
        AlertTransition transition = AlertTransition.of(source, change);
        switch (transition.kind()) {
            case FLAPPING -> standing.computeIfPresent(transition.alert(), (id, one) -> one.saying(text));
            case RAISED, ESCALATED, AMENDED ->
                standing.put(
                        transition.alert(),
                        new Standing(
                                transition.alert(),
                                source.rule(),
                                change.severity(),
                                text,
                                transition.raisedAt(),
                                transition.value()));
            case CLEARED, WITHDRAWN -> standing.remove(transition.alert());
        }
        changes++;
        listener.changed(transition, List.copyOf(standing.values()));
        reporter.report(transition, change.channel(), text);
    }

    /** A detector may remember a raise from before the clock was known. */
    private Step.Change moved(Step.Change change) {
        return new Step.Change(
                change.kind(),
                moved == 0 ? change.at() : moved(change.at(), moved),
                moved == 0 ? change.raisedAt() : moved(change.raisedAt(), moved),
                change.severity(),
                change.channel(),
                change.value(),
                change.historic());
    }

    /** In the order in which they were raised. */
    public synchronized List<Standing> standing() {
        return List.copyOf(standing.values());
    }
}
