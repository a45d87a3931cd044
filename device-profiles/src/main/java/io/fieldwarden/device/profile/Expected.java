package io.fieldwarden.device.profile;

import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** One value that a sample gives: a number, a boolean, a text, or a mapping with quality, reason and time. */
record Expected(Faults faults, String path, Node node) {
    private static final double NEAR = 1e-9;
    private static final List<String> LEVELS = Arrays.stream(Quality.Level.values())
            .map(level -> level.name().toLowerCase(Locale.ROOT))
            .toList();
    private static final List<String> REASONS = Arrays.stream(Quality.Reason.values())
            .filter(reason -> reason != Quality.Reason.NONE)
            .map(Quality.Reason::text)
            .toList();

    /** Faults where the reading is another. */
    void hold(Reading reading) {
        if (!(node instanceof MappingNode)) {
            String text = node instanceof ScalarNode scalar ? scalar.getValue() : Section.shown(node);
            value(node, path, text, reading);
            if (!reading.quality().isGood()) {
                faults.at(node, path, text, "is not good: the profile reads " + shown(reading));
            }
            return;
        }
        Section section = new Section(node, path, faults);
        section.scalar("value").ifPresent(scalar -> value(scalar, section.in("value"), scalar.getValue(), reading));
        Optional<String> quality = section.oneOf("quality", LEVELS);
        Optional<String> reason = section.oneOf("reason", REASONS);
        String level = reading.quality().level().name().toLowerCase(Locale.ROOT);
        boolean expectsGood = quality.isEmpty() && reason.isEmpty() && !section.has("quality");
        if (!quality.orElse(expectsGood ? "good" : level).equals(level)
                || !reason.orElse(reading.quality().reason().text())
                        .equals(reading.quality().reason().text())) {
            String key = quality.isPresent() && !quality.get().equals(level) ? "quality" : "reason";
            section.fault(section.has(key) ? key : "value", "is not what the profile reads: " + shown(reading));
        }
        section.make("at", Expected::time)
                .filter(at -> !at.equals(reading.observedAt()))
                .ifPresent(at -> section.fault("at", "is not what the profile reads: " + reading.observedAt()));
        section.end();
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("is not a time such as 2026-07-01T08:00:00Z", e);
        }
    }

    private void value(Node place, String what, String text, Reading reading) {
        boolean same = reading.text() != null ? reading.text().equals(text) : isNear(text, reading.value());
        if (!same) {
            faults.at(place, what, text, "is not what the profile reads: " + shown(reading));
        }
    }

    private static boolean isNear(String text, double value) {
        double expected =
                ValueRuleReader.number(text).orElse(text.equals("true") ? 1d : text.equals("false") ? 0d : Double.NaN);
        return Math.abs(expected - value) <= NEAR * Math.max(1, Math.abs(value));
    }

    static String shown(Reading reading) {
        String value = reading.text() == null ? String.valueOf(reading.value()) : "'" + reading.text() + "'";
        return reading.quality().isGood()
                ? value
                : value + ", " + reading.quality().level().name().toLowerCase(Locale.ROOT) + " ("
                        + reading.quality().reason().text() + ")";
    }
}
