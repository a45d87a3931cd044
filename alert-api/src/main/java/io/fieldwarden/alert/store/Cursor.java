package io.fieldwarden.alert.store;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A place in the order (time, id), as text that says nothing to anybody. */
record Cursor(long at, String id) {
    private static final int MAX_LENGTH = 300;

    String encode() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString((at + ":" + id).getBytes(StandardCharsets.UTF_8));
    }

    /** @throws BadCursorException for anything that {@link #encode} has not made */
    static Cursor decode(String text) {
        try {
            if (text.length() > MAX_LENGTH) {
                throw new BadCursorException();
            }
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            int colon = plain.indexOf(':');
            if (colon < 1) {
                throw new BadCursorException();
            }
            return new Cursor(Long.parseLong(plain.substring(0, colon)), plain.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            throw new BadCursorException();
        }
    }
}
