package io.fieldwarden.device.profile;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.detect.DetectorKind;
import io.fieldwarden.device.profile.DetectorSettings.Choice;
import io.fieldwarden.device.rule.expression.Suggestion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** Reads {@code detectors}. Used by one thread, once. */
final class DetectorReader {
    /** The parameter with the reporting period of devices, in seconds. */
    private static final String PERIOD = "period_s";

    /** Not {@code off}, which YAML 1.1 takes for a boolean. */
    private static final String NO = "none";

    static final List<String> WORDS = List.of(NO, "info", "minor", "major", "critical");
    private static final double MOST_ALARMS = 1_000;

    private final Map<ChannelId, Channel> channels;
    private final Map<ChannelId, Choice> own = new LinkedHashMap<>();
    private final GroupReader groups;
    private Choice general = Choice.NOTHING_SAID;

    /** @param channels of the profile and of those it includes */
    DetectorReader(Map<ChannelId, Channel> channels) {
        this.channels = channels;
        this.groups = new GroupReader(channels);
    }

    /** What an included profile says of single channels and of groups. */
    void include(DetectorSettings settings) {
        own.putAll(settings.channels());
        groups.include(settings.groups());
    }

    void read(Section section) {
        general = choice(section);
        for (Map.Entry<String, Section> entry : section.sections("channels").entrySet()) {
            Section said = entry.getValue();
            Choice choice = choice(said);
            said.end();
            numberChannel(
                            channels,
                            entry.getKey(),
                            rule -> said.faults().at(said.node(), said.path(), entry.getKey(), rule))
                    .ifPresent(channel -> own.merge(channel, choice, (before, now) -> now.over(before)));
        }
        groups.read(section);
        section.end();
    }

    /**
     * The channel of this name, if a detector can watch it.
     *
     * @param fault told what is wrong
     */
    static Optional<ChannelId> numberChannel(Map<ChannelId, Channel> channels, String name, Consumer<String> fault) {
        List<String> numbers = new ArrayList<>();
        for (Channel channel : channels.values()) {
            boolean number = channel.type() == Channel.ValueType.NUMBER;
            if (channel.id().value().equals(name)) {
                if (number) {
                    return Optional.of(channel.id());
                }
                fault.accept("measures no number: detectors watch channels of type number only");
                return Optional.empty();
            }
            if (number) {
                numbers.add(channel.id().value());
            }
        }
        fault.accept("is not a channel of this profile" + Suggestion.ask(name, numbers));
        return Optional.empty();
    }

    private static Choice choice(Section section) {
        Map<DetectorKind, Optional<Severity>> kinds = new LinkedHashMap<>();
        for (DetectorKind kind : DetectorKind.ofOneChannel()) {
            section.oneOf(DetectorSettings.word(kind), WORDS).ifPresent(word -> kinds.put(kind, severity(word)));
        }
        return new Choice(kinds, budget(section));
    }

    /** One of {@link #WORDS}; empty for {@code none}. */
    static Optional<Severity> severity(String word) {
        return word.equals(NO) ? Optional.empty() : Optional.of(Severity.ofText(word));
    }

    static OptionalDouble budget(Section section) {
        OptionalDouble budget = section.number("budget");
        if (budget.isPresent() && !(budget.getAsDouble() > 0 && budget.getAsDouble() <= MOST_ALARMS)) {
            section.fault("budget", "is not above 0 and at most 1000 false alarms a week");
            return OptionalDouble.empty();
        }
        return budget;
    }

    DetectorSettings settings(Map<String, Parameter> parameters) {
        return DetectorSettings.of(
                channels, general, new DetectorSettings.Own(own, groups.sound()), period(parameters));
    }

    /** Groups of included profiles whose channels this one makes something else of. */
    List<String> broken() {
        return groups.broken();
    }

    /** A period that is no number of seconds has been a fault of its parameter before. */
    private static Optional<Duration> period(Map<String, Parameter> parameters) {
        Parameter period = parameters.get(PERIOD);
        return period == null || period.type() != Parameter.Type.NUMBER
                ? Optional.empty()
                : period.fallback()
                        .map(Double::parseDouble)
                        .filter(seconds -> seconds >= 1)
                        .map(seconds -> Duration.ofMillis((long) (seconds * 1000)));
    }

    /** Rules that have the id of a detector: their alerts could not be told apart. */
    static List<String> taken(DetectorSettings settings, Iterable<ProfileRule> rules) {
        List<String> taken = new ArrayList<>();
        for (ProfileRule rule : rules) {
            if (settings.plan().find(rule.id().value()) >= 0) {
                taken.add(rule.id().value());
            }
        }
        return taken;
    }
}
