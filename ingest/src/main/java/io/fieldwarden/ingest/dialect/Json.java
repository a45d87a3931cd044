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

    private Json() {}

    /** What stood in the bytes. */
    sealed interface Read {
        record Tree(JsonNode node) implements Read {}

        record Unusable(RejectReason reason, String detail) implements Read {}
    }

    /** An object; anything else is unusable. */
    static Read object(Payload payload) {
        try {
            JsonNode node = MAPPER.readTree(payload.bytes(), payload.offset(), payload.length());
            return node != null && node.isObject()
                    ? new Read.Tree(node)
                    : new Read.Unusable(RejectReason.MALFORMED, "JSON: the message is not an object");
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
