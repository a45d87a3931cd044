package io.fieldwarden.alert.push;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/**
 * What a service takes, from {@code push/limits.csv}, where the sources stand too.
 *
 * @param perMinute messages
 * @param longest bytes of a message
 * @param atOnce notices merged into one
 */
public record Limits(int perMinute, int longest, int atOnce) {
    private static final Map<ChannelKind, Limits> ALL = read();

    public static Limits of(ChannelKind kind) {
        return Objects.requireNonNull(ALL.get(kind), kind::text);
    }

    private static Map<ChannelKind, Limits> read() {
        Map<ChannelKind, Limits> all = new EnumMap<>(ChannelKind.class);
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (Reader in = new InputStreamReader(
                Objects.requireNonNull(Limits.class.getResourceAsStream("/push/limits.csv")), StandardCharsets.UTF_8)) {
            for (CSVRecord row : format.parse(in)) {
                all.put(
                        ChannelKind.ofText(row.get("kind")),
                        new Limits(
                                Integer.parseInt(row.get("per_minute")),
                                Integer.parseInt(row.get("longest_bytes")),
                                Integer.parseInt(row.get("at_once"))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("push/limits.csv", e);
        }
        return all;
    }
}
