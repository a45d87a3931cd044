package io.fieldwarden.device.rule;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Runs one rule over readings at seconds after a fixed start, and writes what happened as {@code second KIND channel=value}.
 * The state passes through its encoded form between any two steps.
 */
public final class Timeline {
    public static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
    private static final DeviceId DEVICE = new DeviceId("d1");

    private final Rule rule;
    private final List<String> happened = new ArrayList<>();
    private final List<Severity> severities = new ArrayList<>();
    private RuleState state = RuleState.INITIAL;

    public Timeline(Rule rule) {
        this.rule = rule;
    }

    public static Rule rule(Condition raise, long raiseHold, Condition clear, long clearHold) {
        return new Rule(
                new RuleId("R-1"),
                Severity.MAJOR,
                new Rule.Part(raise, Duration.ofSeconds(raiseHold)),
                new Rule.Part(clear, Duration.ofSeconds(clearHold)),
                new Text("测试", "Test"),
                new Rule.Citation("", "proposal"));
    }

    public static Rule rule(Condition raise, long raiseHold) {
        return rule(raise, raiseHold, new Not(raise), 0);
    }

    static Threshold above(String channel, double level) {
        return new Threshold(new ChannelId(channel), Threshold.Comparison.ABOVE, level);
    }

    static Threshold below(String channel, double level) {
        return new Threshold(new ChannelId(channel), Threshold.Comparison.BELOW, level);
    }

    static Reading reading(double second, String channel, double value, Quality quality, boolean replayed) {
        Instant at = START.plusMillis(Math.round(second * 1000));
        return new Reading(DEVICE, new ChannelId(channel), at, at, value, quality, replayed);
    }

    public Timeline at(double second, String channel, double value) {
        return at(second, channel, value, Quality.GOOD);
    }

    public Timeline at(double second, String channel, double value, Quality quality) {
        return take(rule.step(state, reading(second, channel, value, quality, false)));
    }

    Timeline replayed(double second, String channel, double value) {
        return take(rule.step(state, reading(second, channel, value, Quality.GOOD, true)));
    }

    public Timeline until(double second) {
        return take(rule.advance(state, START.toEpochMilli() + Math.round(second * 1000)));
    }

    private Timeline take(Step step) {
        for (Step.Change change : step.changes()) {
            severities.add(change.severity());
            double second = (change.at() - START.toEpochMilli()) / 1000.0;
            happened.add(String.format(
                    Locale.ROOT,
                    "%s %s %s=%s%s",
                    number(second),
                    change.kind(),
                    change.channel() == null ? "-" : change.channel(),
                    number(change.value()),
                    change.historic() ? " historic" : ""));
        }
        state = RuleState.decode(step.state().encode());
        return this;
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    public RuleState state() {
        return state;
    }

    List<Severity> severities() {
        return severities;
    }

    public List<String> happened() {
        return happened;
    }
}
