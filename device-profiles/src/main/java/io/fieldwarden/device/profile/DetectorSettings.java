package io.fieldwarden.device.profile;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.detect.DetectorKind;
import io.fieldwarden.device.detect.DetectorPlan;
import io.fieldwarden.device.detect.DetectorSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Which detectors watch a kind of device. Channels that measure a number have those of {@link #DEFAULTS} unless the profile
 * says otherwise; codes, booleans, counters and texts have none.
 *
 * @param plan what runs
 * @param channels what the profile, or one that it includes, says of single channels
 * @param groups what they say of channels that go together, by id
 */
public record DetectorSettings(DetectorPlan plan, Map<ChannelId, Choice> channels, Map<String, Group> groups) {
    public static final DetectorSettings NONE = new DetectorSettings(DetectorPlan.NONE, Map.of(), Map.of());

    /**
     * Few and right: what is new on a channel is worth knowing and wakes nobody; a sensor that is stuck hides what rules
     * should see.
     */
    static final Choice DEFAULTS = new Choice(
            Map.of(DetectorKind.NOVELTY, Optional.of(Severity.INFO), DetectorKind.STUCK, Optional.of(Severity.MINOR)),
            OptionalDouble.of(DetectorSpec.DEFAULT_BUDGET));

    private static final Duration DEFAULT_PERIOD = Duration.ofMinutes(10);

    public DetectorSettings {
        channels = Map.copyOf(channels);
        groups = Map.copyOf(groups);
    }

    /**
     * Channels that go together.
     *
     * @param id names the detector, which is {@code TOGETHER.<id>}
     * @param channels none where nothing watches them
     * @param severity of its alerts, empty when nothing watches them
     * @param budget false alarms a week; empty for that of a channel
     */
    public record Group(String id, List<ChannelId> channels, Optional<Severity> severity, OptionalDouble budget) {
        public Group {
            channels = List.copyOf(channels);
        }
    }

    /** What is said of single channels and of groups; of channels that are not there it means nothing. */
    record Own(Map<ChannelId, Choice> channels, Map<String, Group> groups) {}

    /**
     * What is said of a channel, or of all.
     *
     * @param kinds how urgent the alerts of a kind are, empty when it does not run; what is not in it is not said
     * @param budget false alarms for a channel and week, of all kinds together
     */
    public record Choice(Map<DetectorKind, Optional<Severity>> kinds, OptionalDouble budget) {
        static final Choice NOTHING_SAID = new Choice(Map.of(), OptionalDouble.empty());

        public Choice {
            kinds = Map.copyOf(kinds);
        }

        /** What is said here, and elsewhere what the other says. */
        Choice over(Choice other) {
            Map<DetectorKind, Optional<Severity>> both = new LinkedHashMap<>(other.kinds);
            both.putAll(kinds);
            return new Choice(both, budget.isPresent() ? budget : other.budget);
        }
    }

    /**
     * The detectors of these channels.
     *
     * @param general what the profile says of all channels
     * @param own what is said of single ones and of groups, whose channels are among these
     * @param period of the devices, for channels that do not say theirs
     */
    static DetectorSettings of(Map<ChannelId, Channel> channels, Choice general, Own own, Optional<Duration> period) {
        List<DetectorSpec> specs = new ArrayList<>();
        for (Channel channel : channels.values()) {
            if (channel.type() == Channel.ValueType.NUMBER) {
                Choice choice = own.channels()
                        .getOrDefault(channel.id(), Choice.NOTHING_SAID)
                        .over(general)
                        .over(DEFAULTS);
                for (DetectorKind kind : DetectorKind.ofOneChannel()) {
                    choice.kinds()
                            .getOrDefault(kind, Optional.empty())
                            .ifPresent(severity -> specs.add(new DetectorSpec(
                                    id(kind, channel.id().value()),
                                    kind,
                                    List.of(channel.id()),
                                    severity,
                                    choice.budget().orElse(DetectorSpec.DEFAULT_BUDGET),
                                    periodOf(channel, period))));
                }
            }
        }
        double budget = general.over(DEFAULTS).budget().orElse(DetectorSpec.DEFAULT_BUDGET);
        for (Group group : own.groups().values()) {
            group.severity()
                    .ifPresent(severity -> specs.add(new DetectorSpec(
                            id(DetectorKind.TOGETHER, group.id()),
                            DetectorKind.TOGETHER,
                            group.channels(),
                            severity,
                            group.budget().orElse(budget),
                            slowest(group, channels, period))));
        }
        return new DetectorSettings(DetectorPlan.of(specs), own.channels(), own.groups());
    }

    /** The longest period of the group: until then the last value of its channel stands for now. */
    private static Duration slowest(Group group, Map<ChannelId, Channel> channels, Optional<Duration> period) {
        return channels.values().stream()
                .filter(channel -> group.channels().contains(channel.id()))
                .map(channel -> periodOf(channel, period))
                .max(Comparator.naturalOrder())
                .orElse(DEFAULT_PERIOD);
    }

    /** Alerts carry it where those of rules carry the rule. */
    private static RuleId id(DetectorKind kind, String of) {
        return new RuleId(kind.name() + "." + of);
    }

    /** As profiles write a kind. */
    static String word(DetectorKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static Duration periodOf(Channel channel, Optional<Duration> period) {
        return channel.period().isZero() ? period.orElse(DEFAULT_PERIOD) : channel.period();
    }
}
