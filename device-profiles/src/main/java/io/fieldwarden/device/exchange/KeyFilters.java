package io.fieldwarden.device.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.rule.expression.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A condition of a rule as the key filters of ThingsBoard: a list that holds when each of it holds, each about one key. What
 * ThingsBoard cannot say ends the conversion of the rule. For one thread.
 */
final class KeyFilters {
    private static final Map<String, String> OPERATIONS = Map.of(
            "<",
            "LESS",
            "<=",
            "LESS_OR_EQUAL",
            ">",
            "GREATER",
            ">=",
            "GREATER_OR_EQUAL",
            "==",
            "EQUAL",
            "!=",
            "NOT_EQUAL");
    private static final Map<String, String> OPPOSITE =
            Map.of("<", ">=", "<=", ">", ">", "<=", ">=", "<", "==", "!=", "!=", "==");
    private static final Map<String, String> MIRRORED =
            Map.of("<", ">", "<=", ">=", ">", "<", ">=", "<=", "==", "==", "!=", "!=");

    private final JsonNode channels;
    private final Figures figures;
    private boolean rounded;

    /** @param profile with all that it includes */
    KeyFilters(ObjectNode profile) {
        this.channels = profile.path("channels");
        this.figures = new Figures(profile.path("parameters"));
    }

    /** What ThingsBoard has no word for. */
    static final class Unsayable extends Exception {
        Unsayable(String why) {
            super(why, null, false, false);
        }
    }

    /** About one key; {@code predicate} is what ThingsBoard calls so. */
    private record Filter(String keyType, String key, String valueType, ObjectNode predicate) {}

    /** Whether a figure was worked out of parameters, which ThingsBoard then does not know. */
    boolean rounded() {
        return rounded;
    }

    /** @param holds false for the opposite of the condition */
    ArrayNode of(Node condition, boolean holds) throws Unsayable {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (Filter filter : all(condition, holds).stream()
                .flatMap(filter -> parts(filter).stream())
                .toList()) {
            ObjectNode one = list.addObject();
            one.putObject("key").put("type", filter.keyType()).put("key", filter.key());
            one.put("valueType", filter.valueType());
            one.putNull("value");
            one.set("predicate", filter.predicate());
        }
        return list;
    }

    /** What holds together about one key stands in the list one by one. */
    private static List<Filter> parts(Filter filter) {
        if (!filter.predicate().path("operation").asText().equals("AND")) {
            return List.of(filter);
        }
        List<Filter> parts = new ArrayList<>();
        filter.predicate()
                .path("predicates")
                .forEach(part ->
                        parts.add(new Filter(filter.keyType(), filter.key(), filter.valueType(), (ObjectNode) part)));
        return parts;
    }

    private List<Filter> all(Node node, boolean holds) throws Unsayable {
        if (node instanceof Node.Not not) {
            return all(not.of(), !holds);
        }
        if (node instanceof Node.Logic logic) {
            return logic.all() == holds ? both(logic.of(), holds) : List.of(either(logic.of(), holds));
        }
        if (node instanceof Node.Comparison comparison) {
            String operator = holds ? comparison.operator() : OPPOSITE.getOrDefault(comparison.operator(), "");
            return List.of(compared(comparison.left(), operator, comparison.right()));
        }
        if (node instanceof Node.In in) {
            List<Filter> each = new ArrayList<>();
            for (Node value : in.values()) {
                each.add(compared(in.of(), holds ? "==" : "!=", value));
            }
            return holds ? List.of(one(each, "OR")) : List.of(one(each, "AND"));
        }
        throw new Unsayable(
                node instanceof Node.Call call ? "the function " + call.function() : "a condition of this kind");
    }

    private List<Filter> both(List<Node> of, boolean holds) throws Unsayable {
        List<Filter> filters = new ArrayList<>();
        for (Node node : of) {
            filters.addAll(all(node, holds));
        }
        return filters;
    }

    /** Alternatives about one key are one predicate; about several keys there is no word. */
    private Filter either(List<Node> of, boolean holds) throws Unsayable {
        List<Filter> alternatives = new ArrayList<>();
        for (Node node : of) {
            alternatives.add(one(all(node, holds), "AND"));
        }
        return one(alternatives, "OR");
    }

    private static Filter one(List<Filter> filters, String operation) throws Unsayable {
        Filter first = filters.get(0);
        if (filters.size() == 1) {
            return first;
        }
        ObjectNode predicate = JsonNodeFactory.instance.objectNode();
        predicate.put("type", "COMPLEX").put("operation", operation);
        for (Filter filter : filters) {
            if (!filter.key().equals(first.key()) || !filter.keyType().equals(first.keyType())) {
                throw new Unsayable("'or' between different keys");
            }
            predicate.withArray("predicates").add(filter.predicate());
        }
        return new Filter(first.keyType(), first.key(), first.valueType(), predicate);
    }

    private Filter compared(Node left, String operator, Node right) throws Unsayable {
        if (left instanceof Node.Parameter parameter && right instanceof Node.Text text) {
            return attribute(parameter.name(), "STRING", operator, JsonNodeFactory.instance.textNode(text.value()));
        }
        if (right instanceof Node.Parameter parameter && left instanceof Node.Text text) {
            return attribute(parameter.name(), "STRING", operator, JsonNodeFactory.instance.textNode(text.value()));
        }
        if (figures.isFigure(left) && !figures.isFigure(right)) {
            return compared(right, MIRRORED.getOrDefault(operator, ""), left);
        }
        if (!figures.isFigure(right)) {
            throw new Unsayable("a comparison of two keys");
        }
        if (left instanceof Node.Parameter parameter) {
            return attribute(
                    parameter.name(), "NUMERIC", operator, JsonNodeFactory.instance.numberNode(figures.value(right)));
        }
        return isolated(left, operator, right);
    }

    private static Filter attribute(String name, String type, String operator, JsonNode value) {
        ObjectNode predicate = predicate(type, operator);
        predicate.putObject("value").set("defaultValue", value);
        if (type.equals("STRING")) {
            predicate.put("ignoreCase", false);
        }
        return new Filter("ATTRIBUTE", name, type, predicate);
    }

    /** The channel alone on the left: {@code level / $rated > 1.05} is {@code level > 1.05 * $rated}. */
    private Filter isolated(Node left, String operator, Node right) throws Unsayable {
        if (left instanceof Node.Name name && channels.has(name.name())) {
            return reading(name.name(), operator, right);
        }
        if (left instanceof Node.Call call
                && call.function().equals("abs")
                && call.arguments().size() == 1) {
            return absolute(call.arguments().get(0), operator, right);
        }
        if (left instanceof Node.Arithmetic sum) {
            boolean first = !figures.isFigure(sum.left());
            Node inner = first ? sum.left() : sum.right();
            Node figure = first ? sum.right() : sum.left();
            if (!figures.isFigure(figure)) {
                throw new Unsayable("arithmetic of two keys");
            }
            return moved(sum.operator(), inner, figure, first, operator, right);
        }
        if (left instanceof Node.Negative negative) {
            return isolated(
                    negative.of(), MIRRORED.getOrDefault(operator, ""), new Node.Negative(negative.at(), right));
        }
        throw new Unsayable(
                left instanceof Node.Call call ? "the function " + call.function() : "this side of a comparison");
    }

    private Filter moved(String sign, Node inner, Node figure, boolean first, String operator, Node right)
            throws Unsayable {
        int at = inner.at();
        String mirrored = MIRRORED.getOrDefault(operator, "");
        return switch (sign) {
            case "+" -> isolated(inner, operator, new Node.Arithmetic(at, "-", right, figure));
            case "-" ->
                first
                        ? isolated(inner, operator, new Node.Arithmetic(at, "+", right, figure))
                        : isolated(inner, mirrored, new Node.Arithmetic(at, "-", figure, right));
            default -> {
                double factor = figures.value(figure);
                if (factor == 0 || (sign.equals("/") && !first)) {
                    throw new Unsayable("a division by a key");
                }
                String inverse = sign.equals("*") ? "/" : "*";
                yield isolated(
                        inner, factor > 0 ? operator : mirrored, new Node.Arithmetic(at, inverse, right, figure));
            }
        };
    }

    private Filter absolute(Node of, String operator, Node right) throws Unsayable {
        if (!Set.of("<", "<=", ">", ">=").contains(operator)) {
            throw new Unsayable("the function abs in an equation");
        }
        boolean outside = operator.startsWith(">");
        Filter above = isolated(of, operator, right);
        Filter below = isolated(of, MIRRORED.getOrDefault(operator, ""), new Node.Negative(right.at(), right));
        return one(List.of(above, below), outside ? "OR" : "AND");
    }

    private Filter reading(String channel, String operator, Node right) throws Unsayable {
        if (channels.path(channel).path("type").asText().equals("boolean")) {
            double value = figures.value(right);
            if ((value != 0 && value != 1) || !(operator.equals("==") || operator.equals("!="))) {
                throw new Unsayable("a boolean that is compared like a number");
            }
            ObjectNode predicate = predicate("BOOLEAN", operator);
            predicate
                    .putObject("value")
                    .put("defaultValue", value == 1)
                    .putNull("userValue")
                    .putNull("dynamicValue");
            return new Filter("TIME_SERIES", channel, "BOOLEAN", predicate);
        }
        ObjectNode predicate = predicate("NUMERIC", operator);
        ObjectNode value = predicate.putObject("value");
        value.put("defaultValue", figures.value(right)).putNull("userValue");
        if (right instanceof Node.Parameter parameter) {
            value.putObject("dynamicValue")
                    .put("sourceType", "CURRENT_DEVICE")
                    .put("sourceAttribute", parameter.name())
                    .put("inherit", false);
        } else {
            value.putNull("dynamicValue");
            rounded |= figures.usesParameter(right);
        }
        return new Filter("TIME_SERIES", channel, "NUMERIC", predicate);
    }

    private static ObjectNode predicate(String type, String operator) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", type)
                .put("operation", OPERATIONS.getOrDefault(operator, "EQUAL"));
    }
}
