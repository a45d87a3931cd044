package io.fieldwarden.device.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * A profile as a Thing Model of W3C WoT Thing Description 1.1: it describes a kind of thing, so it has no addresses and no
 * security, which a Thing Description of one device adds.
 */
final class WotExport {
    private static final String CONTEXT = "https://www.w3.org/2022/wot/td/v1.1";
    private static final String QUDT = "http://qudt.org/vocab/unit/";
    private static final Map<String, String> LOST = Map.of(
            "usual", "a Thing Model has no usual range",
            "max-rate", "a Thing Model has no fastest change",
            "period", "a Thing Model does not say how often a value comes",
            "sentinels", "a Thing Model has no values that mean 'no value'",
            "provenance", "a Thing Model does not say where a figure comes from",
            "sends", "a Thing Model has one unit per property");

    private WotExport() {}

    static ObjectNode of(ObjectNode profile, Notes notes) {
        ObjectNode thing = JsonNodeFactory.instance.objectNode();
        ArrayNode context = thing.putArray("@context").add(CONTEXT);
        context.addObject().put("@language", "en").put("qudt", QUDT);
        thing.put("@type", "tm:ThingModel");
        thing.put("id", "urn:fieldwarden:profile:" + profile.path("profile").asText());
        titles(thing, profile.path("name"));
        thing.putObject("version").put("model", profile.path("version").asText() + ".0.0");
        ObjectNode properties = thing.putObject("properties");
        profile.path("channels")
                .properties()
                .forEach(channel ->
                        properties.set(channel.getKey(), property(channel.getKey(), channel.getValue(), notes)));
        Leftovers.of(profile, notes, "a Thing Model", List.of("format", "profile", "version", "name", "channels"));
        return thing;
    }

    private static void titles(ObjectNode node, JsonNode text) {
        String zh = text.path("zh").asText();
        String en = text.path("en").asText();
        node.put("title", en.isEmpty() ? zh : en);
        ObjectNode titles = node.putObject("titles");
        if (!en.isEmpty()) {
            titles.put("en", en);
        }
        if (!zh.isEmpty()) {
            titles.put("zh", zh);
        }
    }

    private static ObjectNode property(String name, JsonNode channel, Notes notes) {
        ObjectNode property = JsonNodeFactory.instance.objectNode();
        titles(property, channel);
        String type = channel.path("type").asText("number");
        property.put("type", schemaType(type));
        String unit = channel.path("unit").asText("1");
        if (!unit.equals("1")) {
            property.put(
                    "unit",
                    UnitNames.of(unit)
                            .map(UnitNames.Row::qudt)
                            .filter(label -> !label.isEmpty())
                            .map(label -> "qudt:" + label)
                            .orElse(unit));
        }
        JsonNode range = channel.path("range");
        if (range.size() == 2 && !type.equals("boolean")) {
            property.set("minimum", range.get(0));
            property.set("maximum", range.get(1));
        }
        if (channel.path("resolution").asDouble() > 0) {
            property.set("multipleOf", channel.path("resolution"));
        }
        channel.path("codes").properties().forEach(code -> {
            ObjectNode one = property.withArray("oneOf").addObject();
            one.put("const", Integer.parseInt(code.getKey()));
            titles(one, code.getValue());
        });
        property.put("readOnly", true);
        property.put("observable", true);
        if (type.equals("counter")) {
            notes.add("type counter", "a Thing Model does not say that a number only grows", name);
        }
        Leftovers.ofChannel(name, channel, LOST, notes);
        return property;
    }

    private static String schemaType(String type) {
        return switch (type) {
            case "boolean" -> "boolean";
            case "code" -> "integer";
            case "text" -> "string";
            default -> "number";
        };
    }
}
