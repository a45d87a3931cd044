package io.fieldwarden.device.payload;

import org.jspecify.annotations.Nullable;

/**
 * One value as a decoder found it, before anybody looked at the profile.
 *
 * @param channel as written in the payload
 * @param observedAt epoch milliseconds, or {@link #NO_TIME} when the payload has none
 * @param value the number; booleans are 0 and 1
 * @param text what stood there when it was neither number nor boolean, else null
 * @param unit the UCUM or SenML unit the payload gave, else null
 */
public record RawValue(
        String channel,
        long observedAt,
        double value,
        Kind kind,
        @Nullable String text,
        @Nullable String unit) {
    public static final long NO_TIME = Long.MIN_VALUE;

    /** What it was on the wire. */
    public enum Kind {
        NUMBER,
        BOOLEAN,
        TEXT,
        /** An object or an array where a value was wanted. */
        STRUCTURE,
        NULL,
        /** The device's own sign for "no value", named by the profile; {@code value} is the code as sent. */
        ERROR,
        /** A code that the profile's map does not have; {@code text} is the code. */
        UNMAPPED
    }
}
