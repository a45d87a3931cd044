package io.fieldwarden.edge.sim;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.profile.Catalogue;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.RuleTemplate;
import io.fieldwarden.device.rule.AlertTransition;
import io.fieldwarden.device.rule.Rule;
import io.fieldwarden.device.rule.RuleState;
import io.fieldwarden.device.rule.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A simulated device under all rules of its profile in the built-in catalogue, as the stream job would run them. */
final class Watched {
    /** A rule that raised. */
    record Raised(String rule, Instant at, boolean historic) {}

    private final DemoDevice device;
    private final Set<ChannelId> channels;
    private final List<Rule> rules = new ArrayList<>();
    private final Map<String, RuleState> states = new HashMap<>();
    final List<Raised> raised = new ArrayList<>();

    Watched(DemoDevice device) {
        this.device = device;
        this.channels = device.sensor().channels();
        DeviceProfile profile = Catalogue.profile(device.profile());
        for (RuleTemplate template : profile.rules()) {
            Rule rule = template.bind(device.site().parameters());
            rules.add(rule);
            states.put(rule.id().value(), RuleState.INITIAL);
        }
    }

    /** Reads the device at each moment. */
    void read(Stream<Instant> moments, boolean replayed) {
        moments.forEach(at -> read(at, replayed));
    }

    private void read(Instant at, boolean replayed) {
        Map<ChannelId, Double> values = device.sensor().sample(channels, at);
        for (Rule rule : rules) {
            RuleState state = states.get(rule.id().value());
            for (Map.Entry<ChannelId, Double> value : values.entrySet()) {
                Step step = rule.step(
                        state,
                        new Reading(device.id(), value.getKey(), at, at, value.getValue(), Quality.GOOD, replayed));
                state = note(rule, step);
            }
            // Time passes also where a device is silent.
            state = note(rule, rule.advance(state, at.toEpochMilli()));
            states.put(rule.id().value(), state);
        }
    }

    private RuleState note(Rule rule, Step step) {
        for (Step.Change change : step.changes()) {
            if (change.kind() == AlertTransition.Kind.RAISED || change.kind() == AlertTransition.Kind.AMENDED) {
                raised.add(new Raised(rule.id().value(), Instant.ofEpochMilli(change.at()), change.historic()));
            }
        }
        return step.state();
    }

    List<String> rules(boolean historic) {
        return raised.stream()
                .filter(one -> one.historic() == historic)
                .map(Raised::rule)
                .distinct()
                .sorted()
                .toList();
    }
}
