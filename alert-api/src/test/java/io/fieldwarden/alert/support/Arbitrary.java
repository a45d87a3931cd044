package io.fieldwarden.alert.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Values made from the schemas of the document: mostly such as they ask for, some that break them in one place, some that are
 * just hostile. The same seed gives the same values. For one thread.
 */
final class Arbitrary {
    private static final List<String> HOSTILE = List.of(
            "",
            " ",
            "0",
            "-1",
            "NaN",
            "null",
            "99999999999999999999",
            "9223372036854775807",
            "1e308",
            "' OR '1'='1",
            "%",
            "_%",
            "../../etc/passwd",
            "<script>alert(1)</script>",
            "${jndi:ldap://x}",
            "\u0000",
            "\u202e\u2066",
            "𠮷𝔘🚜",
            "ＡＢＣ１２３",
            "a".repeat(300),
            "农".repeat(600),
            "2026-11-23T08:00:00Z",
            "1969-12-31T23:59:59Z",
            "+999999999-12-31T23:59:59Z",
            "2026-02-30T25:61:61Z",
            "PT1H",
            "true",
            "[]",
            "{}",
            "\"",
            "W/\"1\"");

    private static final int DEEPEST = 6;

    private final Random random;
    private final JsonNode document;
    private final List<String> known;
    private boolean gentle;

    /** @param known texts that name something there is */
    Arbitrary(long seed, JsonNode document, List<String> known) {
        this.random = new Random(seed);
        this.document = document;
        this.known = known;
    }

    /** Half of all requests are such as somebody would send who means well. */
    void begin() {
        gentle = random.nextBoolean();
    }

    boolean isGentle() {
        return gentle;
    }

    boolean sometimes(double share) {
        return random.nextDouble() < share;
    }

    <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    String hostile() {
        return oneOf(HOSTILE);
    }

    /** A body of the schema, broken in a fifth of all cases. */
    JsonNode body(JsonNode schema) {
        JsonNode value = value(schema, 0);
        return !gentle && sometimes(0.3) ? broken(value) : value;
    }

    private JsonNode broken(JsonNode value) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        List<JsonNode> others = List.of(
                json.nullNode(),
                json.arrayNode(),
                json.numberNode(-1),
                json.textNode(hostile()),
                json.objectNode(),
                json.numberNode(1e300),
                json.booleanNode(true));
        if (!(value instanceof ObjectNode object) || object.isEmpty() || sometimes(0.1)) {
            return oneOf(others);
        }
        List<String> names = object.properties().stream().map(Map.Entry::getKey).toList();
        String name = oneOf(names);
        if (sometimes(0.3)) {
            object.remove(name);
        } else if (sometimes(0.2)) {
            object.put("nobodyKnowsThis", 1);
        } else {
            object.set(name, oneOf(others));
        }
        return object;
    }

    JsonNode value(JsonNode asked, int depth) {
        JsonNode schema =
                asked.has("$ref") ? document.at(asked.path("$ref").asText().substring(1)) : asked;
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (schema.has("const")) {
            return schema.path("const");
        }
        if (schema.has("enum")) {
            return schema.path("enum").path(random.nextInt(schema.path("enum").size()));
        }
        for (String choice : List.of("oneOf", "anyOf")) {
            if (schema.has(choice)) {
                return value(
                        schema.path(choice)
                                .path(random.nextInt(schema.path(choice).size())),
                        depth);
            }
        }
        String type = schema.path("type").isArray()
                ? schema.path("type")
                        .path(random.nextInt(schema.path("type").size()))
                        .asText()
                : schema.path("type").asText("object");
        return switch (type) {
            case "string" -> json.textNode(text(schema));
            case "integer" -> json.numberNode(whole(schema));
            case "number" -> json.numberNode(!gentle && sometimes(0.2) ? -1e9 : random.nextDouble() * 100);
            case "boolean" -> json.booleanNode(random.nextBoolean());
            case "null" -> json.nullNode();
            case "array" -> array(schema, depth);
            default -> object(schema, depth);
        };
    }

    private ArrayNode array(JsonNode schema, int depth) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        int length = depth > DEEPEST ? 0 : random.nextInt(3);
        for (int i = 0; i < length; i++) {
            array.add(value(schema.path("items"), depth + 1));
        }
        return array;
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        if (depth <= DEEPEST) {
            List<String> required = new java.util.ArrayList<>();
            schema.path("required").forEach(name -> required.add(name.asText()));
            schema.path("properties").properties().forEach(property -> {
                if (required.contains(property.getKey()) || sometimes(0.5)) {
                    object.set(property.getKey(), value(property.getValue(), depth + 1));
                }
            });
        }
        return object;
    }

    private long whole(JsonNode schema) {
        long low = schema.path("minimum").asLong(-2);
        long high = schema.path("maximum").asLong(low + 1_000);
        return !gentle && sometimes(0.3)
                ? oneOf(List.of(low - 1, high + 1, Long.MAX_VALUE, Long.MIN_VALUE, 0L))
                : low + (long) (random.nextDouble() * (high - low + 1));
    }

    private String text(JsonNode schema) {
        if (schema.path("format").asText("").equals("date-time") && (gentle || sometimes(0.5))) {
            return oneOf(List.of("2026-11-23T08:00:00Z", "2026-11-24T08:00:00.123Z", "2030-01-01T00:00:00Z"));
        }
        if (gentle) {
            return sometimes(0.6) ? oneOf(known) : "new-" + random.nextInt(1_000);
        }
        return sometimes(0.3) ? oneOf(known) : sometimes(0.7) ? hostile() : "new-" + random.nextInt(50);
    }

    /** For a path or a query. */
    String parameter(JsonNode schema) {
        return sometimes(0.45)
                ? oneOf(known)
                : sometimes(0.4) ? hostile() : value(schema, 0).asText();
    }
}
