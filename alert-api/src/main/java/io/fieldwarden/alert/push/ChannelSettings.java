package io.fieldwarden.alert.push;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/** The settings of a channel as text: in clear before they are locked, and as people may see them. */
public final class ChannelSettings {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ChannelSettings() {}

    /** @throws JsonProcessingException for anything that {@link #text} has not made */
    public static Map<String, String> parse(String text) throws JsonProcessingException {
        return JSON.readValue(text, new TypeReference<TreeMap<String, String>>() {});
    }

    public static String text(Map<String, String> settings) {
        ObjectNode node = JSON.createObjectNode();
        new TreeMap<>(settings).forEach(node::put);
        return node.toString();
    }

    /** With what is secret masked, and lists as lists. */
    public static ObjectNode shown(ChannelKind kind, Map<String, String> settings) {
        ObjectNode node = JSON.createObjectNode();
        for (Field field : kind.fields()) {
            String value = settings.get(field.name());
            if (value == null || value.isEmpty()) {
                continue;
            }
            String shown = field.shown(value);
            if (field.isList() && shown.equals(value)) {
                ArrayNode lines = node.putArray(field.name());
                Field.lines(value).forEach(lines::add);
            } else {
                node.put(field.name(), shown);
            }
        }
        return node;
    }
}
