package io.fieldwarden.alert.access;

/** Codes of the special equipment catalogue are a tree written in decimal places: 1000 holds 1100, and 1100 holds 1110. */
public final class Categories {
    private Categories() {}

    /** The text every code below {@code category} begins with; the category itself when it is not a catalogue code. */
    public static String prefix(String category) {
        if (category.length() != 4 || !category.chars().allMatch(Character::isDigit)) {
            return category;
        }
        int end = category.length();
        while (end > 1 && category.charAt(end - 1) == '0') {
            end--;
        }
        return category.substring(0, end);
    }

    public static boolean isCode(String category) {
        return category.length() == 4 && category.chars().allMatch(Character::isDigit);
    }

    /** Whether {@code category} is {@code wanted} or below it. */
    public static boolean covers(String wanted, String category) {
        return (isCode(wanted) && isCode(category)) ? category.startsWith(prefix(wanted)) : category.equals(wanted);
    }
}
