package io.fieldwarden.ingest.dialect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.RejectReason;
import java.io.IOException;

/** JSON trees of bounded size. NaN passes both ways, so that it is refused by the name of its channel. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxNameLength(128)
                            .maxNumberLength(64)
                            .maxStringLength(8_192)
                            .maxTokenCount(50_000)
                            .build())
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
                    .build())
            .build();

    private static final JsonMapper OWN = new JsonMapper();

    private Json() {}

    /** What stood in the bytes. */
    sealed interface Read {
        record Tree(JsonNode node) implements Read {}

        record Unusable(RejectReason reason, String detail) implements Read {}
    }

    /** An object; anything else is unusable. */
    static Read object(Payload payload) {
        Read read = any(payload);
        return read instanceof Read.Tree tree && !tree.node().isObject()
                ? new Read.Unusable(RejectReason.MALFORMED, "JSON: the message is not an object")
                : read;
    }

    /** Any value; a missing node where there is none. */
    static Read any(Payload payload) {
        try {
            return new Read.Tree(MAPPER.readTree(payload.bytes(), payload.offset(), payload.length()));
        } catch (StreamConstraintsException e) {
            return new Read.Unusable(RejectReason.TOO_COMPLEX, "JSON: " + e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            return new Read.Unusable(
                    RejectReason.MALFORMED,
                    "JSON: " + e.getOriginalMessage().lines().findFirst().orElse("malformed"));
        } catch (IOException e) {
            return new Read.Unusable(RejectReason.MALFORMED, "JSON: " + e.getMessage());
        }
    }

    /** What the hub itself has written. */
    static JsonNode own(Payload payload) {
        try {
            return OWN.readTree(payload.bytes(), payload.offset(), payload.length());
        } catch (IOException e) {
            throw new IllegalStateException("a message of the hub is no JSON", e);
        }
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON cannot be written", e);
        }
    }
}
