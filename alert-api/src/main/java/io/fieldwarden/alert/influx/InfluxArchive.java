package io.fieldwarden.alert.influx;

import com.influxdb.query.InfluxQLQueryResult;
import io.fieldwarden.alert.series.Downsampler;
import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.SeriesReader.Span;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.series.Rollup;
import io.fieldwarden.device.series.RollupStep;
import io.fieldwarden.device.series.SeriesSchema;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Roll-ups that have outlived their readings. Owned by one read. */
final class InfluxArchive {
    private final Function<String, List<InfluxQLQueryResult.Series>> server;

    /** @param server answers one statement */
    InfluxArchive(Function<String, List<InfluxQLQueryResult.Series>> server) {
        this.server = server;
    }

    /** By their beginning. */
    NavigableMap<Long, Rollup> read(String ofSeries, RollupStep step, Span span) {
        String statement = String.format(
                Locale.ROOT,
                "SELECT %s FROM \"%s\"%s AND \"%s\" = '%s' AND time >= %dms AND time < %dms ORDER BY time",
                SeriesSchema.ROLLUP_COLUMNS.replace("at, good", "good"),
                SeriesSchema.ROLLUP_TABLE,
                ofSeries,
                SeriesSchema.TAG_STEP,
                step.text(),
                span.from(),
                span.to());
        TreeMap<Long, Rollup> rollups = new TreeMap<>();
        for (InfluxQLQueryResult.Series series : server.apply(statement)) {
            series.getValues().forEach(row -> {
                Rollup rollup = rollup(row);
                rollups.put(rollup.at(), rollup);
            });
        }
        return rollups;
    }

    /**
     * Adds what stands for a range whose readings have gone: of each part of it the finest roll-ups that are left.
     *
     * @return the first moment after what was added, where readings may begin
     */
    long sample(String ofSeries, Span span, Downsampler into) {
        long next = span.from();
        if (read(ofSeries, RollupStep.DAY, new Span(RollupStep.DAY.floor(next), span.to()))
                .isEmpty()) {
            return next;
        }
        for (RollupStep step : List.of(RollupStep.DAY, RollupStep.HOUR, RollupStep.QUARTER)) {
            if (next >= span.to()) {
                break;
            }
            NavigableMap<Long, Rollup> rollups = read(ofSeries, step, new Span(step.floor(next), span.to()));
            long end = step.parts()
                    .map(finer -> read(ofSeries, finer, new Span(span.from(), span.to())))
                    .filter(finer -> !finer.isEmpty())
                    .map(finer -> step.floor(finer.firstKey()))
                    .orElse(span.to());
            for (Rollup rollup : rollups.values()) {
                if (rollup.at() < end && rollup.usable() > 0) {
                    long from = next;
                    Stream.of(rollup.low(), rollup.high(), rollup.last())
                            .filter(extreme -> extreme.at() >= from && extreme.at() < span.to())
                            .distinct()
                            .sorted(java.util.Comparator.comparingLong(Rollup.Extreme::at))
                            .forEach(extreme -> into.add(
                                    new Point(extreme.at(), extreme.value(), Quality.GOOD, extreme.at(), false)));
                    next = Math.min(span.to(), rollup.at() + step.millis());
                }
            }
        }
        return next;
    }

    private static Rollup rollup(InfluxQLQueryResult.Series.Record row) {
        return new Rollup(
                InfluxSeriesReader.number(row, "time"),
                List.of(
                        InfluxSeriesReader.number(row, "good"),
                        InfluxSeriesReader.number(row, "suspect"),
                        InfluxSeriesReader.number(row, "bad"),
                        InfluxSeriesReader.number(row, "missing")),
                extreme(row, "low"),
                extreme(row, "high"),
                Double.parseDouble(InfluxSeriesReader.text(row, SeriesSchema.FIELD_TOTAL)),
                extreme(row, "last"),
                InfluxSeriesReader.number(row, "bad_at"));
    }

    private static Rollup.Extreme extreme(InfluxQLQueryResult.Series.Record row, String name) {
        return new Rollup.Extreme(
                InfluxSeriesReader.number(row, name + "_at"), Double.parseDouble(InfluxSeriesReader.text(row, name)));
    }
}
