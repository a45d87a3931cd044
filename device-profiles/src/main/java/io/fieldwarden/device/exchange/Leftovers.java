package io.fieldwarden.device.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;

/** Names what a profile says and another form does not. Stateless: any thread. */
final class Leftovers {
    private static final Map<String, String> KINDS = Map.of(
            "parameters", "has no nameplate figures",
            "rules", "says what a thing is, not when somebody must be told",
            "not-formal", "says what a thing is, not when somebody must be told",
            "category", "has no place for the category",
            "lateness", "does not say how late a value may come",
            "retention", "does not say how long values are kept",
            "payload", "does not say how a message is read",
            "samples", "has no sample messages");

    private Leftovers() {}

    /** @param why for each key that the other form has no place for */
    static void ofChannel(String name, JsonNode channel, Map<String, String> why, Notes notes) {
        channel.properties().forEach(entry -> {
            String reason = why.get(entry.getKey());
            if (reason != null
                    && !(entry.getValue().isContainerNode() && entry.getValue().isEmpty())) {
                notes.add("channels: " + entry.getKey(), reason, name);
            }
        });
    }

    /** @param said what the other form carries */
    static void of(ObjectNode profile, Notes notes, String form, Collection<String> said) {
        profile.properties().forEach(entry -> {
            String key = entry.getKey();
            JsonNode value = entry.getValue();
            if (said.contains(key) || (value.isContainerNode() && value.isEmpty())) {
                return;
            }
            String why = form + " " + KINDS.getOrDefault(key, "has no place for this");
            if (value.isArray() && value.path(0).has("id")) {
                value.forEach(item -> notes.add(key, why, item.path("id").asText()));
            } else if (key.equals("parameters")) {
                value.properties().forEach(item -> notes.add(key, why, item.getKey()));
            } else {
                notes.add(key, value.isValueNode() ? why + ": " + value.asText() : why);
            }
        });
    }
}
