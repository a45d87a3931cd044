package io.fieldwarden.device.profile;

import io.fieldwarden.device.rule.expression.Values;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;

/** Whether a text is a value of a parameter's type. */
public final class ParameterValues {
    private static final int MAX_LENGTH = 200;

    private ParameterValues() {}

    /**
     * Returns the text if it is a value of the type.
     *
     * @throws IllegalArgumentException with the rule it breaks
     */
    public static String check(Parameter.Type type, String text) {
        switch (type) {
            case NUMBER -> {
                if (text.equals("true") || text.equals("false")) {
                    throw new IllegalArgumentException("is not a number");
                }
                try {
                    Values.number(text);
                } catch (NumberFormatException e) {
                    throw new IllegalArgumentException("is not a number", e);
                }
            }
            case BOOLEAN -> {
                if (!text.equals("true") && !text.equals("false")) {
                    throw new IllegalArgumentException("is not true or false");
                }
            }
            case DATE -> {
                try {
                    LocalDate.parse(text);
                } catch (DateTimeParseException e) {
                    throw new IllegalArgumentException("is not a date such as 2026-05-31", e);
                }
            }
            case TEXT -> {
                if (text.length() > MAX_LENGTH) {
                    throw new IllegalArgumentException("is longer than " + MAX_LENGTH + " characters");
                }
            }
        }
        return text;
    }
}
