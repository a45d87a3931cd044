package io.fieldwarden.device.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.device.exchange.KeyFilters.Unsayable;
import io.fieldwarden.device.rule.expression.Node;

/** The parts of a condition that are figures: numbers, parameters and arithmetic of them. Immutable. */
final class Figures {
    private final JsonNode parameters;

    Figures(JsonNode parameters) {
        this.parameters = parameters;
    }

    boolean isFigure(Node node) {
        if (node instanceof Node.Arithmetic arithmetic) {
            return isFigure(arithmetic.left()) && isFigure(arithmetic.right());
        }
        if (node instanceof Node.Negative negative) {
            return isFigure(negative.of());
        }
        return node instanceof Node.Numeral || node instanceof Node.Parameter;
    }

    boolean usesParameter(Node node) {
        if (node instanceof Node.Arithmetic arithmetic) {
            return usesParameter(arithmetic.left()) || usesParameter(arithmetic.right());
        }
        return node instanceof Node.Negative negative ? usesParameter(negative.of()) : node instanceof Node.Parameter;
    }

    /** With the defaults of the parameters. */
    double value(Node node) throws Unsayable {
        double value = raw(node);
        if (!Double.isFinite(value)) {
            throw new Unsayable("a figure that is not finite");
        }
        // 1.05 * 10 is 10.5 for a person
        return Double.parseDouble(String.format(java.util.Locale.ROOT, "%.12g", value));
    }

    private double raw(Node node) throws Unsayable {
        if (node instanceof Node.Numeral number) {
            return number.value();
        }
        if (node instanceof Node.Negative negative) {
            return -raw(negative.of());
        }
        if (node instanceof Node.Parameter parameter) {
            JsonNode fallback = parameters.path(parameter.name()).path("default");
            if (fallback.isBoolean()) {
                return fallback.booleanValue() ? 1 : 0;
            }
            if (!fallback.isNumber()) {
                throw new Unsayable("the parameter " + parameter.name() + ", which has no number by default");
            }
            return fallback.doubleValue();
        }
        if (node instanceof Node.Arithmetic arithmetic) {
            double left = raw(arithmetic.left());
            double right = raw(arithmetic.right());
            return switch (arithmetic.operator()) {
                case "+" -> left + right;
                case "-" -> left - right;
                case "*" -> left * right;
                default -> left / right;
            };
        }
        throw new Unsayable("arithmetic of two keys");
    }
}
