package io.fieldwarden.ingest.bridge;

import io.fieldwarden.ingest.dialect.TopicPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One subscription and what its topics say. Immutable.
 *
 * @param pattern of the topics; empty when the table of dialects reads them
 * @param filter of MQTT
 * @param device template of the device's id with the names of the pattern
 * @param contentType of messages that say none
 */
public record BridgeTopic(Optional<TopicPattern> pattern, String filter, String device, String contentType) {
    private static final Pattern NAME = Pattern.compile("\\{([A-Za-z0-9_]+)\\}");

    /**
     * Reads one entry: {@code farm/{site}/{box}/up => {site}-{box} as application/senml+json}. Without {@code =>} the device
     * is {@code {device}}; where a pattern has no such name, or is a filter with {@code +} or {@code #}, the messages are those of a
     * dialect, such as {@code spBv1.0/#}.
     *
     * @throws IllegalArgumentException naming the entry and the rule
     */
    public static BridgeTopic parse(String entry) {
        String[] typed = entry.strip().split("\\s+as\\s+", 2);
        String[] mapped = typed[0].split("\\s*=>\\s*", 2);
        String topic = mapped[0].strip();
        if (topic.isEmpty() || topic.startsWith("$")) {
            throw new IllegalArgumentException("bridge: '" + entry + "' names no topic");
        }
        String type = typed.length > 1 ? typed[1].strip() : "";
        boolean named = topic.contains("{device}") || mapped.length > 1;
        if (!named) {
            return new BridgeTopic(Optional.empty(), topic, "", type);
        }
        if (topic.contains("+") || topic.contains("#")) {
            throw new IllegalArgumentException(
                    "bridge: '" + entry + "' has + or #; where a level may be anything it gets a name in braces");
        }
        String device = mapped.length > 1 ? mapped[1].strip() : "{device}";
        TopicPattern pattern = TopicPattern.of(topic);
        for (Matcher name = NAME.matcher(device); name.find(); ) {
            if (!topic.contains(name.group())) {
                throw new IllegalArgumentException("bridge: '" + entry + "': " + name.group() + " is not in its topic");
            }
        }
        return new BridgeTopic(Optional.of(pattern), pattern.filter(), device, type);
    }

    /** Entries after commas. */
    public static List<BridgeTopic> parseAll(String entries) {
        List<BridgeTopic> topics = new ArrayList<>();
        for (String entry : entries.split(",", -1)) {
            topics.add(parse(entry));
        }
        return List.copyOf(topics);
    }

    /** Messages that only make sense in the order of their topic's sender: one connection reads them all. */
    boolean isOrdered() {
        return filter.startsWith("spBv1.0/");
    }

    /** The device that a topic means; empty when the topic is not one of these. */
    Optional<String> deviceOf(String topic) {
        return pattern.flatMap(known -> known.match(topic)).map(this::fill);
    }

    private String fill(Map<String, String> names) {
        StringBuilder id = new StringBuilder();
        Matcher name = NAME.matcher(device);
        while (name.find()) {
            name.appendReplacement(id, Matcher.quoteReplacement(names.getOrDefault(name.group(1), "")));
        }
        return name.appendTail(id).toString();
    }
}
