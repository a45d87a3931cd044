package io.fieldwarden.stream.rules;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.detect.DetectorPlan;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.RuleTemplate;
import io.fieldwarden.device.rule.Missing;
import io.fieldwarden.device.rule.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The rules of one profile version with the parameters of one device put in. Immutable, shared by equal devices. */
public final class BoundRules {
    private final String key;
    private final ProfileRef profile;
    private final List<Rule> rules;
    private final Map<RuleId, String> unbound;
    private final Map<ChannelId, String> units = new HashMap<>();
    private final Map<ChannelId, int[]> byChannel = new HashMap<>();
    private final int[] forEveryChannel;
    private final long lateness;
    private final DetectorPlan detectors;

    private BoundRules(String key, DeviceProfile profile, List<Rule> rules, Map<RuleId, String> unbound) {
        this.key = key;
        this.profile = profile.ref();
        this.rules = List.copyOf(rules);
        this.unbound = Map.copyOf(unbound);
        this.lateness = profile.lateness().toMillis();
        this.detectors = profile.detectors();
        this.forEveryChannel = indexes(null);
        profile.channels().forEach((id, channel) -> {
            units.put(id, channel.unit());
            byChannel.put(id, indexes(id));
        });
    }

    /**
     * Puts the parameters in. A rule whose parameter is missing or malformed is left out and named in {@link #unbound}; the
     * others run.
     *
     * @param key equal for equal profile text and parameters, and only then
     */
    public static BoundRules bind(String key, DeviceProfile profile, Map<String, String> parameters) {
        List<Rule> rules = new ArrayList<>();
        Map<RuleId, String> unbound = new LinkedHashMap<>();
        for (RuleTemplate template : profile.rules()) {
            try {
                rules.add(template.bind(parameters));
            } catch (IllegalArgumentException e) {
                unbound.put(template.id(), String.valueOf(e.getMessage()));
            }
        }
        return new BoundRules(key, profile, rules, unbound);
    }

    private int[] indexes(@Nullable ChannelId channel) {
        return IntStream.range(0, rules.size())
                .filter(i -> {
                    Set<ChannelId> wanted = rules.get(i).channels();
                    return wanted.isEmpty() || (channel != null && wanted.contains(channel));
                })
                .toArray();
    }

    public String key() {
        return key;
    }

    public ProfileRef profile() {
        return profile;
    }

    public List<Rule> rules() {
        return rules;
    }

    /** Why a rule of the profile does not run for this device. */
    public Map<RuleId, String> unbound() {
        return unbound;
    }

    /** Whether an alert of this rule says that nothing has come, of some channel at least. */
    public boolean tellsSilence(RuleId rule) {
        Rule found = find(rule.value());
        return found != null && found.raise().when() instanceof Missing;
    }

    /** Whether an alert of this rule says that nothing at all has come from the device. */
    public boolean tellsSilenceOfDevice(RuleId rule) {
        Rule found = find(rule.value());
        return found != null
                && found.raise().when() instanceof Missing missing
                && missing.channels().isEmpty();
    }

    /** UCUM code of the channel's unit, empty for none or an unknown channel. */
    public String unit(@Nullable ChannelId channel) {
        return channel == null ? "" : units.getOrDefault(channel, "");
    }

    /** The channels of the profile that a rule looks at, in the order of their names. */
    public List<ChannelId> channels() {
        return byChannel.entrySet().stream()
                .filter(channel -> channel.getValue().length > 0)
                .map(Map.Entry::getKey)
                .sorted(Comparator.comparing(ChannelId::value))
                .toList();
    }

    /** How much of the past the rules must have seen to answer as they would live (see {@link Rule#lookBack}). */
    public Duration lookBack() {
        return rules.stream().map(Rule::lookBack).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
    }

    /** What watches the channels without a rule. */
    public DetectorPlan detectors() {
        return detectors;
    }

    /** Milliseconds. */
    public long lateness() {
        return lateness;
    }

    /** Positions in {@link #rules} of those that look at this channel. Not to be changed. */
    int[] concerned(ChannelId channel) {
        return byChannel.getOrDefault(channel, forEveryChannel);
    }

    @Nullable
    Rule find(String id) {
        for (Rule rule : rules) {
            if (rule.id().value().equals(id)) {
                return rule;
            }
        }
        return null;
    }
}
