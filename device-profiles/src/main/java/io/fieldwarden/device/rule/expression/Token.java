package io.fieldwarden.device.rule.expression;

/**
 * A word of an expression.
 *
 * @param at index of its first character
 * @param text as written; of a text literal what stands between the quotes
 * @param number of a number, in seconds for one with a unit of time
 */
record Token(Kind kind, int at, String text, double number) {
    enum Kind {
        NUMBER,
        NAME,
        PARAMETER,
        TEXT,
        SYMBOL,
        END
    }

    boolean is(String symbol) {
        return (kind == Kind.SYMBOL || kind == Kind.NAME) && text.equals(symbol);
    }
}
