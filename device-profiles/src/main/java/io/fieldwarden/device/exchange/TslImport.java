package io.fieldwarden.device.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.profile.Fault;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * 物模型 as a profile: TSL files of Alibaba Link ({@code dataType}), what its API gives ({@code dataSpecs}), answers of a
 * device that asked for its model ({@code data}), and the metadata of JetLinks ({@code valueType}). For one thread.
 */
final class TslImport {
    private static final int MAX_DEPTH = 4;
    private static final int MAX_SCALE = 15;
    private static final Set<String> NUMBERS =
            Set.of("int", "integer", "short", "byte", "int32", "int64", "long", "float", "double", "number");
    private static final Set<String> WHOLE = Set.of("int", "integer", "short", "byte", "int32", "int64", "long");

    private final Draft draft;
    private final Notes notes;

    private TslImport(Draft draft) {
        this.draft = draft;
        this.notes = draft.notes();
    }

    /** @return why the text is no 物模型 */
    static List<Fault> into(Draft draft, ObjectNode root) {
        boolean answer = root.path("data").has("properties");
        JsonNode model = answer ? root.path("data") : root;
        if (!model.path("properties").isArray()) {
            return List.of(new Fault(1, 1, "file", "", "is not a 物模型 (TSL): it needs a list 'properties'"));
        }
        if (answer) {
            draft.notes().add("data", "the model stands in an answer to a device: only the model is read");
        }
        new TslImport(draft).model(model);
        return List.of();
    }

    private void model(JsonNode node) {
        Members model = new Members(node, "", notes);
        JsonNode profile = model.get("profile");
        String id = model.text("id");
        String key = profile.path("productKey").asText(model.text("productKey"));
        draft.id(id.isEmpty() ? key : id);
        ObjectNode name = draft.texts(model.text("name"));
        draft.name(name.path("zh").asText(), name.path("en").asText());
        draft.comment(model.text("description"));
        model.skip("schema", "link", "version", "_ppk", "properties");
        list(model, "events", "alerts are raised by rules over readings; write one where it is needed");
        list(model, "services", "the hub does not call devices");
        list(model, "functions", "the hub does not call devices");
        list(model, "functionBlocks", "only the default module is read; give the others as files of their own");
        tags(model);
        model.end();
        for (JsonNode property : node.path("properties")) {
            if (draft.channelCount() >= Draft.MAX_CHANNELS) {
                notes.add("properties", "more than " + Draft.MAX_CHANNELS + " are not read", identifier(property));
            } else {
                property(new Members(property, "properties." + identifier(property), notes), identifier(property), 0);
            }
        }
    }

    private static String identifier(JsonNode property) {
        String identifier = property.path("identifier").asText();
        return identifier.isEmpty() ? property.path("id").asText() : identifier;
    }

    /** What the platform writes by itself (post, set, get) is no loss. */
    private void list(Members model, String key, String why) {
        for (JsonNode entry : model.get(key)) {
            String identifier = identifier(entry);
            if (!Set.of("post", "set", "get").contains(identifier)) {
                notes.add(key, why, identifier.isEmpty() ? entry.path("name").asText("?") : identifier);
            }
        }
    }

    /** A tag of JetLinks is a figure that a person gives to a device: a parameter. */
    private void tags(Members model) {
        for (JsonNode tag : model.get("tags")) {
            String identifier = identifier(tag);
            String type = tag.path("valueType").path("type").asText("string");
            ObjectNode parameter = draft.parameter(identifier);
            parameter.setAll(texts(tag.path("name").asText(), identifier));
            String ours = NUMBERS.contains(type) ? "number" : type.equals("boolean") ? "boolean" : "text";
            parameter.put("type", ours);
            if (ours.equals("number")) {
                parameter.put("unit", Values.unit(unit(tag.path("valueType")), identifier, notes));
            }
        }
    }

    private ObjectNode texts(String name, String identifier) {
        if (name.isBlank()) {
            return draft.texts("", identifier);
        }
        // PM2.5 is PM2.5 in both languages
        return Draft.isChinese(name) ? draft.texts(name) : draft.texts(name, name);
    }

    /** The type of a value, from whichever of the forms. */
    private record Type(String word, JsonNode specs, JsonNode listed) {
        static Type of(Members property) {
            JsonNode jetLinks = property.get("valueType");
            if (jetLinks.isObject()) {
                return new Type(lower(jetLinks.path("type")), jetLinks, jetLinks.path("elements"));
            }
            JsonNode alink = property.get("dataType");
            JsonNode stored = property.get("dataSpecs");
            JsonNode list = property.get("dataSpecsList");
            if (alink.isTextual()) {
                return new Type(lower(alink), stored, list);
            }
            return new Type(lower(alink.path("type")), alink.path("specs"), alink.path("specs"));
        }

        private static String lower(JsonNode word) {
            return word.asText().toLowerCase(Locale.ROOT);
        }
    }

    private void property(Members property, String identifier, int depth) {
        Type type = Type.of(property);
        String name = property.text("name");
        if (type.word().equals("struct") || type.word().equals("object")) {
            struct(type, identifier, depth);
            return;
        }
        boolean known = NUMBERS.contains(type.word())
                || Set.of("bool", "boolean", "enum", "text", "string").contains(type.word());
        if (!known || identifier.isBlank()) {
            notes.add(
                    identifier.isBlank() ? name : identifier,
                    identifier.isBlank()
                            ? "has no identifier and is left out"
                            : "is of type '" + Notes.shown(type.word()) + "', which is no reading, and is left out");
            return;
        }
        ObjectNode channel = draft.channel(identifier);
        channel.setAll(texts(name, identifier));
        String description = property.text("desc") + property.text("description");
        if (!description.isEmpty()) {
            draft.comment(identifier + ": " + description);
        }
        Members specs = new Members(type.specs(), property.path(), notes);
        switch (type.word()) {
            case "bool", "boolean" -> bool(channel, type, identifier);
            case "enum" -> codes(channel, type, identifier);
            case "text", "string" -> channel.put("type", "text");
            default -> number(channel, type.word(), specs, identifier);
        }
        ends(property, specs, identifier);
    }

    private void ends(Members property, Members specs, String identifier) {
        property.skip("identifier", "id", "required", "std", "custom", "extendConfig", "productKey");
        property.skip("functionType", "functionMode", "createTs", "dataSpecs", "dataSpecsList", "sortId", "mappers");
        String access = property.text("accessMode") + property.text("rwFlag");
        if (access.contains("w") || access.contains("WRITE")) {
            notes.add("accessMode", "the hub does not write to devices: only reading is kept", identifier);
        }
        property.get("expands").properties().forEach(expand -> {
            if (!Set.of("source", "type").contains(expand.getKey())
                    && !expand.getValue().toString().matches("\"\"|\\{}|\\[]|null")) {
                notes.add("expands." + expand.getKey(), "has no place in a profile", identifier);
            }
        });
        specs.skip("type", "dataType", "expands", "elements", "length", "maxLength", "defaultValue", "custom");
        property.end();
    }

    private void struct(Type type, String identifier, int depth) {
        JsonNode fields = type.listed().isArray() ? type.listed() : type.specs().path("properties");
        if (depth >= MAX_DEPTH || !fields.isArray()) {
            notes.add(identifier, "is a struct without fields, or too deep, and is left out");
            return;
        }
        notes.add(
                identifier, "is a struct: each of its fields is a channel of its own, named " + identifier + "_FIELD");
        for (JsonNode field : fields) {
            String inner = identifier + "_" + identifier(field);
            property(new Members(field, "properties." + inner, notes), inner, depth + 1);
        }
    }

    private void number(ObjectNode channel, String word, Members specs, String identifier) {
        channel.put("unit", Values.unit(unitOf(specs), identifier, notes));
        Optional<BigDecimal> low = specs.number(specs.has("minValue") ? "minValue" : "min");
        Optional<BigDecimal> high = specs.number(specs.has("maxValue") ? "maxValue" : "max");
        Values.range(channel, low, high, identifier, notes);
        Optional<BigDecimal> step = specs.number("step");
        Optional<BigDecimal> scale = specs.number("scale");
        if (step.isPresent() && step.get().signum() > 0) {
            channel.put("resolution", step.get());
        } else if (scale.isPresent() && scale.get().signum() >= 0 && scale.get().doubleValue() <= MAX_SCALE) {
            channel.put(
                    "resolution", BigDecimal.ONE.scaleByPowerOfTen(-scale.get().intValue()));
        } else if (WHOLE.contains(word)) {
            channel.put("resolution", BigDecimal.ONE);
        }
    }

    /** The symbol; where the platform does not know it, its name. */
    private static String unitOf(Members specs) {
        String unit = specs.text("unit");
        String name = specs.text("unitName");
        return !name.isEmpty() && !unit.isEmpty() && UnitNames.ucum(unit).isEmpty() ? name : unit;
    }

    private static String unit(JsonNode valueType) {
        return valueType.path("unit").asText();
    }

    /** What 0 and 1 are called has no place: a channel that is true or false says what it is by its name. */
    private void bool(ObjectNode channel, Type type, String identifier) {
        channel.put("type", "boolean");
        JsonNode specs = type.specs();
        List<String> words = new ArrayList<>();
        List.of("0", "1", "falseText", "trueText").forEach(key -> {
            String word = specs.path(key).asText();
            if (!word.isEmpty() && !Set.of("否", "是", "0", "1").contains(word)) {
                words.add(word);
            }
        });
        for (JsonNode one : type.listed().isArray() ? type.listed() : JsonNodeFactory.instance.arrayNode()) {
            words.add(one.path("name").asText());
        }
        if (!words.isEmpty()) {
            notes.add(
                    "names of 0 and 1",
                    "a channel does not name them",
                    identifier + " (" + String.join(", ", words) + ")");
        }
        String yes = specs.path("trueValue").asText("true");
        if (!Set.of("true", "1").contains(yes)) {
            notes.add(identifier, "sends '" + Notes.shown(yes) + "' for true: a payload mapping gives it 1");
        }
    }

    private void codes(ObjectNode channel, Type type, String identifier) {
        ObjectNode meanings = JsonNodeFactory.instance.objectNode();
        if (type.listed().isArray()) {
            type.listed()
                    .forEach(one -> meanings.put(
                            one.path("value").asText(),
                            one.has("text")
                                    ? one.path("text").asText()
                                    : one.path("name").asText()));
        } else {
            type.specs()
                    .properties()
                    .forEach(one -> meanings.put(one.getKey(), one.getValue().asText()));
        }
        boolean whole =
                meanings.properties().stream().allMatch(one -> one.getKey().matches("-?\\d{1,9}"));
        if (meanings.isEmpty()) {
            channel.put("type", "code");
            notes.add(identifier, "is an enum without a list");
        } else if (whole) {
            channel.put("type", "code");
            ObjectNode codes = channel.putObject("codes");
            meanings.properties()
                    .forEach(one -> codes.set(
                            Integer.toString(Integer.parseInt(one.getKey())),
                            texts(one.getValue().asText(), one.getKey())));
        } else {
            List<JsonNode> words = new ArrayList<>();
            meanings.forEach(words::add);
            Values.numbered(channel, words, draft);
            notes.add(
                    identifier,
                    "sends words (" + String.join(", ", names(meanings))
                            + "): they are numbered here, and a payload mapping gives the word its number");
        }
    }

    private static List<String> names(ObjectNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names.subList(0, Math.min(names.size(), 20));
    }
}
