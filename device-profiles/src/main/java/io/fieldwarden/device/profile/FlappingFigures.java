package io.fieldwarden.device.profile;

import io.fieldwarden.device.rule.Flapping;
import io.fieldwarden.device.rule.Rule;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * When a rule flaps, where its profile does not say: the figures of {@code catalogue/flapping.csv} with their sources.
 *
 * @param raises how many make it flap
 * @param least the shortest time within which they must come
 * @param cycles that time is at least so many times the fastest cycle of the rule
 */
record FlappingFigures(int raises, Duration least, int cycles, Rule.Citation citation) {
    private static final String RESOURCE = "/catalogue/flapping.csv";
    private static final FlappingFigures USUAL = read();

    /** The usual figures for a rule whose fastest channel has this period. */
    static Flapping of(Rule rule, Duration period) {
        Duration cycles = rule.fastestCycle(period).multipliedBy(USUAL.cycles);
        return new Flapping(USUAL.raises, cycles.compareTo(USUAL.least) > 0 ? cycles : USUAL.least, USUAL.citation);
    }

    private static FlappingFigures read() {
        try (InputStream in = FlappingFigures.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its file " + RESOURCE);
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            Map<String, String[]> rows = new HashMap<>();
            lines.lines().skip(1).map(line -> line.split(",", 3)).forEach(row -> rows.put(row[0], row));
            String[] raises = row(rows, "raises");
            int end = raises[2].lastIndexOf(',');
            String source = raises[2].substring(0, end).replace("\"", "");
            return new FlappingFigures(
                    Integer.parseInt(raises[1]),
                    Duration.ofSeconds(Long.parseLong(row(rows, "least_seconds")[1])),
                    Integer.parseInt(row(rows, "cycles")[1]),
                    new Rule.Citation(source, raises[2].substring(end + 1)));
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE, e);
        }
    }

    private static String[] row(Map<String, String[]> rows, String figure) {
        String[] row = rows.get(figure);
        if (row == null) {
            throw new IllegalStateException(RESOURCE + " lacks " + figure);
        }
        return row;
    }
}
