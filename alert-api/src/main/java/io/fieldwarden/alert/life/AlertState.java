package io.fieldwarden.alert.life;

import java.util.Locale;

/** Where an alert stands, in the words of ISA-18.2. */
public enum AlertState {
    /** The condition holds and nobody has said that they know. */
    RAISED,
    /** The condition holds and somebody knows. */
    ACKNOWLEDGED,
    /** Returned to normal, unacknowledged. */
    CLEARED,
    /** Returned to normal, acknowledged. */
    CLEARED_ACKNOWLEDGED,
    /** Put aside by a person until a stated time. */
    SHELVED,
    /** Maintenance is being done: it pages nobody until that is over. */
    OUT_OF_SERVICE,
    /** Done with, or withdrawn because late data showed that there was nothing. */
    CLOSED;

    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException for any other word */
    public static AlertState ofText(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
