package io.fieldwarden.hub.same;

import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.trial.RuleTrial;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.rule.AlertTransition;
import io.fieldwarden.stream.rules.BoundRules;
import io.fieldwarden.stream.rules.Emission;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The alert history that a reader of topic {@code alerts} ends up with: the fold of the API over every transition. */
final class Histories {
    private final Map<AlertId, Alert> alerts = new LinkedHashMap<>();

    /** An alert in one line, so that a failed comparison can be read; who was paged is not in it. */
    private static String line(String rule, Instant raisedAt, Optional<Instant> clearedAt, String said) {
        return rule + " " + raisedAt + " to " + clearedAt.map(Instant::toString).orElse("now") + " " + said;
    }

    void hear(AlertEvent event) {
        AlertId id = event.transition().alert();
        Alert known = alerts.get(id);
        alerts.put(
                id,
                known == null
                        ? Alert.begin(
                                event,
                                new Alert.Subject(
                                        event.transition().source().device(), Optional.empty(), Optional.empty(), ""),
                                1)
                        : known.with(event, 1));
    }

    void hear(DeviceId device, BoundRules rules, Emission emission) {
        AlertTransition transition = AlertTransition.of(
                new AlertTransition.Source(
                        device,
                        emission.rule(),
                        rules.profile(),
                        emission.change().severity()),
                emission.change());
        hear(new AlertEvent(
                transition,
                Optional.empty(),
                Optional.ofNullable(emission.change().channel()),
                rules.unit(emission.change().channel()),
                new AlertEvent.Explanation(
                        emission.wording().text(), emission.wording().citation()),
                Optional.empty(),
                transition.at()));
    }

    /** Per device, in order of rule and time. */
    Map<String, List<String>> byDevice() {
        Map<String, TreeMap<String, String>> lines = new TreeMap<>();
        alerts.values().stream().filter(alert -> !alert.life().withdrawn()).forEach(alert -> {
            String line = line(
                    alert.basis().rule().value(),
                    alert.life().raisedAt(),
                    alert.life().clearedAt(),
                    alert.life().severity().text() + " " + alert.life().value() + " "
                            + alert.basis().channel() + " " + alert.basis().unit() + " "
                            + alert.basis().explanation().message().en());
            lines.computeIfAbsent(alert.subject().device().value(), d -> new TreeMap<>())
                    .put(line, line);
        });
        Map<String, List<String>> sorted = new TreeMap<>();
        lines.forEach((device, all) -> sorted.put(device, List.copyOf(all.values())));
        return sorted;
    }

    List<String> of(DeviceId device) {
        return byDevice().getOrDefault(device.value(), List.of());
    }

    /** What is missing and what is too much, in order: nothing where both are the same. */
    static List<String> difference(List<String> expected, List<String> actual) {
        TreeSet<String> lines = new TreeSet<>();
        expected.stream().filter(line -> !actual.contains(line)).forEach(line -> lines.add(line + " missing"));
        actual.stream().filter(line -> !expected.contains(line)).forEach(line -> lines.add(line + " too much"));
        return List.copyOf(lines);
    }

    /** What a back-test found, in the same words as far as it knows them. */
    static List<String> tried(List<RuleTrial.Raised> raised) {
        return raised.stream()
                .map(one -> line(
                        one.source().rule().value(),
                        Instant.ofEpochMilli(one.raisedAt()),
                        one.clearedAt().map(Instant::ofEpochMilli),
                        one.severity().text() + " " + one.value() + " " + one.channel()))
                .sorted()
                .toList();
    }

    /** The same lines as {@link #tried}. */
    List<String> asTried(DeviceId device) {
        return alerts.values().stream()
                .filter(alert ->
                        !alert.life().withdrawn() && alert.subject().device().equals(device))
                .map(alert -> line(
                        alert.basis().rule().value(),
                        alert.life().raisedAt(),
                        alert.life().clearedAt(),
                        alert.life().severity().text() + " " + alert.life().value() + " "
                                + alert.basis().channel()))
                .sorted()
                .toList();
    }
}
