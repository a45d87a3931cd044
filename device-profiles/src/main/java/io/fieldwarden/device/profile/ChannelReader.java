package io.fieldwarden.device.profile;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.Text;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads an entry of {@code channels} or {@code parameters}. */
final class ChannelReader {
    static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
    private static final List<String> RESERVED = List.of("and", "or", "not", "in", "true", "false", "any");
    private static final List<String> CHANNEL_TYPES = List.of("number", "boolean", "code", "counter", "text");
    private static final List<String> PARAMETER_TYPES = List.of("number", "text", "boolean", "date");

    private ChannelReader() {}

    static Optional<Channel> channel(String name, Section entry) {
        if (!named(name, entry)) {
            return Optional.empty();
        }
        // a faulty entry is still known, so that rules which name it are not faulty too
        Text label = entry.name().orElse(new Text(name, name));
        Channel.ValueType type = entry.oneOf("type", CHANNEL_TYPES)
                .map(word -> Channel.ValueType.valueOf(word.toUpperCase(Locale.ROOT)))
                .orElse(Channel.ValueType.NUMBER);
        boolean measured = type == Channel.ValueType.NUMBER || type == Channel.ValueType.COUNTER;
        String unit = unit(entry, measured);
        Duration period = entry.duration("period").orElse(Duration.ZERO);
        String provenance = entry.text("provenance").orElse("");
        Limits limits = limits(entry, type);
        Channel.Form form = new Channel.Form(unit, type, unit, codes(entry, type));
        Channel channel = new Channel(new ChannelId(name), label, form, limits, period, provenance);
        Optional<String> sends = entry.text("sends");
        sends.flatMap(sent -> ValueRuleReader.fault(sent, channel, false))
                .ifPresent(rule -> entry.fault("sends", rule));
        entry.end();
        return Optional.of(sends.map(channel::sending).orElse(channel));
    }

    static Optional<Parameter> parameter(String name, Section entry) {
        if (!named(name, entry)) {
            return Optional.empty();
        }
        // a faulty entry is still known, so that rules which name it are not faulty too
        Text label = entry.name().orElse(new Text(name, name));
        Parameter.Type type = entry.oneOf("type", PARAMETER_TYPES)
                .map(word -> Parameter.Type.valueOf(word.toUpperCase(Locale.ROOT)))
                .orElse(Parameter.Type.NUMBER);
        String unit = unit(entry, false);
        Optional<String> fallback = entry.make("default", text -> ParameterValues.check(type, text));
        entry.end();
        return Optional.of(new Parameter(name, label, unit, type, fallback));
    }

    private static boolean named(String name, Section entry) {
        if (NAME.matcher(name).matches() && !RESERVED.contains(name)) {
            return true;
        }
        entry.faults()
                .at(
                        entry.node(),
                        entry.path(),
                        name,
                        RESERVED.contains(name)
                                ? "is a word of the rule language"
                                : "is not a name of at most 64 letters, digits and _, as rules need it");
        return false;
    }

    private static String unit(Section entry, boolean required) {
        Optional<String> unit = entry.text("unit");
        if (unit.isEmpty() && required && !entry.has("unit")) {
            entry.missing("unit");
        }
        unit.flatMap(Units::fault).ifPresent(rule -> entry.fault("unit", rule));
        return unit.orElse("1");
    }

    private static Limits limits(Section entry, Channel.ValueType type) {
        boolean bool = type == Channel.ValueType.BOOLEAN;
        double[] range = pair(entry, "range", bool ? 0 : Double.NEGATIVE_INFINITY, bool ? 1 : Double.POSITIVE_INFINITY);
        double[] usual = pair(entry, "usual", Double.NaN, Double.NaN);
        if (usual[0] < range[0] || usual[1] > range[1]) {
            entry.fault("usual", "lies outside the range [" + range[0] + ", " + range[1] + "]");
        }
        return new Limits(
                range[0],
                range[1],
                usual[0],
                usual[1],
                positive(entry, "resolution", 0),
                positive(entry, "max-rate", Double.POSITIVE_INFINITY),
                new HashSet<>(entry.numbers("sentinels")));
    }

    private static double positive(Section entry, String key, double fallback) {
        double value = entry.number(key).orElse(fallback);
        if (value < 0) {
            entry.fault(key, "is below 0");
            return fallback;
        }
        return value;
    }

    private static double[] pair(Section entry, String key, double low, double high) {
        if (!entry.has(key)) {
            return new double[] {low, high};
        }
        List<Double> numbers = entry.numbers(key);
        if (numbers.size() < entry.list(key).size()) {
            return new double[] {low, high};
        }
        if (numbers.size() != 2 || numbers.get(0) > numbers.get(1)) {
            entry.fault(key, "is not a list [low, high] of two numbers in this order");
            return new double[] {low, high};
        }
        return new double[] {numbers.get(0), numbers.get(1)};
    }

    private static Map<Integer, Text> codes(Section entry, Channel.ValueType type) {
        if (entry.has("codes") && type != Channel.ValueType.CODE) {
            entry.fault("codes", "go with type code only");
        }
        Map<Integer, Text> codes = new LinkedHashMap<>();
        entry.sections("codes").forEach((code, text) -> {
            boolean whole = code.matches("-?\\d{1,9}");
            if (!whole) {
                text.faults().at(text.node(), text.path(), code, "is not a whole number");
            }
            text.name().filter(name -> whole).ifPresent(name -> codes.put(Integer.parseInt(code), name));
            text.end();
        });
        return codes;
    }
}
