package io.fieldwarden.device.rule.expression;

import java.util.List;

/** The tree of an expression as it was written, for programs that say it in another language. Immutable. */
public sealed interface Node {
    /** Index of the first character of the word that makes this node. */
    int at();

    record Numeral(int at, double value) implements Node {}

    record Text(int at, String value) implements Node {}

    /** A channel, or the word {@code any}. */
    record Name(int at, String name) implements Node {}

    record Parameter(int at, String name) implements Node {}

    record Call(int at, String function, List<Node> arguments) implements Node {}

    record Negative(int at, Node of) implements Node {}

    record Arithmetic(int at, String operator, Node left, Node right) implements Node {}

    record Comparison(int at, String operator, Node left, Node right) implements Node {}

    record In(int at, Node of, List<Node> values) implements Node {}

    record Not(int at, Node of) implements Node {}

    /** {@code and} or {@code or} over two or more. */
    record Logic(int at, boolean all, List<Node> of) implements Node {}

    /** What stands there, for a fault. */
    default String word() {
        if (this instanceof Numeral number) {
            return Double.toString(number.value);
        }
        if (this instanceof Text text) {
            return "'" + text.value + "'";
        }
        if (this instanceof Name name) {
            return name.name;
        }
        if (this instanceof Parameter parameter) {
            return "$" + parameter.name;
        }
        if (this instanceof Call call) {
            return call.function + "(…)";
        }
        if (this instanceof Arithmetic arithmetic) {
            return arithmetic.operator;
        }
        return this instanceof Comparison comparison
                ? comparison.operator
                : getClass().getSimpleName();
    }
}
