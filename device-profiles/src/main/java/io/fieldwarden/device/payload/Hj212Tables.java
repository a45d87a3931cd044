package io.fieldwarden.device.payload;

import io.fieldwarden.device.Quality;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The factors and flags of HJ 212-2017; data in {@code /hj212}. Stateless: any thread. */
final class Hj212Tables {
    private static final Map<String, Factor> FACTORS = factors();
    private static final Map<String, Quality> FLAGS = flags();

    private Hj212Tables() {}

    /** @param unit UCUM code in which it is sent, null when devices differ */
    record Factor(String channel, @Nullable String unit) {}

    /** Empty for a factor that no built-in profile has a channel for. */
    static Optional<Factor> factor(String code) {
        return Optional.ofNullable(FACTORS.get(code));
    }

    /** Null for a good value; a flag that is not in the table is suspect. */
    static @Nullable Quality quality(String flag) {
        Quality quality =
                FLAGS.getOrDefault(flag.toUpperCase(Locale.ROOT), Quality.suspect(Quality.Reason.DEVICE_FLAG));
        return quality.isGood() ? null : quality;
    }

    private static Map<String, Factor> factors() {
        Map<String, Factor> factors = new HashMap<>();
        for (String[] row : rows("/hj212/factors.csv", 7)) {
            if (!row[1].isEmpty()) {
                factors.put(row[0], new Factor(row[1], row[2].isEmpty() ? null : row[2]));
            }
        }
        return Map.copyOf(factors);
    }

    private static Map<String, Quality> flags() {
        Map<String, Quality> flags = new HashMap<>();
        for (String[] row : rows("/hj212/flags.csv", 6)) {
            flags.put(
                    row[0],
                    switch (row[1]) {
                        case "good" -> Quality.GOOD;
                        case "suspect" -> Quality.suspect(Quality.Reason.DEVICE_FLAG);
                        case "bad" -> Quality.bad(Quality.Reason.DEVICE_FLAG);
                        default -> throw new IllegalStateException("/hj212/flags.csv: level '" + row[1] + "'");
                    });
        }
        return Map.copyOf(flags);
    }

    /** Without comments and the heading. */
    private static List<String[]> rows(String resource, int columns) {
        try (InputStream in = Hj212Tables.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .skip(1)
                    .map(line -> line.split(",", -1))
                    .peek(row -> {
                        if (row.length != columns) {
                            throw new IllegalStateException(
                                    resource + ": " + row[0] + " has " + row.length + " columns");
                        }
                    })
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " cannot be read", e);
        }
    }
}
