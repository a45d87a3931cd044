package io.fieldwarden.device.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.exchange.KeyFilters.Unsayable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Key filters of ThingsBoard as a condition of a rule. For one thread. */
final class ThingsBoardPredicates {
    private static final Map<String, String> OPERATORS = Map.of(
            "EQUAL",
            "==",
            "NOT_EQUAL",
            "!=",
            "GREATER",
            ">",
            "LESS",
            "<",
            "GREATER_OR_EQUAL",
            ">=",
            "LESS_OR_EQUAL",
            "<=");
    private static final int MAX_FILTERS = 50;
    private static final int MAX_DEPTH = 8;

    private final Draft draft;

    ThingsBoardPredicates(Draft draft) {
        this.draft = draft;
    }

    String condition(JsonNode filters) throws Unsayable {
        if (!filters.isArray() || filters.isEmpty() || filters.size() > MAX_FILTERS) {
            throw new Unsayable("its condition is not a list of 1 to " + MAX_FILTERS + " filters");
        }
        List<String> all = new ArrayList<>();
        for (JsonNode filter : filters) {
            String one = filter(filter);
            all.add(filters.size() > 1 && one.contains(" or ") && !one.startsWith("(") ? "(" + one + ")" : one);
        }
        return String.join(" and ", all);
    }

    private String filter(JsonNode filter) throws Unsayable {
        JsonNode key = filter.path("key");
        String name = key.path("key").asText();
        String type = filter.path("valueType").asText();
        if (name.isBlank()) {
            throw new Unsayable("a filter names no key");
        }
        String left;
        switch (key.path("type").asText()) {
            case "TIME_SERIES" -> left = channel(name, type);
            case "ATTRIBUTE", "SERVER_ATTRIBUTE", "SHARED_ATTRIBUTE", "CLIENT_ATTRIBUTE" ->
                left = parameter(name, type);
            case "CONSTANT" -> throw new Unsayable("it compares a constant");
            default ->
                throw new Unsayable("it looks at a key of type "
                        + Notes.shown(key.path("type").asText()));
        }
        return predicate(left, filter.path("predicate"), 0);
    }

    private String channel(String name, String type) throws Unsayable {
        boolean known = draft.hasChannel(name);
        String ours = switch (type) {
            case "NUMERIC" -> "number";
            case "BOOLEAN" -> "boolean";
            default ->
                throw new Unsayable("it compares the key " + Notes.shown(name) + " as " + Notes.shown(type)
                        + ", and rules compare numbers");
        };
        ObjectNode channel = draft.channel(name);
        if (!known) {
            channel.setAll(draft.texts(name));
            channel.put("type", ours);
            if (ours.equals("number")) {
                channel.put("unit", "1");
                draft.notes().add("unit", "ThingsBoard does not say the unit of a key: write it in", name);
            }
        } else if (!channel.path("type").asText().equals(ours)) {
            draft.notes()
                    .add(name, "is " + channel.path("type").asText() + " in one place and " + ours + " in another");
        }
        return draft.channelName(name);
    }

    private String parameter(String name, String type) throws Unsayable {
        String ours = switch (type) {
            case "NUMERIC" -> "number";
            case "BOOLEAN" -> "boolean";
            case "STRING" -> "text";
            default ->
                throw new Unsayable("it compares the attribute " + Notes.shown(name) + " as " + Notes.shown(type));
        };
        ObjectNode parameter = draft.parameter(name);
        if (parameter.isEmpty()) {
            parameter.setAll(draft.texts(name));
            parameter.put("type", ours);
            draft.notes().add("attribute", "is a parameter here: give it to each device, or write a default", name);
        }
        return draft.parameterName(name);
    }

    private String predicate(String left, JsonNode predicate, int depth) throws Unsayable {
        String type = predicate.path("type").asText();
        if (type.equals("COMPLEX")) {
            JsonNode inner = predicate.path("predicates");
            if (depth >= MAX_DEPTH || !inner.isArray() || inner.isEmpty() || inner.size() > MAX_FILTERS) {
                throw new Unsayable("a COMPLEX predicate is empty, too long or too deep");
            }
            List<String> parts = new ArrayList<>();
            for (JsonNode one : inner) {
                String part = predicate(left, one, depth + 1);
                parts.add(one.path("type").asText().equals("COMPLEX") ? "(" + part + ")" : part);
            }
            return String.join(predicate.path("operation").asText().equals("OR") ? " or " : " and ", parts);
        }
        String operation = predicate.path("operation").asText();
        String operator = OPERATORS.get(operation);
        if (operator == null) {
            throw new Unsayable("it compares by " + Notes.shown(operation));
        }
        return left + " " + operator + " " + value(type, predicate.path("value"));
    }

    private String value(String type, JsonNode value) throws Unsayable {
        JsonNode plain = value.hasNonNull("userValue") ? value.path("userValue") : value.path("defaultValue");
        JsonNode attribute = value.path("dynamicValue").path("sourceAttribute");
        if (attribute.isTextual() && !attribute.textValue().isBlank()) {
            return dynamic(type, attribute.textValue(), plain, value.path("dynamicValue"));
        }
        return switch (type) {
            case "NUMERIC" -> Yaml.number(ThingsBoardImport.decimal(plain));
            case "BOOLEAN" -> plain.asText().equals("true") ? "true" : "false";
            case "STRING" -> text(plain.asText());
            default -> throw new Unsayable("a predicate is of type " + Notes.shown(type));
        };
    }

    private static String text(String text) throws Unsayable {
        if (text.contains("'")) {
            throw new Unsayable("it compares with a text that has a quote");
        }
        return "'" + text + "'";
    }

    private String dynamic(String type, String attribute, JsonNode plain, JsonNode source) throws Unsayable {
        if (!type.equals("NUMERIC")) {
            throw new Unsayable(
                    "it compares with the attribute " + Notes.shown(attribute) + " as " + Notes.shown(type));
        }
        boolean known = draft.parameter(attribute).has("type");
        ObjectNode parameter = draft.parameter(attribute);
        if (!known) {
            parameter.setAll(draft.texts(attribute));
            parameter.put("type", "number");
            if (plain.isNumber()) {
                parameter.put("default", plain.decimalValue());
            }
        } else if (plain.isNumber()
                && parameter.hasNonNull("default")
                && parameter.path("default").decimalValue().compareTo(plain.decimalValue()) != 0) {
            draft.notes()
                    .add("default of " + attribute, "differs between alarms; a parameter has one: the first is taken");
        }
        String from = source.path("sourceType").asText("CURRENT_DEVICE");
        if (!from.equals("CURRENT_DEVICE") || source.path("inherit").asBoolean()) {
            draft.notes()
                    .add(
                            "attribute",
                            "of customer or tenant: a parameter comes from the device or its position",
                            attribute);
        }
        return draft.parameterName(attribute);
    }
}
