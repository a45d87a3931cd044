package io.fieldwarden.stream.rules;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.detect.DetectorKind;
import io.fieldwarden.device.detect.DetectorPlan;
import io.fieldwarden.device.detect.DetectorSpec;
import io.fieldwarden.device.profile.Channel;
import io.fieldwarden.device.profile.DetectorSettings;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.Limits;
import io.fieldwarden.device.profile.RuleSummary;
import io.fieldwarden.device.profile.RuleTemplate;
import io.fieldwarden.device.rule.Condition;
import io.fieldwarden.device.rule.Missing;
import io.fieldwarden.device.rule.Rule;
import io.fieldwarden.device.rule.Threshold;
import io.fieldwarden.device.rule.Threshold.Comparison;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Words for the tests of rules: a boiler with pressure and level, times in seconds after noon. */
final class Samples {
    static final DeviceId BOILER = new DeviceId("boiler-2");
    static final ChannelId PRESSURE = new ChannelId("pressure");
    static final ChannelId LEVEL = new ChannelId("level");
    static final long NOON = Instant.parse("2026-06-01T12:00:00Z").toEpochMilli();
    static final Duration LATENESS = Duration.ofMinutes(15);

    private Samples() {}

    static long at(long seconds) {
        return NOON + seconds * 1000;
    }

    /** Live, received 20 ms after it was observed. */
    static Reading reading(ChannelId channel, long seconds, double value) {
        return received(channel, seconds, value, at(seconds) + 20);
    }

    static Reading received(ChannelId channel, long seconds, double value, long receivedAt) {
        return new Reading(
                BOILER,
                channel,
                Instant.ofEpochMilli(at(seconds)),
                Instant.ofEpochMilli(receivedAt),
                value,
                Quality.GOOD,
                false);
    }

    static Rule rule(String id, Condition raise, long holdSeconds, Condition clear) {
        return new Rule(
                new RuleId(id),
                Severity.MAJOR,
                new Rule.Part(raise, Duration.ofSeconds(holdSeconds)),
                new Rule.Part(clear, Duration.ZERO),
                new Text("规则" + id, "Rule " + id),
                new Rule.Citation("TSG 11", "proposal"));
    }

    /** Pressure above {@code level} for {@code holdSeconds}, until it is 0.1 lower. */
    static Rule overPressure(double level, long holdSeconds) {
        return rule(
                "BOIL-01",
                new Threshold(PRESSURE, Comparison.ABOVE, level),
                holdSeconds,
                new Threshold(PRESSURE, Comparison.BELOW, level - 0.1));
    }

    static Rule lowLevel() {
        return rule(
                "BOIL-02", new Threshold(LEVEL, Comparison.BELOW, 20), 30, new Threshold(LEVEL, Comparison.ABOVE, 25));
    }

    static Rule silent(long seconds) {
        Condition missing = new Missing(Set.of(), Duration.ofSeconds(seconds));
        return rule("DEV-01", missing, 0, new io.fieldwarden.device.rule.Not(missing));
    }

    static BoundRules bound(int version, Rule... rules) {
        return BoundRules.bind("boiler@" + version, profile(version, rules), Map.of());
    }

    /**
     * The same with detectors of stuck sensors and of novelty on both channels; as of a slow channel and with a large budget, so that they speak
     * within a thousand readings.
     */
    static BoundRules watched(int version, Rule... rules) {
        DeviceProfile plain = profile(version, rules);
        List<DetectorSpec> specs = new ArrayList<>();
        for (ChannelId channel : List.of(PRESSURE, LEVEL)) {
            for (DetectorKind kind : List.of(DetectorKind.NOVELTY, DetectorKind.STUCK)) {
                specs.add(new DetectorSpec(
                        new RuleId(kind + "." + channel),
                        kind,
                        List.of(channel),
                        Severity.MINOR,
                        1_000,
                        Duration.ofMinutes(5)));
            }
        }
        return BoundRules.bind("watched boiler@" + version, detecting(plain, DetectorPlan.of(specs)), Map.of());
    }

    static DeviceProfile detecting(DeviceProfile plain, DetectorPlan plan) {
        DeviceProfile.Terms terms = plain.terms();
        return new DeviceProfile(
                plain.ref(),
                plain.name(),
                plain.category(),
                plain.channels(),
                plain.parameters(),
                plain.rules(),
                new DeviceProfile.Terms(
                        terms.lateness(),
                        terms.retention(),
                        terms.notFormal(),
                        terms.payload(),
                        new DetectorSettings(plan, Map.of(), Map.of())));
    }

    static DeviceProfile profile(int version, Rule... rules) {
        Map<ChannelId, Channel> channels = new LinkedHashMap<>();
        for (ChannelId id : List.of(PRESSURE, LEVEL)) {
            channels.put(
                    id,
                    new Channel(
                            id,
                            new Text("通道", id.value()),
                            id.equals(PRESSURE) ? "MPa" : "%",
                            Channel.ValueType.NUMBER,
                            new Limits(0, 100, Double.NaN, Double.NaN, 0, Double.POSITIVE_INFINITY, Set.of()),
                            Duration.ofSeconds(1),
                            "E"));
        }
        return new DeviceProfile(
                new ProfileRef(new ProfileId("boiler"), version),
                new Text("锅炉", "Boiler"),
                "1100",
                channels,
                Map.of(),
                List.of(rules).stream().map(Samples::fixed).toList(),
                LATENESS);
    }

    private static RuleTemplate fixed(Rule rule) {
        return new RuleTemplate() {
            @Override
            public RuleId id() {
                return rule.id();
            }

            @Override
            public RuleSummary summary() {
                Text text = new Text("规则", rule.id().value());
                Rule.Citation citation = new Rule.Citation("", "proposal");
                return new RuleSummary(
                        Severity.MAJOR,
                        text,
                        new RuleSummary.When("", Duration.ZERO, "", Duration.ZERO),
                        new RuleSummary.Life(false, Set.of(), false, Optional.empty(), Optional.empty()),
                        List.of(),
                        citation);
            }

            @Override
            public Rule bind(Map<String, String> parameters) {
                return rule;
            }
        };
    }
}
