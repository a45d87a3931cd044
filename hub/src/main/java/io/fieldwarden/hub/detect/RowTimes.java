package io.fieldwarden.hub.detect;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/**
 * The times in the first column of a file: RFC 3339, the same without offset or with a space (then UTC), or a row a period where none can be
 * read. They never go back.
 */
final class RowTimes {
    private static final Duration UNKNOWN = Duration.ofMinutes(5);
    private static final int LOOKED_AT = 500;

    private final Duration period;
    private long last = Long.MIN_VALUE;

    RowTimes(Duration period) {
        this.period = period;
    }

    /** The time of the next row, epoch milliseconds. */
    long next(String cell) {
        OptionalLong known = time(cell);
        long after = last == Long.MIN_VALUE ? 0 : last + (known.isPresent() ? 0 : period.toMillis());
        last = known.isPresent() ? Math.max(after, known.getAsLong()) : after;
        return last;
    }

    /** What usually lies between two rows: the median of the first; five minutes where times cannot be read. */
    static Duration period(Path file) throws IOException {
        List<Long> between = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            OptionalLong before = OptionalLong.empty();
            reader.readLine();
            String line = reader.readLine();
            for (int i = 0; i < LOOKED_AT && line != null; i++) {
                OptionalLong now = time(line.split(",", 2)[0]);
                if (before.isPresent() && now.isPresent() && now.getAsLong() > before.getAsLong()) {
                    between.add(now.getAsLong() - before.getAsLong());
                }
                before = now;
                line = reader.readLine();
            }
        }
        Collections.sort(between);
        return between.isEmpty() ? UNKNOWN : Duration.ofMillis(between.get(between.size() / 2));
    }

    private static OptionalLong time(String cell) {
        String text = cell.strip().replace(' ', 'T');
        try {
            return OptionalLong.of(
                    text.length() > 19
                                    && (text.endsWith("Z") || text.lastIndexOf('+') > 10 || text.lastIndexOf('-') > 10)
                            ? OffsetDateTime.parse(text).toInstant().toEpochMilli()
                            : LocalDateTime.parse(text)
                                    .toInstant(ZoneOffset.UTC)
                                    .toEpochMilli());
        } catch (DateTimeException e) {
            return OptionalLong.empty();
        }
    }
}
