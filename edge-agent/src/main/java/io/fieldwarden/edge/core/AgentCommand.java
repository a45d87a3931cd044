package io.fieldwarden.edge.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fieldwarden.device.DeviceId;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the hub asks an agent to do: {@code {"format":1,"id":…,"kind":"command","device":…,"name":…,"body":{…}}}.
 *
 * @param id given back with the answer; the same command may come several times
 * @param device the agent itself or one of its devices
 * @param body a JSON object
 */
public record AgentCommand(String id, DeviceId device, String name, JsonNode body) {
    private static final int FORMAT = 1;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxStringLength(1 << 19)
                            .maxTokenCount(10_000)
                            .build())
                    .build())
            .build();

    /** What kind of message this is; empty when it is none. */
    static String kind(byte[] message) {
        try {
            JsonNode node = JSON.readTree(message);
            return node == null ? "" : node.path("kind").asText();
        } catch (IOException e) {
            return "";
        }
    }

    /** @throws IllegalArgumentException saying what is wrong with it */
    static AgentCommand parse(byte[] message) {
        try {
            JsonNode node = JSON.readTree(message);
            String id = node.path("id").asText();
            if (node.path("format").asInt() != FORMAT || !ID.matcher(id).matches()) {
                throw new IllegalArgumentException("format " + node.path("format") + " is not " + FORMAT + ", or id '"
                        + (id.length() > 64 ? id.substring(0, 64) + "…" : id) + "' is not that of a command");
            }
            return new AgentCommand(
                    id,
                    new DeviceId(node.path("device").asText()),
                    node.path("name").asText(),
                    node.path("body"));
        } catch (IOException e) {
            throw new IllegalArgumentException("no JSON: " + e.getMessage(), e);
        }
    }

    /**
     * A text of the body.
     *
     * @return empty when it is not there
     * @throws IllegalArgumentException when it is something else than a text
     */
    public String text(String key) {
        JsonNode value = body.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isTextual()) {
            throw new IllegalArgumentException(key + ": is not a text");
        }
        return value.textValue();
    }

    /** @throws IllegalArgumentException when it is there and neither true nor false */
    public boolean flag(String key) {
        JsonNode value = body.path(key);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw new IllegalArgumentException(key + ": is not true or false");
        }
        return value.booleanValue();
    }

    /** @throws IllegalArgumentException when the body has another key than these */
    public void only(String... known) {
        body.fieldNames().forEachRemaining(key -> {
            if (!List.of(known).contains(key)) {
                throw new IllegalArgumentException(
                        key + ": is not a key of command '" + name + "' (known: " + String.join(", ", known) + ")");
            }
        });
    }
}
