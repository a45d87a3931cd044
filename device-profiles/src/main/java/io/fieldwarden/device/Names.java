package io.fieldwarden.device;

/** The one rule for names that travel in topics, paths, log keys and series tags. */
final class Names {
    static final int MAX_LENGTH = 128;

    /** Of the first 128 characters, which are nearly all there are: every reading has two names. */
    private static final boolean[] FORBIDDEN = new boolean[128];

    static {
        for (char c = 0; c < FORBIDDEN.length; c++) {
            FORBIDDEN[c] = c <= ' ' || c == 0x7F || "+#/$,=\"'\\".indexOf(c) >= 0;
        }
    }

    private Names() {}

    /**
     * Returns {@code value} if it may be a name: 1 to 128 characters, none of {@code + # / $ , =}, no white space, no
     * control characters, no surrogates.
     *
     * @throws IllegalArgumentException naming what, the value and the rule
     */
    static String check(String what, String value) {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    what + ": length " + value.length() + " is not between 1 and " + MAX_LENGTH);
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (forbidden(c)) {
                throw new IllegalArgumentException(what + ": character U+"
                        + String.format(java.util.Locale.ROOT, "%04X", (int) c) + " at " + i
                        + " is not allowed (no + # / $ , = quotes, white space, control characters or surrogates)");
            }
        }
        return value;
    }

    private static boolean forbidden(char c) {
        return c < FORBIDDEN.length ? FORBIDDEN[c] : c <= 0xA0 || Character.isSurrogate(c) || Character.isWhitespace(c);
    }
}
