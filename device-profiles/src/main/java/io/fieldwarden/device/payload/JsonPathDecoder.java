package io.fieldwarden.device.payload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.JsonPathException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads JSON of any shape by the paths of a profile. Strict UTF-8; what no path names is left alone. */
final class JsonPathDecoder implements MessageDecoder {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_RECORDS = 1_000;
    private static final int MAX_VALUES = 4_096;
    private static final ObjectMapper TREES = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNameLength(256)
                            .maxNumberLength(64)
                            .maxStringLength(65_536)
                            .maxTokenCount(100_000)
                            .build())
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private record Field(String text, JsonPath path, boolean ofRecord, ValueRule rule) {}

    private final JsonMapping mapping;
    private final Optional<Field> each;
    private final Optional<JsonPath> time;
    private final List<Field> fields = new ArrayList<>();

    JsonPathDecoder(JsonMapping mapping) {
        this.mapping = mapping;
        ValueRule none = new ValueRule("", false, Linear.NONE, ValueRule.Codes.NONE, ValueRule.Errors.NONE, null);
        this.each = mapping.each().map(path -> new Field(path, JsonPaths.compile(path), false, none));
        this.time = mapping.time().map(found -> JsonPaths.compile(found.path()));
        for (JsonMapping.Field field : mapping.fields()) {
            fields.add(new Field(
                    field.path(), JsonPaths.compile(field.path()), field.path().startsWith("@"), field.rule()));
        }
    }

    @Override
    public Decoded decode(Payload payload, MessageContext context) {
        if (payload.length() == 0) {
            return new Decoded.Rejected(RejectReason.EMPTY, "payload: 0 bytes are no JSON");
        }
        if (!Utf8.isValid(payload)) {
            return new Decoded.Rejected(RejectReason.MALFORMED, "JSON: the bytes are not UTF-8 (RFC 8259 section 8.1)");
        }
        try {
            return read(TREES.readTree(payload.bytes(), payload.offset(), payload.length()));
        } catch (StreamConstraintsException e) {
            return new Decoded.Rejected(RejectReason.TOO_COMPLEX, "JSON: " + e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            String said = e.getOriginalMessage().lines().findFirst().orElse("malformed");
            return new Decoded.Rejected(RejectReason.MALFORMED, "JSON: " + said);
        } catch (IOException | JsonPathException e) {
            return new Decoded.Rejected(RejectReason.MALFORMED, "JSON: " + e.getMessage());
        }
    }

    /** @throws JsonPathException as the library does where a path goes astray */
    Decoded read(JsonNode message) {
        List<RawValue> values = new ArrayList<>();
        List<JsonNode> records = records(message);
        if (records.size() > MAX_RECORDS) {
            return new Decoded.Rejected(
                    RejectReason.TOO_COMPLEX, "JSON: " + records.size() + " records are more than " + MAX_RECORDS);
        }
        for (JsonNode record : records) {
            Optional<Decoded.Rejected> refused = record(message, record, values);
            if (refused.isPresent()) {
                return refused.get();
            }
            if (values.size() > MAX_VALUES) {
                return new Decoded.Rejected(RejectReason.TOO_COMPLEX, "JSON: more than " + MAX_VALUES + " values");
            }
        }
        return values.isEmpty()
                ? new Decoded.Rejected(RejectReason.EMPTY, "JSON: nothing stands at the paths of the profile")
                : new Decoded.Values(values, false);
    }

    /** The elements of the array, or of the objects that the path finds, or the message itself. */
    private List<JsonNode> records(JsonNode message) {
        if (each.isEmpty()) {
            return List.of(message);
        }
        List<JsonNode> records = new ArrayList<>();
        for (JsonNode found : JsonPaths.find(each.get().path(), message)) {
            if (found.isArray()) {
                found.forEach(records::add);
            } else {
                records.add(found);
            }
        }
        return records;
    }

    private Optional<Decoded.Rejected> record(JsonNode message, JsonNode record, List<RawValue> values) {
        long at = RawValue.NO_TIME;
        if (mapping.time().isPresent() && time.isPresent()) {
            JsonMapping.Time said = mapping.time().get();
            List<JsonNode> found = JsonPaths.find(time.get(), said.path().startsWith("@") ? record : message);
            if (!found.isEmpty()) {
                Optional<Long> read = time(said, found.get(0));
                if (read.isEmpty()) {
                    return Optional.of(new Decoded.Rejected(
                            RejectReason.BAD_TIME,
                            "JSON: " + shown(found.get(0)) + " at " + said.path() + " is no time of the form "
                                    + said.form().name().toLowerCase(java.util.Locale.ROOT)));
                }
                at = read.get();
            }
        }
        for (Field field : fields) {
            List<JsonNode> found = JsonPaths.find(field.path(), field.ofRecord() ? record : message);
            if (found.size() > 1) {
                return Optional.of(new Decoded.Rejected(
                        RejectReason.TOO_COMPLEX,
                        "JSON: " + found.size() + " values stand at " + field.text() + " of channel '"
                                + field.rule().channel() + "', which takes one"));
            }
            if (!found.isEmpty()) {
                values.add(value(field.rule(), found.get(0), at));
            }
        }
        return Optional.empty();
    }

    private static Optional<Long> time(JsonMapping.Time said, JsonNode node) {
        if (node.isNumber()) {
            return said.form().of(node.doubleValue());
        }
        return node.isTextual() ? said.form().of(node.textValue(), said.zone()) : Optional.empty();
    }

    private static RawValue value(ValueRule rule, JsonNode node, long at) {
        if (node.isNumber()) {
            return rule.number(node.doubleValue(), at);
        }
        if (node.isBoolean()) {
            return rule.bool(node.booleanValue(), at);
        }
        if (node.isTextual()) {
            return rule.text(node.textValue(), at);
        }
        return node.isNull()
                ? rule.none(at)
                : new RawValue(rule.channel(), at, 0, RawValue.Kind.STRUCTURE, node.isArray() ? "[…]" : "{…}", null);
    }

    private static String shown(JsonNode node) {
        String text = node.toString();
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }
}
