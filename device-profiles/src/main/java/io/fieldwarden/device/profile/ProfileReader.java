package io.fieldwarden.device.profile;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.payload.PayloadMapping;
import io.fieldwarden.device.profile.ProfileLoader.Loaded;
import io.fieldwarden.device.rule.expression.ExpressionType;
import io.fieldwarden.device.rule.expression.Scope;
import io.fieldwarden.device.rule.expression.Trait;
import io.fieldwarden.device.series.Retention;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.Node;

/** Reads the top of a profile file. Used by one thread, once. */
final class ProfileReader {
    private static final Duration LATENESS = Duration.ofMinutes(15);
    private static final int FORMAT = 1;
    private static final Map<Parameter.Type, ExpressionType> TYPES = Map.of(
            Parameter.Type.NUMBER, ExpressionType.NUMBER,
            Parameter.Type.BOOLEAN, ExpressionType.NUMBER,
            Parameter.Type.TEXT, ExpressionType.TEXT,
            Parameter.Type.DATE, ExpressionType.DATE);

    private final Section top;
    private final Function<ProfileId, Optional<Loaded>> included;
    private final Map<ChannelId, Channel> channels = new LinkedHashMap<>();
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Map<RuleId, ProfileRule> rules = new LinkedHashMap<>();
    private final DetectorReader detectors = new DetectorReader(channels);
    private List<SampleResult> samples = List.of();

    /** @param included gives a built-in profile by its id */
    ProfileReader(Section top, Function<ProfileId, Optional<Loaded>> included) {
        this.top = top;
        this.included = included;
    }

    /** What the test messages gave; after {@link #read}, and only when nothing else is wrong. */
    List<SampleResult> samples() {
        return samples;
    }

    Optional<DeviceProfile> read() {
        format();
        Optional<ProfileRef> ref = ref();
        Optional<Text> name = top.has("name") ? top.section("name").flatMap(ProfileReader::onlyName) : missingName();
        String category = top.text("category").orElse("");
        if (!category.isEmpty()) {
            Kinds.fault(category).ifPresent(rule -> top.fault("category", rule));
        }
        Duration lateness = top.duration("lateness").orElse(LATENESS);
        String retention = top.text("retention").orElse(DeviceProfile.Terms.STANDARD_RETENTION);
        if (!Retention.CLASSES.contains(retention)) {
            top.fault("retention", "is not one of " + String.join(", ", Retention.CLASSES));
        }
        for (Node item : top.list("include")) {
            include(item);
        }
        readParameters();
        readChannels();
        readRules();
        DetectorSettings watched = detectors();
        List<NotFormal> notFormal = notFormal();
        Optional<PayloadMapping> payload =
                top.section("payload").flatMap(section -> PayloadReader.read(section, channels));
        top.list("samples");
        top.end();
        if (!top.faults().isEmpty() || ref.isEmpty() || name.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> defaults = new HashMap<>();
        parameters.forEach((key, parameter) -> parameter.fallback().ifPresent(value -> defaults.put(key, value)));
        ProfileRule.Setting setting = new ProfileRule.Setting(defaults, scope(), periods());
        List<RuleTemplate> templates = new ArrayList<>();
        rules.values().forEach(rule -> templates.add(rule.in(setting)));
        DeviceProfile profile = new DeviceProfile(
                ref.get(),
                name.get(),
                category,
                channels,
                parameters,
                templates,
                new DeviceProfile.Terms(lateness, retention, notFormal, payload, watched));
        samples = new SampleReader(top, profile).run();
        return Optional.of(profile);
    }

    private void format() {
        if (!top.has("format")) {
            top.missing("format");
        }
        top.count("format")
                .filter(number -> number != FORMAT)
                .ifPresent(number -> top.fault("format", "is newer than this program, which reads format " + FORMAT));
    }

    private Optional<ProfileRef> ref() {
        if (!top.has("profile")) {
            top.missing("profile");
        }
        if (!top.has("version")) {
            top.missing("version");
        }
        Optional<ProfileId> id = top.make("profile", ProfileId::new);
        Optional<Integer> version = top.count("version");
        return id.flatMap(i -> version.map(v -> new ProfileRef(i, v)));
    }

    private Optional<Text> missingName() {
        top.missing("name");
        return Optional.empty();
    }

    private static Optional<Text> onlyName(Section section) {
        Optional<Text> text = section.name();
        section.end();
        return text;
    }

    private void include(Node item) {
        String name = Section.shown(item);
        Optional<Loaded> found;
        try {
            found = included.apply(new ProfileId(name));
        } catch (IllegalArgumentException e) {
            found = Optional.empty();
        }
        if (found.isEmpty()) {
            top.faults().at(item, "include", name, "is not a built-in profile");
            return;
        }
        if (found.get().profile().isEmpty()) {
            top.faults()
                    .at(
                            item,
                            "include",
                            name,
                            "has faults itself: " + found.get().faults().get(0));
            return;
        }
        DeviceProfile profile = found.get().profile().get();
        channels.putAll(profile.channels());
        parameters.putAll(profile.parameters());
        for (RuleTemplate rule : profile.rules()) {
            rules.put(rule.id(), (ProfileRule) rule);
        }
        detectors.include(profile.terms().detectors());
    }

    private void readParameters() {
        top.sections("parameters")
                .forEach((name, entry) -> ChannelReader.parameter(name, entry).ifPresent(parameter -> {
                    Parameter before = parameters.put(name, parameter);
                    if (before != null && before.type() != parameter.type()) {
                        entry.fault("type", "is not " + before.type() + ", as the included profile has it");
                    }
                }));
    }

    /** What is particular to this profile first: who looks at a boiler wants its pressure before the voltage of its modem. */
    private void readChannels() {
        Map<ChannelId, Channel> inherited = new LinkedHashMap<>(channels);
        channels.clear();
        top.sections("channels")
                .forEach((name, entry) ->
                        ChannelReader.channel(name, entry).ifPresent(channel -> channels.put(channel.id(), channel)));
        inherited.forEach(channels::putIfAbsent);
    }

    private Map<ChannelId, Duration> periods() {
        Map<ChannelId, Duration> periods = new HashMap<>();
        channels.forEach((id, channel) -> periods.put(id, channel.period()));
        return periods;
    }

    /** Texts are in no expression. */
    private Scope scope() {
        Map<String, ExpressionType> types = new HashMap<>();
        types.put(ProfileRule.TIME_ZONE, ExpressionType.TEXT);
        parameters.forEach(
                (name, parameter) -> types.put(name, TYPES.getOrDefault(parameter.type(), ExpressionType.NUMBER)));
        Map<String, Trait> traits = new HashMap<>();
        channels.values()
                .forEach(channel -> trait(channel)
                        .ifPresent(trait -> traits.put(channel.id().value(), trait)));
        return new Scope(traits, types);
    }

    private static Optional<Trait> trait(Channel channel) {
        Optional<Trait.Kind> kind = switch (channel.type()) {
            case NUMBER, COUNTER -> Optional.of(Trait.Kind.NUMBER);
            case BOOLEAN -> Optional.of(Trait.Kind.BOOLEAN);
            case CODE -> Optional.of(Trait.Kind.CODE);
            case TEXT -> Optional.empty();
        };
        return kind.map(
                is -> new Trait(is, channel.limits().maxRate(), channel.limits().resolution()));
    }

    private void readRules() {
        Scope scope = scope();
        Map<RuleId, Integer> lines = new HashMap<>();
        int index = 0;
        for (Node item : top.list("rules")) {
            Section entry = new Section(item, "rules[" + index++ + "]", top.faults());
            RuleReader.rule(entry, scope).ifPresent(rule -> {
                Integer first = lines.putIfAbsent(rule.id(), item.getStartMark().getLine() + 1);
                if (first != null) {
                    entry.fault("id", "is the id of another rule, in line " + first);
                }
                for (ProfileRule.Level level : rule.levels()) {
                    Integer other = level.id()
                            .map(id -> lines.putIfAbsent(id, item.getStartMark().getLine() + 1))
                            .orElse(null);
                    if (other != null) {
                        entry.fault("severities", "have a step with the id of another rule, in line " + other);
                    }
                }
                rules.put(rule.id(), rule);
            });
        }
    }

    private DetectorSettings detectors() {
        top.section("detectors").ifPresent(detectors::read);
        detectors.broken().forEach(rule -> top.fault("detectors", rule));
        DetectorSettings settings = detectors.settings(parameters);
        DetectorReader.taken(settings, rules.values())
                .forEach(id -> top.fault("rules", "have the id of a detector: " + id));
        return settings;
    }

    /** Rules that cannot be said in this format yet: kept in the file with the reason, for people. */
    private List<NotFormal> notFormal() {
        List<NotFormal> rules = new ArrayList<>();
        int index = 0;
        for (Node item : top.list("not-formal")) {
            Section entry = new Section(item, "not-formal[" + index++ + "]", top.faults());
            Optional<RuleId> id = entry.make("id", RuleId::new);
            Optional<String> reason = entry.requiredText("reason");
            entry.end();
            if (id.isPresent() && reason.isPresent()) {
                rules.add(new NotFormal(id.get().value(), reason.get()));
            }
        }
        return rules;
    }
}
