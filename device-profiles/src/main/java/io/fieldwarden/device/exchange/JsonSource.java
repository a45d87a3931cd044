package io.fieldwarden.device.exchange;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.profile.Fault;
import java.util.List;
import java.util.Optional;

/** JSON text from anybody: bounded in length, depth and size of numbers; a name given twice is a fault. */
final class JsonSource {
    static final int MAX_LENGTH = 1_000_000;
    private static final int MAX_DEPTH = 40;
    private static final int MAX_NUMBER = 40;

    private static final JsonMapper JSON = mapper();
    private static final ObjectWriter PRETTY = JSON.writerWithDefaultPrettyPrinter();

    private JsonSource() {}

    /** An object, or the fault. */
    record Read(Optional<ObjectNode> object, List<Fault> faults) {}

    static Read read(String text) {
        if (text.length() > MAX_LENGTH) {
            return fault(1, 1, text.length() + " characters", "is longer than " + MAX_LENGTH + " characters");
        }
        try {
            JsonNode root = JSON.readTree(text);
            return root instanceof ObjectNode object
                    ? new Read(Optional.of(object), List.of())
                    : fault(1, 1, root == null ? "" : root.getNodeType().name(), "is not a JSON object");
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            return fault(
                    at == null ? 1 : Math.max(1, at.getLineNr()),
                    at == null ? 1 : Math.max(1, at.getColumnNr()),
                    "",
                    "is not JSON that is read here: " + Notes.shown(e.getOriginalMessage()));
        }
    }

    static String write(ObjectNode object) {
        try {
            return PRETTY.writeValueAsString(object) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree cannot be written", e);
        }
    }

    static Read fault(int line, int column, String value, String rule) {
        return new Read(Optional.empty(), List.of(new Fault(line, column, "file", value, rule)));
    }

    private static JsonMapper mapper() {
        JsonMapper mapper = JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNumberLength(MAX_NUMBER)
                        .maxDocumentLength(4L * MAX_LENGTH)
                        .build());
        return mapper;
    }
}
