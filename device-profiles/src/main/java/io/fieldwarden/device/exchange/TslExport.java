package io.fieldwarden.device.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A profile as 物模型: the TSL of Alibaba Link, or the metadata of JetLinks. Both say what a device reports, in Chinese. */
final class TslExport {
    private static final String SCHEMA = "https://iotx-tsl.oss-ap-southeast-1.aliyuncs.com/schema.json";
    private static final Map<String, String> LOST = Map.of(
            "usual", "a 物模型 has no usual range",
            "max-rate", "a 物模型 has no fastest change",
            "period", "a 物模型 does not say how often a value comes",
            "sentinels", "a 物模型 has no values that mean 'no value'",
            "provenance", "a 物模型 does not say where a figure comes from",
            "sends", "a 物模型 has one unit per property");

    private TslExport() {}

    static ObjectNode alink(ObjectNode profile, Notes notes) {
        ObjectNode model = JsonNodeFactory.instance.objectNode();
        model.put("schema", SCHEMA);
        // the platform puts its own key there when it takes the file
        model.putObject("profile")
                .put("version", profile.path("version").asText() + ".0")
                .put("productKey", profile.path("profile").asText());
        notes.add("name", "a TSL file has no name of the product: " + chinese(profile.path("name")));
        profile.path("channels").properties().forEach(channel -> {
            ObjectNode property = model.withArray("properties").addObject();
            property.put("identifier", channel.getKey());
            property.put("name", chinese(channel.getValue()));
            property.put("accessMode", "r");
            property.put("required", false);
            property.set("dataType", alinkType(channel.getKey(), channel.getValue(), notes));
            losses(channel.getKey(), channel.getValue(), notes);
        });
        model.putArray("events");
        model.putArray("services");
        Leftovers.of(profile, notes, "a 物模型", List.of("format", "profile", "version", "name", "channels"));
        return model;
    }

    private static ObjectNode alinkType(String name, JsonNode channel, Notes notes) {
        ObjectNode type = JsonNodeFactory.instance.objectNode();
        ObjectNode specs = JsonNodeFactory.instance.objectNode();
        switch (kind(channel)) {
            case "boolean" -> {
                type.put("type", "bool");
                specs.put("0", "否").put("1", "是");
                notes.add("names of 0 and 1", "a bool of a 物模型 must name its values: 否 and 是 are written", name);
            }
            case "enum" -> {
                type.put("type", "enum");
                channel.path("codes").properties().forEach(code -> specs.put(code.getKey(), chinese(code.getValue())));
            }
            case "text" -> {
                type.put("type", "text");
                specs.put("length", "2048");
            }
            default -> {
                type.put("type", kind(channel));
                JsonNode range = channel.path("range");
                if (range.size() == 2) {
                    specs.put("min", range.get(0).asText())
                            .put("max", range.get(1).asText());
                } else {
                    notes.add("range", "the platform may ask for a range, which the profile does not say", name);
                }
                unit(channel).ifPresent(row -> specs.put("unit", row.symbol()).put("unitName", row.zh()));
                if (channel.hasNonNull("resolution")) {
                    specs.put("step", channel.path("resolution").asText());
                }
            }
        }
        return type.set("specs", specs);
    }

    static ObjectNode jetLinks(ObjectNode profile, Notes notes) {
        ObjectNode model = JsonNodeFactory.instance.objectNode();
        model.put("id", profile.path("profile").asText());
        model.put("name", chinese(profile.path("name")));
        profile.path("channels").properties().forEach(channel -> {
            ObjectNode property = model.withArray("properties").addObject();
            property.put("id", channel.getKey());
            property.put("name", chinese(channel.getValue()));
            property.set("valueType", jetLinksType(channel.getKey(), channel.getValue(), notes));
            ObjectNode expands = property.putObject("expands");
            expands.put("source", "device").putArray("type").add("report");
            losses(channel.getKey(), channel.getValue(), notes);
        });
        model.putArray("functions");
        model.putArray("events");
        model.putArray("tags");
        notes.add(
                "version",
                "JetLinks counts no versions of a 物模型: "
                        + profile.path("version").asText());
        Leftovers.of(profile, notes, "a 物模型", List.of("format", "profile", "version", "name", "channels"));
        return model;
    }

    private static ObjectNode jetLinksType(String name, JsonNode channel, Notes notes) {
        ObjectNode type = JsonNodeFactory.instance.objectNode();
        switch (kind(channel)) {
            case "boolean" -> {
                type.put("type", "boolean");
                type.put("trueText", "是")
                        .put("trueValue", "true")
                        .put("falseText", "否")
                        .put("falseValue", "false");
            }
            case "enum" -> {
                type.put("type", "enum");
                channel.path("codes")
                        .properties()
                        .forEach(code -> type.withArray("elements")
                                .addObject()
                                .put("value", code.getKey())
                                .put("text", chinese(code.getValue())));
            }
            case "text" -> type.put("type", "string");
            default -> {
                type.put("type", kind(channel));
                unit(channel)
                        .ifPresent(row -> type.put("unit", row.jetLinks().isEmpty() ? row.symbol() : row.jetLinks()));
                JsonNode range = channel.path("range");
                if (range.size() == 2) {
                    type.set("min", range.get(0));
                    type.set("max", range.get(1));
                }
                scale(name, channel, type, notes);
            }
        }
        return type;
    }

    /** Digits after the point stand for a resolution of a power of ten only. */
    private static void scale(String name, JsonNode channel, ObjectNode type, Notes notes) {
        if (!channel.hasNonNull("resolution")) {
            return;
        }
        BigDecimal step = channel.path("resolution").decimalValue().stripTrailingZeros();
        if (step.signum() > 0 && step.unscaledValue().intValue() == 1 && step.scale() >= 0) {
            type.put("scale", step.scale());
        } else {
            notes.add("channels: resolution", "JetLinks has digits after the point, not steps", name);
        }
    }

    private static void losses(String name, JsonNode channel, Notes notes) {
        Leftovers.ofChannel(name, channel, LOST, notes);
        if (channel.hasNonNull("en") && channel.hasNonNull("zh")) {
            notes.add("en", "a 物模型 has names in one language", name);
        }
        if (channel.path("type").asText().equals("counter")) {
            notes.add("type counter", "a 物模型 does not say that a number only grows", name);
        }
        channel.path("codes").properties().forEach(code -> {
            if (code.getValue().hasNonNull("en") && code.getValue().hasNonNull("zh")) {
                notes.add("en", "a 物模型 has names in one language", name + "." + code.getKey());
            }
        });
    }

    /** Of the words of both: a code without a list is a whole number. */
    private static String kind(JsonNode channel) {
        return switch (channel.path("type").asText("number")) {
            case "boolean" -> "boolean";
            case "code" -> channel.path("codes").isEmpty() ? "int" : "enum";
            case "text" -> "text";
            default -> "double";
        };
    }

    private static Optional<UnitNames.Row> unit(JsonNode channel) {
        String unit = channel.path("unit").asText("1");
        return unit.equals("1")
                ? Optional.empty()
                : UnitNames.of(unit)
                        .or(() -> Optional.of(new UnitNames.Row(unit, unit, unit, "", "", "", new ArrayList<>())));
    }

    private static String chinese(JsonNode text) {
        String zh = text.path("zh").asText();
        return zh.isEmpty() ? text.path("en").asText() : zh;
    }
}
