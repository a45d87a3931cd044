package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.registry.RegistryEntry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The JSON object of a request; every getter checks type and bounds and says which field is wrong. */
final class Body {
    private static final int MAX_MEMBERS = 100;
    private static final int MAX_NAME = 128;

    private final ObjectNode node;

    Body(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            throw Problem.of(400, "malformed-json", "The body is not a JSON object.", "Send one JSON object.");
        }
        this.node = object;
    }

    /** Refuses what it does not know, so that a misspelt field is noticed. */
    Body only(String... fields) {
        Set<String> known = Set.of(fields);
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw Problem.badField(
                        Problem.shown(name),
                        "is not known here; known are "
                                + known.stream().sorted().toList());
            }
        }
        return this;
    }

    /** The same where {@code id} stands in the address too: if the body says it, it must be that. */
    Body onlyOf(String id, String... fields) {
        String[] all = Arrays.copyOf(fields, fields.length + 1);
        all[fields.length] = "id";
        only(all);
        optionalText("id", MAX_NAME).filter(text -> !text.equals(id)).ifPresent(text -> {
            throw Problem.badField("id", "is not that of the address; an id never changes");
        });
        return this;
    }

    boolean has(String field) {
        return node.hasNonNull(field);
    }

    Optional<String> optionalText(String field, int longest) {
        JsonNode value = node.get(field);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw Problem.badField(field, "must be a text");
        }
        String text = value.textValue();
        if (text.length() > longest) {
            throw Problem.badField(field, "has " + text.length() + " characters, more than " + longest);
        }
        return Optional.of(text);
    }

    /** Not blank. */
    String text(String field, int longest) {
        return optionalText(field, longest)
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> Problem.badField(field, "is missing"));
    }

    <T> T value(String field, Function<String, T> parse) {
        return parsed(field, text(field, MAX_NAME), parse);
    }

    <T> Optional<T> optional(String field, Function<String, T> parse) {
        return optionalText(field, MAX_NAME).filter(text -> !text.isEmpty()).map(text -> parsed(field, text, parse));
    }

    private static <T> T parsed(String field, String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw Problem.badField(field, String.valueOf(e.getMessage()));
        }
    }

    Optional<Instant> time(String field) {
        return optionalText(field, 64).map(text -> {
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException e) {
                throw Problem.badField(field, "'" + Problem.shown(text) + "' is not a time like 2026-11-23T08:00:00Z");
            }
        });
    }

    Optional<Integer> integer(String field, int min, int max) {
        JsonNode value = node.get(field);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < min || value.intValue() > max) {
            throw Problem.badField(field, "must be a whole number from " + min + " to " + max);
        }
        return Optional.of(value.intValue());
    }

    Optional<Double> number(String field, double min, double max) {
        JsonNode value = node.get(field);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isNumber() || !(value.doubleValue() >= min && value.doubleValue() <= max)) {
            throw Problem.badField(field, "must be a number from " + min + " to " + max);
        }
        return Optional.of(value.doubleValue());
    }

    /** {@code latitude} and {@code longitude}, degrees of WGS-84: both or none. */
    Optional<RegistryEntry.Coordinates> coordinates() {
        Optional<Double> latitude = number("latitude", -90, 90);
        Optional<Double> longitude = number("longitude", -180, 180);
        if (latitude.isPresent() != longitude.isPresent()) {
            throw Problem.badField("latitude", "and longitude go together");
        }
        return latitude.map(lat -> new RegistryEntry.Coordinates(lat, longitude.orElseThrow()));
    }

    /** Finite numbers by name. */
    Map<String, Double> numbers(String field) {
        JsonNode value = node.get(field);
        Map<String, Double> numbers = new TreeMap<>();
        if (value == null || value.isNull()) {
            return numbers;
        }
        if (!value.isObject() || value.size() > MAX_MEMBERS) {
            throw Problem.badField(field, "must be an object with at most " + MAX_MEMBERS + " members");
        }
        value.properties().forEach(member -> {
            if (!member.getValue().isNumber()
                    || !Double.isFinite(member.getValue().doubleValue())) {
                throw Problem.badField(field + "." + Problem.shown(member.getKey()), "must be a number");
            }
            numbers.put(member.getKey(), member.getValue().doubleValue());
        });
        return numbers;
    }

    boolean flag(String field, boolean otherwise) {
        JsonNode value = node.get(field);
        if (value == null || value.isNull()) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw Problem.badField(field, "must be true or false");
        }
        return value.booleanValue();
    }

    /** A text for both languages, or an object with {@code zh} and {@code en}. */
    Optional<Text> bilingual(String field) {
        JsonNode value = node.get(field);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (value.isTextual()) {
            return Optional.of(new Text(text(field, MAX_NAME), ""));
        }
        Body inner = new Body(value).only("zh", "en");
        String zh = inner.optionalText("zh", MAX_NAME).orElse("");
        String en = inner.optionalText("en", MAX_NAME).orElse("");
        if (zh.isBlank() && en.isBlank()) {
            throw Problem.badField(field, "has neither zh nor en");
        }
        return Optional.of(new Text(zh, en));
    }

    /** Numbers and booleans become their text, as parameters of profiles are kept. */
    Map<String, String> parameters(String field) {
        JsonNode value = node.get(field);
        Map<String, String> parameters = new TreeMap<>();
        if (value == null || value.isNull()) {
            return parameters;
        }
        if (!value.isObject() || value.size() > MAX_MEMBERS) {
            throw Problem.badField(field, "must be an object with at most " + MAX_MEMBERS + " members");
        }
        value.properties().forEach(member -> {
            String text = member.getValue().asText();
            if (!member.getValue().isValueNode() || member.getKey().length() > MAX_NAME || text.length() > 1_000) {
                throw Problem.badField(field + "." + Problem.shown(member.getKey()), "must be a short text or number");
            }
            parameters.put(member.getKey(), text);
        });
        return parameters;
    }

    /**
     * An object of whatever members, as text.
     *
     * @param longest in bytes
     */
    Optional<String> json(String field, int longest) {
        JsonNode value = node.get(field);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isObject()) {
            throw Problem.badField(field, "must be an object");
        }
        byte[] bytes = Json.bytes(value);
        if (bytes.length > longest) {
            throw Problem.badField(field, "has " + bytes.length + " bytes, more than " + longest);
        }
        return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    }

    Optional<Body> object(String field) {
        return has(field) ? Optional.of(new Body(node.get(field))) : Optional.empty();
    }

    /** A text, or a list of texts as its lines. */
    Optional<String> textOrLines(String field, int longest) {
        if (node.get(field) == null || !node.get(field).isArray()) {
            return optionalText(field, longest)
                    .map(text -> text.replace("\r\n", "\n").strip());
        }
        List<String> lines = new ArrayList<>();
        for (JsonNode element : elements(field)) {
            if (!element.isTextual()
                    || element.textValue().length() > longest
                    || element.textValue().contains("\n")) {
                throw Problem.badField(field, "must be a list of texts without line feeds");
            }
            lines.add(element.textValue().strip());
        }
        String text = String.join("\n", lines);
        if (text.length() > longest) {
            throw Problem.badField(field, "has " + text.length() + " characters in all, more than " + longest);
        }
        return Optional.of(text);
    }

    List<Body> objects(String field) {
        return elements(field).stream().map(Body::new).toList();
    }

    List<String> texts(String field) {
        return elements(field).stream()
                .map(element -> {
                    if (!element.isTextual() || element.textValue().length() > MAX_NAME) {
                        throw Problem.badField(field, "must be a list of short texts");
                    }
                    return element.textValue();
                })
                .toList();
    }

    /** Texts that people write: not blank, at most {@code most} of them. */
    List<String> longTexts(String field, int most, int longest) {
        List<JsonNode> elements = elements(field);
        if (elements.size() > most) {
            throw Problem.badField(field, "must be a list of at most " + most);
        }
        return elements.stream()
                .map(element -> {
                    if (!element.isTextual()
                            || element.textValue().isBlank()
                            || element.textValue().length() > longest) {
                        throw Problem.badField(field, "must be a list of texts of 1 to " + longest + " characters");
                    }
                    return element.textValue();
                })
                .toList();
    }

    private List<JsonNode> elements(String field) {
        JsonNode value = node.get(field);
        List<JsonNode> elements = new ArrayList<>();
        if (value == null || value.isNull()) {
            return elements;
        }
        if (!value.isArray() || value.size() > MAX_MEMBERS) {
            throw Problem.badField(field, "must be a list of at most " + MAX_MEMBERS);
        }
        value.forEach(elements::add);
        return elements;
    }
}
