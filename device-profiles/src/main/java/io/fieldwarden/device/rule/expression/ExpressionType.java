package io.fieldwarden.device.rule.expression;

/** What a part of an expression gives. */
public enum ExpressionType {
    NUMBER("a number"),
    TEXT("a text"),
    DATE("a date"),
    TRUTH("a condition");

    private final String words;

    ExpressionType(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
