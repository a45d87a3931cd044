package io.fieldwarden.device.profile;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.payload.Linear;
import io.fieldwarden.device.payload.ValueRule;
import io.fieldwarden.device.rule.expression.Suggestion;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads what a payload mapping says about the value of a channel: scale, offset, unit, map, else, error. */
final class ValueRuleReader {
    private static final Pattern HEX = Pattern.compile("0[xX][0-9A-Fa-f]{1,13}");
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,18}(\\.\\d{1,18})?([eE][+-]?\\d{1,2})?");
    private static final int MAX_ENTRIES = 2_000;

    private final Map<ChannelId, Channel> channels;

    ValueRuleReader(Map<ChannelId, Channel> channels) {
        this.channels = channels;
    }

    Set<String> names() {
        return channels.keySet().stream().map(ChannelId::value).collect(Collectors.toSet());
    }

    /** The rule of each channel of which nothing is said. */
    List<ValueRule> plain() {
        return channels.values().stream()
                .map(channel -> new ValueRule(
                        channel.id().value(),
                        channel.type() == Channel.ValueType.TEXT,
                        Linear.NONE,
                        ValueRule.Codes.NONE,
                        ValueRule.Errors.NONE,
                        null))
                .toList();
    }

    /** The channel of this name; a fault when there is none. */
    Optional<Channel> channel(String name, Runnable unknown) {
        Optional<Channel> found = ChannelReader.NAME.matcher(name).matches()
                ? Optional.ofNullable(channels.get(new ChannelId(name)))
                : Optional.empty();
        if (found.isEmpty()) {
            unknown.run();
        }
        return found;
    }

    /** The channel that stands under the key {@code channel}. */
    Optional<Channel> channel(Section entry) {
        return entry.requiredText("channel")
                .flatMap(name -> channel(name, () -> entry.fault("channel", unknown(name))));
    }

    String unknown(String name) {
        return "is not a channel of the profile" + Suggestion.ask(name, names());
    }

    /** @param code of an error as the number that the raw value is compared with; IllegalArgumentException is the fault */
    ValueRule rule(Section entry, Channel channel, DoubleUnaryOperator code) {
        ValueRule.Codes codes = codes(entry, channel);
        Linear scale = scale(entry, channel);
        Optional<String> unit = unit(entry, channel);
        ValueRule.Errors errors = errors(entry, code);
        return new ValueRule(
                channel.id().value(),
                channel.type() == Channel.ValueType.TEXT,
                scale,
                codes,
                errors,
                unit.orElse(null));
    }

    private static Linear scale(Section entry, Channel channel) {
        BigDecimal scale = decimal(entry, "scale", BigDecimal.ONE);
        BigDecimal offset = decimal(entry, "offset", BigDecimal.ZERO);
        for (String key : List.of("scale", "offset")) {
            if (entry.has(key) && (entry.has("map") || channel.type() == Channel.ValueType.TEXT)) {
                entry.fault(key, entry.has("map") ? "does not go with map" : "does not go with a text");
            }
        }
        if (scale.signum() == 0) {
            entry.fault("scale", "is 0: every value would be the same");
        }
        return Linear.of(scale, offset);
    }

    private static BigDecimal decimal(Section entry, String key, BigDecimal otherwise) {
        return entry.make(key, text -> {
                    if (!NUMBER.matcher(text).matches()) {
                        throw new IllegalArgumentException("is not a number");
                    }
                    return new BigDecimal(text);
                })
                .orElse(otherwise);
    }

    private static Optional<String> unit(Section entry, Channel channel) {
        Optional<String> unit = entry.text("unit");
        unit.flatMap(text -> fault(text, channel, entry.has("map"))).ifPresent(rule -> entry.fault("unit", rule));
        return unit;
    }

    /** Why values of a channel cannot come in this unit. */
    static Optional<String> fault(String unit, Channel channel, boolean mapped) {
        boolean measured = channel.type() == Channel.ValueType.NUMBER || channel.type() == Channel.ValueType.COUNTER;
        if (!measured || mapped) {
            return Optional.of(mapped ? "does not go with map" : "goes with type number and counter only");
        }
        Optional<String> fault = Units.fault(unit);
        boolean known = fault.isEmpty() && Units.fault(channel.unit()).isEmpty();
        return known && Conversions.between(unit, channel.unit()).isEmpty()
                ? Optional.of("cannot be converted to '" + channel.unit() + "', the unit of the channel")
                : fault;
    }

    private static ValueRule.Codes codes(Section entry, Channel channel) {
        Optional<Section> map = entry.section("map");
        double otherwise = otherwise(entry, channel);
        if (map.isEmpty()) {
            if (entry.has("else")) {
                entry.fault("else", "goes with map only");
            }
            return ValueRule.Codes.NONE;
        }
        if (channel.type() == Channel.ValueType.TEXT) {
            entry.fault("map", "gives numbers; the channel is a text");
        }
        Map<Double, Double> numbers = new HashMap<>();
        Map<String, Double> words = new HashMap<>();
        if (map.get().names().size() > MAX_ENTRIES) {
            entry.fault("map", "has more than " + MAX_ENTRIES + " entries");
            return ValueRule.Codes.NONE;
        }
        for (String raw : map.get().names()) {
            double code = code(map.get(), raw, channel);
            Optional<Double> number = number(raw);
            if (number.isPresent()) {
                if (numbers.put(number.get(), code) != null) {
                    map.get().keyFault(raw, "is the same number as an entry before");
                }
            } else {
                words.put(raw, code);
            }
        }
        return new ValueRule.Codes(numbers, words, otherwise);
    }

    private static double otherwise(Section entry, Channel channel) {
        Optional<String> word = entry.text("else");
        if (word.isEmpty() || word.get().equals("reject")) {
            return ValueRule.Codes.REFUSE;
        }
        return word.get().equals("keep") ? ValueRule.Codes.KEEP : code(entry, "else", channel);
    }

    private static double code(Section map, String key, Channel channel) {
        return map.make(key, text -> {
                    double code = number(text).orElseThrow(() -> new IllegalArgumentException("is not a number"));
                    boolean known = channel.codes().isEmpty()
                            || (code == Math.rint(code) && channel.codes().containsKey((int) code));
                    if (!known) {
                        throw new IllegalArgumentException("is not one of the codes of channel '" + channel.id() + "'");
                    }
                    return code;
                })
                .orElse(0d);
    }

    private static ValueRule.Errors errors(Section entry, DoubleUnaryOperator code) {
        Set<Double> numbers = new HashSet<>();
        Set<String> words = new HashSet<>();
        List<Node> items = entry.list("error");
        if (items.size() > MAX_ENTRIES) {
            entry.fault("error", "has more than " + MAX_ENTRIES + " entries");
            return ValueRule.Errors.NONE;
        }
        for (Node item : items) {
            if (!(item instanceof ScalarNode scalar)) {
                entry.faults().at(item, entry.in("error"), Section.shown(item), "is not a single value");
                continue;
            }
            Optional<Double> number = number(scalar.getValue());
            try {
                // a word is a code too where text can stand; a place in bytes has numbers only
                numbers.add(code.applyAsDouble(number.orElse(Double.NaN)));
            } catch (IllegalArgumentException e) {
                entry.faults().at(item, entry.in("error"), scalar.getValue(), String.valueOf(e.getMessage()));
            }
            words.add(scalar.getValue());
        }
        numbers.remove(Double.NaN);
        return new ValueRule.Errors(numbers, words);
    }

    /** Decimal, or hexadecimal as data sheets write codes. */
    static Optional<Double> number(String text) {
        if (HEX.matcher(text).matches()) {
            return Optional.of((double) Long.parseLong(text.substring(2), 16));
        }
        return NUMBER.matcher(text).matches() ? Optional.of(Double.parseDouble(text)) : Optional.empty();
    }
}
