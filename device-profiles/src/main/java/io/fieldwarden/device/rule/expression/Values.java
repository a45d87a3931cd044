package io.fieldwarden.device.rule.expression;

import java.util.regex.Pattern;

/** How the value of a parameter is read. */
public final class Values {
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d{1,18})(\\.\\d{1,18})?([eE][+-]?\\d{1,3})?");

    private Values() {}

    /**
     * A finite decimal number; {@code true} is 1, {@code false} is 0.
     *
     * @throws NumberFormatException for anything else, also for what Java would read as a number: NaN, 0x1p3, 1d
     */
    public static double number(String text) {
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true") ? 1 : 0;
        }
        if (!NUMBER.matcher(text).matches()) {
            throw new NumberFormatException("'" + text + "' is not a number");
        }
        double value = Double.parseDouble(text);
        if (!Double.isFinite(value)) {
            throw new NumberFormatException("'" + text + "' is too large");
        }
        return value;
    }
}
