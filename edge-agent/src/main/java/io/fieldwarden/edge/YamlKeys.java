package io.fieldwarden.edge;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One section of a YAML file; knows which of its keys were asked for, so that the others can be refused. */
final class YamlKeys {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");

    private final String path;
    private final Map<String, Object> values;
    private final Set<String> asked = new TreeSet<>();

    private YamlKeys(String path, Map<String, Object> values) {
        this.path = path;
        this.values = values;
    }

    static YamlKeys of(String path, @Nullable Object node) {
        Map<String, Object> values = new LinkedHashMap<>();
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> values.put(String.valueOf(key), value == null ? "" : value));
        } else if (node != null && !node.equals("")) {
            throw new ConfigException((path.isEmpty() ? "file" : path) + ": is not a map of keys");
        }
        return new YamlKeys(path, values);
    }

    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    String path() {
        return path;
    }

    /** The last word of its path. */
    String name() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    List<String> names() {
        return List.copyOf(values.keySet());
    }

    boolean has(String key) {
        asked.add(key);
        return values.containsKey(key);
    }

    /** Empty when it is not there. */
    YamlKeys section(String key) {
        asked.add(key);
        return of(path(key), values.get(key));
    }

    String text(String key) {
        String text = text(key, "");
        if (text.isEmpty()) {
            throw new ConfigException(path(key) + ": is missing");
        }
        return text;
    }

    String text(String key, String otherwise) {
        asked.add(key);
        Object value = values.get(key);
        if (value instanceof Map || value instanceof List) {
            throw new ConfigException(path(key) + ": is not a single value");
        }
        return value == null ? otherwise : value.toString();
    }

    long number(String key, long otherwise) {
        String text = text(key, Long.toString(otherwise));
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new ConfigException(path(key) + ": '" + text + "' is not a whole number", e);
        }
    }

    int integer(String key, int otherwise) {
        long number = number(key, otherwise);
        if (number != (int) number) {
            throw new ConfigException(path(key) + ": " + number + " is too large");
        }
        return (int) number;
    }

    double decimal(String key, double otherwise) {
        String text = text(key, Double.toString(otherwise));
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new ConfigException(path(key) + ": '" + text + "' is not a number", e);
        }
    }

    Duration duration(String key, Duration otherwise) {
        String text = text(key, otherwise.toMillis() + "ms");
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new ConfigException(path(key) + ": '" + text + "' is not a duration such as 500ms, 30s, 15m, 2h, 7d");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    boolean yes(String key, boolean otherwise) {
        String text = text(key, Boolean.toString(otherwise));
        if (!text.equals("true") && !text.equals("false")) {
            throw new ConfigException(path(key) + ": '" + text + "' is not true or false");
        }
        return text.equals("true");
    }

    /** Words of an enumeration, in lower case or as they stand in the code. */
    <E extends Enum<E>> E oneOf(String key, Class<E> type, E otherwise) {
        String text = text(key, otherwise.name());
        List<String> words = new ArrayList<>();
        for (E one : type.getEnumConstants()) {
            String word = one.name();
            if (word.equals(text) || word.toLowerCase(Locale.ROOT).equals(text)) {
                return one;
            }
            words.add(word.toLowerCase(Locale.ROOT));
        }
        throw new ConfigException(path(key) + ": '" + text + "' is none of " + String.join(", ", words));
    }

    /** Single values; empty when it is not there. */
    List<String> list(String key) {
        asked.add(key);
        Object value = values.get(key);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> items) || items.stream().anyMatch(item -> item instanceof Map || item == null)) {
            throw new ConfigException(path(key) + ": is not a list of values such as [1, 2]");
        }
        return items.stream().map(String::valueOf).toList();
    }

    /** Refuses what nobody asked for. */
    void close() {
        for (String name : values.keySet()) {
            if (!asked.contains(name)) {
                throw new ConfigException(
                        path(name) + ": is not a key of this section (known: " + String.join(", ", asked) + ")");
            }
        }
    }
}
