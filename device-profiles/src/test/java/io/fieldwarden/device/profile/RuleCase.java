package io.fieldwarden.device.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import io.fieldwarden.device.rule.Rule;
import io.fieldwarden.device.rule.RuleState;
import io.fieldwarden.device.rule.Step;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What one rule of the catalogue must do with a row of readings.
 *
 * @param steps in the order of time
 * @param expected such as {@code raised 120}, in seconds after the start; with the severity of a step that is reached
 */
record RuleCase(
        ProfileId profile,
        RuleId rule,
        Instant start,
        Map<String, String> parameters,
        List<Happening> steps,
        List<String> expected) {
    private static final DeviceId DEVICE = new DeviceId("case");
    private static final String DEFAULT_START = "2026-06-01T10:00:00+08:00";

    /** A reading, BAD when it has a reason, or other parameters of the device when {@code channel} is empty. */
    record Happening(double second, String channel, double value, String reason, Map<String, String> parameters) {
        Quality quality() {
            return reason.isEmpty() ? Quality.GOOD : Quality.bad(Quality.Reason.ofText(reason));
        }
    }

    static List<RuleCase> of(ProfileId profile) {
        List<RuleCase> cases = new ArrayList<>();
        for (Object item : Yamls.list(Yamls.resource("/profiles/" + profile + "-rules.yaml"))) {
            Map<String, Object> one = Yamls.map(item);
            List<Happening> steps = new ArrayList<>();
            Yamls.list(Yamls.get(one, "readings")).forEach(reading -> steps.addAll(happenings(reading)));
            steps.sort(Comparator.comparingDouble(Happening::second));
            String start = String.valueOf(one.getOrDefault("start", DEFAULT_START));
            cases.add(new RuleCase(
                    profile,
                    new RuleId(Yamls.get(one, "rule").toString()),
                    OffsetDateTime.parse(start).toInstant(),
                    texts(one.getOrDefault("parameters", Map.of())),
                    steps,
                    Yamls.list(Yamls.get(one, "expect")).stream()
                            .map(Object::toString)
                            .toList()));
        }
        return cases;
    }

    /** {@code [at, channel, value]}, {@code [at, channel, value, reason]}, {@code [from, to, every, channel, value]} or {@code {at, parameters}}. */
    private static List<Happening> happenings(Object item) {
        if (item instanceof Map) {
            Map<String, Object> change = Yamls.map(item);
            double at = number(Yamls.get(change, "at"));
            return List.of(new Happening(at, "", 0, "", texts(Yamls.get(change, "parameters"))));
        }
        List<Object> row = Yamls.list(item);
        if (row.size() < 5) {
            String reason = row.size() == 4 ? row.get(3).toString() : "";
            return List.of(
                    new Happening(number(row.get(0)), row.get(1).toString(), number(row.get(2)), reason, Map.of()));
        }
        assertThat(row).hasSize(5);
        List<Happening> all = new ArrayList<>();
        for (double at = number(row.get(0)); at <= number(row.get(1)); at += number(row.get(2))) {
            all.add(new Happening(at, row.get(3).toString(), number(row.get(4)), "", Map.of()));
        }
        return all;
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    private static Map<String, String> texts(Object value) {
        Map<String, String> texts = new HashMap<>();
        Yamls.map(value).forEach((key, text) -> texts.put(key, text.toString()));
        return texts;
    }

    /** What the rule does, with every channel checked to be one of the profile and every value in its range. */
    List<String> run(DeviceProfile in) {
        RuleTemplate template = in.rules().stream()
                .filter(each -> each.id().equals(rule))
                .findFirst()
                .orElseThrow(() -> new AssertionError("profile " + profile + " has no rule " + rule));
        Rule bound = template.bind(parameters);
        RuleState state = RuleState.INITIAL;
        List<String> happened = new ArrayList<>();
        for (Happening each : steps) {
            Instant at = start.plusMillis(Math.round(each.second() * 1000));
            if (each.channel().isEmpty()) {
                bound = template.bind(each.parameters());
                continue;
            }
            ChannelId channel = new ChannelId(each.channel());
            assertThat(in.channel(channel))
                    .as("channel %s", channel)
                    .hasValueSatisfying(known -> assertThat(
                                    !each.reason().isEmpty() || known.limits().inRange(each.value()))
                            .as("%s = %s is in range", channel, each.value())
                            .isTrue());
            Step step = bound.step(state, new Reading(DEVICE, channel, at, at, each.value(), each.quality(), false));
            Rule now = bound;
            step.changes().forEach(change -> happened.add(told(change, now)));
            state = RuleState.decode(step.state().encode());
        }
        return happened;
    }

    private String told(Step.Change change, Rule by) {
        double second = (change.at() - start.toEpochMilli()) / 1000.0;
        String at = second == Math.rint(second) ? Long.toString((long) second) : Double.toString(second);
        String what = change.kind().name().toLowerCase(Locale.ROOT) + " " + at;
        boolean step = change.kind() != Kind.CLEARED && change.severity() != by.severity();
        return step ? what + " " + change.severity().text() : what;
    }

    /** Whether a step of this severity is reached, and the alert then ends. */
    boolean clearsAfter(String severity) {
        int reached = -1;
        for (int i = 0; i < expected.size(); i++) {
            if (expected.get(i).endsWith(" " + severity)) {
                reached = i;
            }
            if (reached >= 0 && expected.get(i).startsWith("cleared")) {
                return true;
            }
        }
        return false;
    }

    boolean expects(Kind kind) {
        return expected.stream().anyMatch(text -> text.startsWith(kind.name().toLowerCase(Locale.ROOT)));
    }

    @Override
    public String toString() {
        return profile + " " + rule + " " + expected;
    }
}
