package io.fieldwarden.device.payload;

import io.fieldwarden.device.Quality;
import org.jspecify.annotations.Nullable;

/**
 * One value as a decoder found it, before anybody looked at the profile.
 *
 * @param channel as written in the payload
 * @param observedAt epoch milliseconds, or {@link #NO_TIME} when the payload has none
 * @param value the number; booleans are 0 and 1
 * @param text what stood there when it was neither number nor boolean, else null
 * @param unit the UCUM or SenML unit the payload gave, else null
 * @param flag what the device itself says of the value, null when it says nothing or that it is good
 */
public record RawValue(
        String channel,
        long observedAt,
        double value,
        Kind kind,
        @Nullable String text,
        @Nullable String unit,
        @Nullable Quality flag) {
    public static final long NO_TIME = Long.MIN_VALUE;

    /** Of which the device says nothing more. */
    public RawValue(
            String channel, long observedAt, double value, Kind kind, @Nullable String text, @Nullable String unit) {
        this(channel, observedAt, value, kind, text, unit, null);
    }

    /** The same value with what the device says of it. */
    public RawValue flagged(Quality said) {
        return new RawValue(channel, observedAt, value, kind, text, unit, said);
    }

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
