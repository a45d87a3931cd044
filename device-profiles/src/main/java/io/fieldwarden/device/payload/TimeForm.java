package io.fieldwarden.device.payload;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
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
        String iso = text.strip().replace(' ', 'T');
        try {
            return Optional.of(OffsetDateTime.parse(iso).toInstant().toEpochMilli());
        } catch (DateTimeException e) {
            return zone.flatMap(known -> local(iso, known));
        }
    }

    private static Optional<Long> local(String iso, ZoneId zone) {
        try {
            return Optional.of(LocalDateTime.parse(iso).atZone(zone).toInstant().toEpochMilli());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
