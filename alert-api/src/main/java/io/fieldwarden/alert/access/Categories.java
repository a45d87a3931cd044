package io.fieldwarden.alert.access;

import java.util.regex.Pattern;

/** Codes of the special equipment catalogue are a tree written in places: 4000 holds 4100 and 4D00, and 1100 holds 1110. */
public final class Categories {
    /** A few places hold letters: 23T0, 4D00, F000. */
    private static final Pattern CODE = Pattern.compile("[0-9A-F][0-9A-Z]{3}");

    private Categories() {}

    /** The text every code below {@code category} begins with; the category itself when it is not a catalogue code. */
    public static String prefix(String category) {
        if (!isCode(category)) {
            return category;
        }
        int end = category.length();
        while (end > 1 && category.charAt(end - 1) == '0') {
            end--;
        }
        return category.substring(0, end);
    }

    public static boolean isCode(String category) {
        return CODE.matcher(category).matches();
    }

    /** Whether {@code category} is {@code wanted} or below it. */
    public static boolean covers(String wanted, String category) {
        return (isCode(wanted) && isCode(category)) ? category.startsWith(prefix(wanted)) : category.equals(wanted);
    }
}
