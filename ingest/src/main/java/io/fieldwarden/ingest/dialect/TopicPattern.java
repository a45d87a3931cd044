package io.fieldwarden.ingest.dialect;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A topic with names in braces where any level may stand: {@code devices/{device}/readings}. Immutable. */
public final class TopicPattern {
    private final String[] levels;

    private TopicPattern(String[] levels) {
        this.levels = levels;
    }

    public static TopicPattern of(String pattern) {
        return new TopicPattern(pattern.split("/", -1));
    }

    private static boolean isName(String level) {
        return level.length() > 2 && level.startsWith("{") && level.endsWith("}");
    }

    /** What stands where the names are; empty when the topic is another. */
    Optional<Map<String, String>> match(String[] topic) {
        if (topic.length != levels.length) {
            return Optional.empty();
        }
        for (int i = 0; i < levels.length; i++) {
            if (!levels[i].equals(topic[i]) && !isName(levels[i])) {
                return Optional.empty();
            }
        }
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < levels.length; i++) {
            if (isName(levels[i])) {
                names.put(levels[i].substring(1, levels[i].length() - 1), topic[i]);
            }
        }
        return Optional.of(names);
    }

    /** What stands where the names are; empty when the topic is another. */
    public Optional<Map<String, String>> match(String topic) {
        return match(topic.split("/", -1));
    }

    /** As a filter of MQTT. */
    public String filter() {
        StringBuilder filter = new StringBuilder();
        for (int i = 0; i < levels.length; i++) {
            filter.append(i == 0 ? "" : "/").append(isName(levels[i]) ? "+" : levels[i]);
        }
        return filter.toString();
    }

    /** Whether a topic falls under a filter of MQTT with {@code +} and {@code #} (MQTT 5 section 4.7.1). */
    public static boolean covers(String filter, String topic) {
        String[] wanted = filter.split("/", -1);
        String[] levels = topic.split("/", -1);
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].equals("#")) {
                return true;
            }
            if (i >= levels.length || !(wanted[i].equals("+") || wanted[i].equals(levels[i]))) {
                return false;
            }
        }
        return wanted.length == levels.length;
    }
}
