package io.fieldwarden.edge.csv;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.OptionalLong;

/** The times that a recorded file may have: ISO 8601, {@code yyyy-MM-dd HH:mm:ss} as UTC, or epoch milliseconds. */
final class CsvTime {
    private static final DateTimeFormatter LOCAL = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm[:ss]")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT);

    private CsvTime() {}

    /** Epoch milliseconds; empty when it is none of these. */
    static OptionalLong parse(String text) {
        String time = text.strip();
        try {
            if (time.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '-') && time.lastIndexOf('-') <= 0) {
                return OptionalLong.of(Long.parseLong(time));
            }
            return OptionalLong.of(instant(time).toEpochMilli());
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static Instant instant(String time) {
        if (time.length() == 10) {
            return LocalDate.parse(time).atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        if (time.indexOf('T') < 0) {
            return LocalDateTime.parse(time, LOCAL).toInstant(ZoneOffset.UTC);
        }
        try {
            return OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeException e) {
            return LocalDateTime.parse(time).toInstant(ZoneOffset.UTC);
        }
    }
}
