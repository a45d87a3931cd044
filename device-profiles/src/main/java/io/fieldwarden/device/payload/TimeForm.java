package io.fieldwarden.device.payload;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Optional;

/** How a payload writes the time of an observation. */
public enum TimeForm {
    /** {@code 2026-07-01T08:00:00Z}, also with a space, or without an offset where the profile names the zone. */
    ISO8601,
    /** Seconds since 1970 (UTC), with or without decimals. */
    S,
    /** Milliseconds since 1970 (UTC). */
    MS;

    /** 9999-12-31 in milliseconds; the check of readings names what lies outside. */
    private static final double LAST = 253_402_300_799_999d;

    private static final int MAX_LENGTH = 40;

    /** Epoch milliseconds, or empty for what is no time. */
    Optional<Long> of(double number) {
        double millis = this == S ? number * 1_000 : number;
        return this != ISO8601 && Math.abs(millis) <= LAST ? Optional.of(Math.round(millis)) : Optional.empty();
    }

    /** @param zone of times without an offset */
    Optional<Long> of(String text, Optional<ZoneId> zone) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        if (this != ISO8601) {
            return text.matches("\\d{1,15}(\\.\\d{1,9})?") ? of(Double.parseDouble(text)) : Optional.empty();
        }
        try {
            TemporalAccessor time =
                    DateTimeFormatter.ISO_DATE_TIME.parse(text.strip().replace(' ', 'T'));
            return time.isSupported(ChronoField.OFFSET_SECONDS)
                    ? Optional.of(OffsetDateTime.from(time).toInstant().toEpochMilli())
                    : zone.map(known ->
                            LocalDateTime.from(time).atZone(known).toInstant().toEpochMilli());
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}
