package io.fieldwarden.edge.core;

import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
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
import java.util.TreeMap;

/**
 * Runs the rules of a device where it stands, so that a buzzer sounds without a hub. The state machine, the check of the
 * readings and the ids of the alerts are those of the hub: the same event is the same alert there.
 *
 * <p>Sampled and advanced by the sampling thread of one agent; what stands may be asked for by any thread.
 */
public final class LocalWatch implements Watch {
    private final DeviceId device;
    private final ReadingCheck check;
    private final List<Rule> rules;
    private final Map<RuleId, RuleState> states = new TreeMap<>();
    private final Map<AlertId, Standing> standing = new LinkedHashMap<>();
    private final Listener listener;

    /** Told of each transition, on the sampling thread. */
    @FunctionalInterface
    public interface Listener {
        void changed(AlertTransition transition, Collection<Standing> standing);
    }

    /** An alert that has been raised and not cleared. */
    public record Standing(AlertId id, RuleId rule, Severity severity, Text text, Instant since, double value) {}

    /** @param rules of this profile, with the parameters of the device put in */
    public LocalWatch(DeviceId device, DeviceProfile profile, List<Rule> rules, Listener listener) {
        this.device = device;
        this.check = new ReadingCheck(profile);
        this.rules = List.copyOf(rules);
        this.listener = listener;
        rules.forEach(rule -> states.put(rule.id(), RuleState.INITIAL));
    }

    @Override
    public synchronized void sampled(Sample sample) {
        List<RawValue> raw = new ArrayList<>();
        long at = sample.at().toEpochMilli();
        sample.values()
                .forEach((channel, value) ->
                        raw.add(new RawValue(channel.value(), at, value, RawValue.Kind.NUMBER, null, null)));
        for (Reading reading :
                check.check(device, new Decoded.Values(raw, false), sample.at()).readings()) {
            for (Rule rule : rules) {
                take(rule, rule.step(states.getOrDefault(rule.id(), RuleState.INITIAL), reading));
            }
        }
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

    private void take(Rule rule, Step step) {
        states.put(rule.id(), step.state());
        for (Step.Change change : step.changes()) {
            AlertTransition transition = AlertTransition.of(
                    new AlertTransition.Source(
                            device, rule.id(), check.profile().ref(), rule.severity()),
                    change);
            switch (transition.kind()) {
                case RAISED, ESCALATED, AMENDED ->
                    standing.put(
                            transition.alert(),
                            new Standing(
                                    transition.alert(),
                                    rule.id(),
                                    change.severity(),
                                    rule.text(),
                                    transition.raisedAt(),
                                    transition.value()));
                case CLEARED, WITHDRAWN -> standing.remove(transition.alert());
            }
            listener.changed(transition, List.copyOf(standing.values()));
        }
    }

    /** In the order in which they were raised. */
    public synchronized List<Standing> standing() {
        return List.copyOf(standing.values());
    }
}
