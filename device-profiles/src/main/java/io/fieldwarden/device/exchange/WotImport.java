package io.fieldwarden.device.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.profile.Fault;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A Thing Description or Thing Model of W3C WoT (1.1; what 1.0 says is read too) as a profile. For one thread. */
final class WotImport {
    private static final int MAX_DEPTH = 4;
    private static final List<String> ZH = List.of("zh", "zh-Hans", "zh-CN", "zh-cn", "zh-hans", "zh-Hans-CN");
    private static final List<String> EN = List.of("en", "en-US", "en-GB", "en-us", "en-gb");
    private static final Set<String> NUMBERS = Set.of("number", "integer");

    private final Draft draft;
    private final Notes notes;

    private WotImport(Draft draft) {
        this.draft = draft;
        this.notes = draft.notes();
    }

    /** @return why the text is no Thing Description */
    static List<Fault> into(Draft draft, ObjectNode thing) {
        boolean wot = thing.path("@context").toString().contains("w3.org/") || thing.has("properties");
        if (!wot || (thing.has("properties") && !thing.path("properties").isObject())) {
            return List.of(new Fault(
                    1,
                    1,
                    "file",
                    "",
                    "is not a Thing Description: it needs an @context of w3.org and an object 'properties'"));
        }
        new WotImport(draft).thing(thing);
        return List.of();
    }

    private void thing(ObjectNode object) {
        Members thing = new Members(object, "", notes);
        String title = thing.text("title");
        String zh = language(thing.get("titles"), ZH);
        String en = language(thing.get("titles"), EN);
        draft.name(
                zh.isEmpty() && Draft.isChinese(title) ? title : zh,
                en.isEmpty() && !Draft.isChinese(title) ? title : en);
        String id = thing.text("id");
        draft.id(id.isEmpty() ? title : id.substring(id.lastIndexOf(':') + 1));
        draft.comment(thing.text("description"));
        thing.skip("@context", "@type", "descriptions", "properties");
        thing.lost("securityDefinitions", "credentials belong to a device, not to its profile");
        thing.lost("security", "credentials belong to a device, not to its profile");
        thing.lost("forms", "devices send to the hub; it asks no addresses");
        thing.lost("base", "devices send to the hub; it asks no addresses");
        thing.lost("links", "links to other documents are not followed");
        thing.lost(
                "version",
                "a profile counts its versions itself: "
                        + Notes.shown(thing.get("version").toString()));
        interactions(thing, "actions", "the hub does not call devices");
        interactions(thing, "events", "alerts are raised by rules over readings; write one where it is needed");
        thing.end();
        object.path("properties").properties().forEach(property -> {
            if (draft.channelCount() < Draft.MAX_CHANNELS) {
                property(property.getKey(), property.getValue(), 0);
            } else {
                notes.add("properties", "more than " + Draft.MAX_CHANNELS + " are not read", property.getKey());
            }
        });
    }

    private void interactions(Members thing, String key, String why) {
        thing.get(key).properties().forEach(entry -> notes.add(key, why, entry.getKey()));
    }

    private static String language(JsonNode texts, List<String> languages) {
        return languages.stream()
                .map(language -> texts.path(language).asText(""))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    private void property(String name, JsonNode node, int depth) {
        Members property = new Members(node, "properties." + name, notes);
        String type = property.text("type");
        if (type.equals("object") && node.path("properties").isObject() && depth < MAX_DEPTH) {
            notes.add(name, "is an object: each of its fields is a channel of its own, named " + name + "_FIELD");
            property.get("properties")
                    .properties()
                    .forEach(field -> property(name + "_" + field.getKey(), field.getValue(), depth + 1));
            return;
        }
        if (!NUMBERS.contains(type) && !type.equals("boolean") && !type.equals("string")) {
            notes.add(
                    name,
                    type.isEmpty()
                            ? "says no type and is left out"
                            : "is of type '" + Notes.shown(type) + "', which is no reading, and is left out");
            return;
        }
        if (property.flag("writeOnly")) {
            notes.add(name, "can only be written and is left out: it is no reading");
            return;
        }
        ObjectNode channel = draft.channel(name);
        titles(property, channel, name);
        switch (type) {
            case "boolean" -> channel.put("type", "boolean");
            case "string" -> words(property, channel, name);
            default -> number(property, channel, name, type.equals("integer"));
        }
        property.skip("@type", "observable", "readOnly", "writeOnly", "descriptions", "type", "format");
        property.lost("forms", "devices send to the hub; it asks no addresses");
        property.lost("uriVariables", "devices send to the hub; it asks no addresses");
        property.lost("default", "a channel has no value before it is read");
        property.end();
    }

    private void titles(Members property, ObjectNode channel, String name) {
        String title = property.text("title");
        String zh = language(property.get("titles"), ZH);
        String en = language(property.get("titles"), EN);
        ObjectNode texts = draft.texts(
                zh.isEmpty() && Draft.isChinese(title) ? title : zh,
                en.isEmpty() && !Draft.isChinese(title) ? title : en);
        channel.setAll(texts.isEmpty() ? named(name) : texts);
        String description = property.text("description");
        if (!description.isEmpty()) {
            draft.comment(name + ": " + description);
        }
    }

    private ObjectNode named(String name) {
        ObjectNode texts = draft.texts(name);
        return texts.isEmpty() ? draft.texts("", "Channel " + draft.channelCount()) : texts;
    }

    private void number(Members property, ObjectNode channel, String name, boolean whole) {
        JsonNode choices = property.get("oneOf").isEmpty() ? property.get("enum") : property.get("oneOf");
        if (whole && choices.isArray() && !choices.isEmpty() && codes(property, channel, choices)) {
            property.skip("minimum", "maximum", "unit");
            return;
        }
        channel.put("unit", Values.unit(property.text("unit"), name, notes));
        Optional<BigDecimal> low = bound(property, "minimum", "exclusiveMinimum", name);
        Optional<BigDecimal> high = bound(property, "maximum", "exclusiveMaximum", name);
        Values.range(channel, low, high, name, notes);
        Optional<BigDecimal> step = property.number("multipleOf");
        if (step.isPresent() && step.get().signum() > 0) {
            channel.put("resolution", step.get());
        } else if (whole) {
            channel.put("resolution", BigDecimal.ONE);
        }
    }

    private Optional<BigDecimal> bound(Members property, String key, String open, String name) {
        Optional<BigDecimal> bound = property.number(key);
        Optional<BigDecimal> other = property.number(open);
        if (bound.isEmpty() && other.isPresent()) {
            notes.add(open, "a range includes its ends", name);
            return other;
        }
        return bound;
    }

    /** Whole numbers with a meaning. */
    private boolean codes(Members property, ObjectNode channel, JsonNode choices) {
        ObjectNode codes = channel.objectNode();
        for (JsonNode choice : choices) {
            JsonNode value = choice.isObject() ? choice.path("const") : choice;
            if (!value.canConvertToInt()) {
                notes.add(property.path() + ".oneOf", "a choice without a whole number in 'const' is left out");
                return false;
            }
            Members one = new Members(choice, property.path() + ".oneOf", notes);
            ObjectNode meaning = codes.putObject(Integer.toString(value.intValue()));
            titles(one, meaning, value.asText());
        }
        channel.put("type", "code");
        channel.set("codes", codes);
        return true;
    }

    /** A string with listed values is a code: the list gives the numbers, as rules compare numbers. */
    private void words(Members property, ObjectNode channel, String name) {
        JsonNode words = property.get("enum");
        property.skip("unit", "minLength", "maxLength", "pattern", "contentEncoding", "contentMediaType", "oneOf");
        if (words instanceof ArrayNode list && !list.isEmpty()) {
            Values.numbered(channel, list, draft);
            notes.add(name, "sends words: they are numbered here, and a payload mapping gives the word its number");
        } else {
            channel.put("type", "text");
        }
    }
}
