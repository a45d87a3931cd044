package io.fieldwarden.device.rule.expression;

/** The text is no expression; stays inside this package. */
final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient ExpressionFault fault;

    SyntaxException(int at, String value, String rule) {
        super(rule);
        this.fault = new ExpressionFault(at, value, rule);
    }

    ExpressionFault fault() {
        return fault;
    }
}
