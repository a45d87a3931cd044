package io.fieldwarden.alert.access;

import java.util.Locale;

/** What a person does here. */
public enum Role {
    /** Sees fields and devices, their readings and alerts. */
    FARMER,
    /** Handles alerts. */
    INSPECTOR,
    /** Keeps devices, profiles and quarantine. */
    TECHNICIAN,
    /** May do everything. */
    ADMINISTRATOR;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for any other word */
    public static Role ofText(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
