package io.fieldwarden.hub.detect;

import io.fieldwarden.device.detect.Detection;
import io.fieldwarden.device.detect.DetectorKind;
import io.fieldwarden.device.detect.DetectorSpec;
import io.fieldwarden.device.profile.Limits;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs the detectors over one column of a CSV file and writes {@code time,value,score,alert,reason}: one row for each row
 * read, in the same order. The score is the evidence of novelty, comparable over channels; alerts come from all detectors and keep to the
 * budget. A row without a number, or with a value that a sensor check marks, has score 0, says why, and is not learned from.
 */
public final class DetectFile {
    private static final Set<DetectorKind> OF_PROCESS =
            EnumSet.of(DetectorKind.NOVELTY, DetectorKind.NOISE, DetectorKind.DRIFT);

    private static final Set<DetectorKind> WITH_SENSOR = EnumSet.of(
            DetectorKind.GAP, DetectorKind.STUCK, DetectorKind.NOVELTY, DetectorKind.NOISE, DetectorKind.DRIFT);

    private final String column;
    private final Optional<Limits> limits;
    private final double falseAlarmsPerWeek;

    /** @param limits of the channel, when its profile is known: then range, sentinels, stuck values and gaps are checked too */
    public DetectFile(String column, Optional<Limits> limits) {
        this(column, limits, DetectorSpec.DEFAULT_BUDGET);
    }

    /**
     * @param limits of the channel, when its profile is known: then range, sentinels, stuck values and gaps are checked too
     * @param falseAlarmsPerWeek that are acceptable for the channel
     */
    public DetectFile(String column, Optional<Limits> limits, double falseAlarmsPerWeek) {
        this.column = column;
        this.limits = limits;
        this.falseAlarmsPerWeek = falseAlarmsPerWeek;
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
        Duration period = RowTimes.period(in);
        try (BufferedReader reader = Files.newBufferedReader(in);
                BufferedWriter writer = Files.newBufferedWriter(out)) {
            String header = reader.readLine();
            List<String> names = header == null ? List.of() : Arrays.asList(header.split(",", -1));
            int at = names.indexOf(column);
            if (at < 1) {
                throw new IOException(in + ": column '" + column + "' is not in '" + header + "'");
            }
            writer.write("time,value,score,alert,reason\n");
            Pass pass = new Pass(period);
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.isBlank()) {
                    continue;
                }
                String[] cells = line.split(",", -1);
                String cell = at < cells.length ? cells[at] : "";
                writer.write(
                        cells[0] + "," + cell + "," + pass.row(cells[0], cell).text() + "\n");
            }
            return new Summary(pass.rows, pass.alerts, pass.notLearned);
        }
    }

    /** One way through one file. */
    private final class Pass {
        private final Watch watch;
        private final RowTimes times;
        private int rows;
        private int alerts;
        private int notLearned;

        Pass(Duration period) {
            this.watch = Watch.start(limits.isPresent() ? WITH_SENSOR : OF_PROCESS, falseAlarmsPerWeek, period);
            this.times = new RowTimes(period);
        }

        Row row(String time, String cell) {
            Optional<Double> value = number(cell);
            Optional<String> fault = value.isEmpty() ? Optional.of("not a number") : fault(value.get());
            Map<DetectorKind, Detection> said = watch.step(times.next(time), value.orElse(0.0), fault.isEmpty());
            boolean alert = said.values().stream().anyMatch(Detection::alert);
            String reasons = said.values().stream()
                    .flatMap(detection -> detection.reason().stream())
                    .map(text -> text.zh() + " / " + text.en())
                    .collect(Collectors.joining("; "));
            boolean stuck = said.getOrDefault(DetectorKind.STUCK, NOTHING).score() > 1;
            double score = said.getOrDefault(DetectorKind.NOVELTY, NOTHING).score();
            rows++;
            alerts += alert ? 1 : 0;
            notLearned += stuck || fault.isPresent() ? 1 : 0;
            String why = fault.orElse(stuck ? "the same value for too long" : "");
            return new Row(score, alert, why.isEmpty() || reasons.isEmpty() ? why + reasons : why + "; " + reasons);
        }
    }

    private static final Detection NOTHING = new Detection(0, false, Optional.empty());

    /** Why a value cannot be the channel's; empty if it can. */
    private Optional<String> fault(double value) {
        if (limits.isEmpty()) {
            return Optional.empty();
        }
        Limits known = limits.get();
        if (known.sentinels().contains(value)) {
            return Optional.of("a value that stands for no value");
        }
        return known.inRange(value)
                ? Optional.empty()
                : Optional.of("outside the physical range " + known.min() + " to " + known.max());
    }

    private static Optional<Double> number(String cell) {
        try {
            return Optional.of(Double.parseDouble(cell.strip())).filter(Double::isFinite);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private record Row(double score, boolean alert, String reason) {
        String text() {
            return String.format(Locale.ROOT, "%.5f,%d,\"%s\"", score, alert ? 1 : 0, reason.replace("\"", "\"\""));
        }
    }
}
