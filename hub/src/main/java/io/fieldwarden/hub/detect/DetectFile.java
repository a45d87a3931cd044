package io.fieldwarden.hub.detect;

import io.fieldwarden.device.detect.Detection;
import io.fieldwarden.device.detect.NoveltySettings;
import io.fieldwarden.device.detect.NoveltyTiles;
import io.fieldwarden.device.detect.StuckCheck;
import io.fieldwarden.device.profile.Limits;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Runs the detectors over one column of a CSV file and writes {@code time,value,score,alert,reason}: one row for each row
 * read, in the same order. A row without a number, or with a value that a sensor check marks, has score 0, says why, and is not
 * learned from.
 */
public final class DetectFile {
    private final String column;
    private final Optional<Limits> limits;
    private final NoveltyTiles novelty = new NoveltyTiles(NoveltySettings.defaults());
    private final StuckCheck stuck = new StuckCheck();

    /** @param limits of the channel, when its profile is known: then range, sentinels and stuck values are checked too */
    public DetectFile(String column, Optional<Limits> limits) {
        this.column = column;
        this.limits = limits;
    }

    /** What a file gave. */
    public record Summary(int rows, int alerts, int notLearned) {}

    /**
     * Reads {@code in} and writes {@code out}, replacing it.
     *
     * @throws IOException if a file cannot be read or written, or has no such column
     */
    public Summary run(Path in, Path out) throws IOException {
        Files.createDirectories(out.toAbsolutePath().getParent());
        try (BufferedReader reader = Files.newBufferedReader(in);
                BufferedWriter writer = Files.newBufferedWriter(out)) {
            String header = reader.readLine();
            List<String> names = header == null ? List.of() : Arrays.asList(header.split(",", -1));
            int at = names.indexOf(column);
            if (at < 1) {
                throw new IOException(in + ": column '" + column + "' is not in '" + header + "'");
            }
            writer.write("time,value,score,alert,reason\n");
            int rows = 0;
            int alerts = 0;
            int notLearned = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.isBlank()) {
                    continue;
                }
                String[] cells = line.split(",", -1);
                Row row = row(at < cells.length ? cells[at] : "");
                writer.write(cells[0] + "," + (at < cells.length ? cells[at] : "") + "," + row.text() + "\n");
                rows++;
                alerts += row.alert ? 1 : 0;
                notLearned += row.learned ? 0 : 1;
            }
            return new Summary(rows, alerts, notLearned);
        }
    }

    private Row row(String cell) {
        Optional<Double> value = number(cell);
        if (value.isEmpty()) {
            return Row.faulty("not a number");
        }
        double v = value.get();
        if (limits.isPresent()) {
            Limits known = limits.get();
            if (known.sentinels().contains(v)) {
                return Row.faulty("a value that stands for no value");
            }
            if (!known.inRange(v)) {
                return Row.faulty("outside the physical range " + known.min() + " to " + known.max());
            }
            if (stuck.step(v)) {
                return Row.faulty("the same value for " + stuck.run() + " readings");
            }
        }
        Detection detection = novelty.step(v);
        return new Row(
                detection.score(),
                detection.alert(),
                detection.reason().map(text -> text.zh() + " / " + text.en()).orElse(""),
                true);
    }

    private static Optional<Double> number(String cell) {
        try {
            return Optional.of(Double.parseDouble(cell.strip())).filter(Double::isFinite);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private record Row(double score, boolean alert, String reason, boolean learned) {
        static Row faulty(String reason) {
            return new Row(0, false, reason, false);
        }

        String text() {
            return String.format(Locale.ROOT, "%.5f,%d,\"%s\"", score, alert ? 1 : 0, reason.replace("\"", "\"\""));
        }
    }
}
