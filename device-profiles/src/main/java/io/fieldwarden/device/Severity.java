package io.fieldwarden.device;

import java.util.Locale;

/** How soon somebody must act; from least to most urgent. */
public enum Severity {
    INFO,
    MINOR,
    MAJOR,
    CRITICAL;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for any other word */
    public static Severity ofText(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
