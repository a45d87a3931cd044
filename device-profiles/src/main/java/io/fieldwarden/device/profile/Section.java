package io.fieldwarden.device.profile;

import io.fieldwarden.device.Text;
import io.fieldwarden.device.rule.expression.Suggestion;
import io.fieldwarden.device.rule.expression.Values;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * One mapping of the file, read key by key. What is asked for and wrong is a fault and reads as absent; what nobody asks
 * for is a fault at {@link #end}. Used by one thread.
 */
final class Section {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private final Node node;
    private final String path;
    private final Faults faults;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Node> keys = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();

    Section(Node node, String path, Faults faults) {
        this.node = node;
        this.path = path;
        this.faults = faults;
        if (!(node instanceof MappingNode mapping)) {
            faults.at(node, path.isEmpty() ? "file" : path, shown(node), "is not a mapping of keys to values");
            return;
        }
        for (NodeTuple entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                faults.at(entry.getKeyNode(), path, shown(entry.getKeyNode()), "a key is a single word");
            } else if (keys.containsKey(key.getValue())) {
                int first = keys.get(key.getValue()).getStartMark().getLine() + 1;
                faults.at(key, in(key.getValue()), key.getValue(), "stands here again, first in line " + first);
            } else {
                keys.put(key.getValue(), key);
                values.put(key.getValue(), entry.getValueNode());
            }
        }
    }

    Node node() {
        return node;
    }

    String path() {
        return path;
    }

    Faults faults() {
        return faults;
    }

    /** The path of a key. */
    String in(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    boolean has(String key) {
        asked.add(key);
        return values.containsKey(key);
    }

    Optional<Node> find(String key) {
        asked.add(key);
        return Optional.ofNullable(values.get(key));
    }

    /** A fault at the value of a key. */
    void fault(String key, String rule) {
        Node at = values.getOrDefault(key, node);
        faults.at(at, in(key), shown(at), rule);
    }

    void missing(String key) {
        faults.at(node, in(key), "", "is missing");
    }

    Optional<ScalarNode> scalar(String key) {
        Optional<Node> found = find(key);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (!(found.get() instanceof ScalarNode scalar) || scalar.getValue().isBlank()) {
            fault(key, "is not a single value");
            return Optional.empty();
        }
        return Optional.of(scalar);
    }

    Optional<String> text(String key) {
        return scalar(key).map(ScalarNode::getValue);
    }

    Optional<String> requiredText(String key) {
        if (!has(key)) {
            missing(key);
        }
        return text(key);
    }

    /** A value made by {@code maker}, whose IllegalArgumentException is the fault. */
    <T> Optional<T> make(String key, Function<String, T> maker) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(maker.apply(text.get()));
        } catch (IllegalArgumentException e) {
            fault(key, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    Optional<String> oneOf(String key, List<String> words) {
        Optional<String> text = text(key);
        if (text.isPresent() && !words.contains(text.get())) {
            fault(key, "is not one of " + words + Suggestion.ask(text.get(), words));
            return Optional.empty();
        }
        return text;
    }

    OptionalDouble number(String key) {
        Optional<Double> number = make(key, Section::parsed);
        return number.isPresent() ? OptionalDouble.of(number.get()) : OptionalDouble.empty();
    }

    private static double parsed(String text) {
        if (text.equals("true") || text.equals("false")) {
            throw new IllegalArgumentException("is not a number");
        }
        try {
            return Values.number(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("is not a number", e);
        }
    }

    /** A whole number of at least 1. */
    Optional<Integer> count(String key) {
        return whole(key, 1, 1_000_000);
    }

    Optional<Integer> whole(String key, int min, int max) {
        OptionalDouble number = number(key);
        if (number.isEmpty()) {
            return Optional.empty();
        }
        double value = number.getAsDouble();
        if (value < min || value > max || value != Math.rint(value)) {
            fault(key, "is not a whole number from " + min + " to " + max);
            return Optional.empty();
        }
        return Optional.of((int) value);
    }

    /** The keys, in the order of the file. */
    Set<String> names() {
        return values.keySet();
    }

    Optional<Duration> duration(String key) {
        return make(key, text -> {
            Matcher matcher = DURATION.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("is not a duration such as 30s, 15m, 2h or 7d");
            }
            long millis = Long.parseLong(matcher.group(1)) * MILLIS.getOrDefault(matcher.group(2), 1L);
            if (millis > MILLIS.getOrDefault("d", 1L) * 3660) {
                throw new IllegalArgumentException("is longer than 3660d");
            }
            return Duration.ofMillis(millis);
        });
    }

    Optional<Boolean> bool(String key) {
        return oneOf(key, List.of("true", "false")).map(Boolean::parseBoolean);
    }

    List<Node> list(String key) {
        Optional<Node> found = find(key);
        if (found.isEmpty()) {
            return List.of();
        }
        if (found.get() instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        fault(key, "is not a list");
        return List.of();
    }

    List<Double> numbers(String key) {
        List<Double> numbers = new ArrayList<>();
        for (Node item : list(key)) {
            try {
                numbers.add(parsed(item instanceof ScalarNode scalar ? scalar.getValue() : ""));
            } catch (IllegalArgumentException e) {
                faults.at(item, in(key), shown(item), String.valueOf(e.getMessage()));
            }
        }
        return numbers;
    }

    Optional<Section> section(String key) {
        return find(key).map(found -> new Section(found, in(key), faults));
    }

    /** The entries of a section whose keys are names. */
    Map<String, Section> sections(String key) {
        Map<String, Section> sections = new LinkedHashMap<>();
        section(key)
                .ifPresent(section -> section.values
                        .keySet()
                        .forEach(name -> section.section(name).ifPresent(s -> sections.put(name, s))));
        return sections;
    }

    /** The place of a key itself. */
    void keyFault(String key, String rule) {
        faults.at(keys.getOrDefault(key, node), in(key), key, rule);
    }

    /** {@code zh} and {@code en} of this section; one of them must be there. */
    Optional<Text> name() {
        String zh = text("zh").orElse("");
        String en = text("en").orElse("");
        if (zh.isEmpty() && en.isEmpty()) {
            faults.at(node, path, "", "has neither zh nor en");
            return Optional.empty();
        }
        return Optional.of(new Text(zh, en));
    }

    /** Says that every key has been asked for: the others are faults. */
    void end() {
        keys.forEach((name, key) -> {
            if (!asked.contains(name)) {
                String ask = Suggestion.ask(name, asked);
                String help = ask.isEmpty() ? ": the keys here are " + String.join(", ", asked) : ask;
                faults.at(key, in(name), name, "is not a key here" + help);
            }
        });
    }

    static String shown(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        return node instanceof SequenceNode ? "[…]" : "{…}";
    }
}
