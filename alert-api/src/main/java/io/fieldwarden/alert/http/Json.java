package io.fieldwarden.alert.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.Text;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** JSON in and out. What comes in is bounded in depth and length, has no duplicate keys and nothing behind it. */
final class Json {
    private static final int MAX_DEPTH = 20;
    private static final int MAX_STRING = 1_048_576;
    private static final ObjectMapper MAPPER = mapper(MAX_STRING);

    private Json() {}

    private static ObjectMapper mapper(int longest) {
        return new ObjectMapper(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(MAX_DEPTH)
                                .maxStringLength(longest)
                                .maxNumberLength(64)
                                .build())
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    static JsonNode of(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** JSON that a store has kept. */
    static JsonNode stored(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was stored is not JSON", e);
        }
    }

    static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree cannot be written", e);
        }
    }

    /** @throws Problem 400 for anything but one JSON value within the bounds */
    static JsonNode read(byte[] bytes) {
        return read(MAPPER, bytes);
    }

    /**
     * The same with longer texts in it.
     *
     * @param longest of a text, in characters
     */
    static JsonNode readLarge(byte[] bytes, int longest) {
        return read(mapper(longest), bytes);
    }

    private static JsonNode read(ObjectMapper mapper, byte[] bytes) {
        try {
            JsonNode node = mapper.readTree(bytes);
            if (node == null || node.isMissingNode()) {
                throw malformed("there is nothing in it");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw malformed(e.getOriginalMessage());
        } catch (IOException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    private static Problem malformed(String why) {
        return Problem.of(
                400,
                "malformed-json",
                "The body is not JSON as expected: " + Problem.shown(why) + ".",
                "Send one JSON object in UTF-8.");
    }

    static ObjectNode text(Text text) {
        return object().put("zh", text.zh()).put("en", text.en());
    }

    static @Nullable ObjectNode text(Optional<Text> text) {
        return text.map(Json::text).orElse(null);
    }

    /** RFC 3339 in UTC, with milliseconds only where there are some. */
    static @Nullable String time(Optional<Instant> at) {
        return at.map(Instant::toString).orElse(null);
    }
}
