package io.fieldwarden.alert.influx;

import com.influxdb.query.InfluxQLQueryResult;
import io.fieldwarden.alert.series.SeriesReader.Span;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.series.Rollup;
import io.fieldwarden.device.series.RollupStep;
import io.fieldwarden.device.series.SeriesSchema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Roll-ups made by the server. Six questions for a range: the extremes with their times, sum and counts need a selector each.
 * Owned by one read.
 */
final class InfluxRollups {
    private static final String VALUE = "\"" + SeriesSchema.FIELD_VALUE + "\"";
    private static final String QUALITY = "\"" + SeriesSchema.FIELD_QUALITY + "\"";
    private static final String USABLE = " AND " + QUALITY + " <= " + Quality.Level.SUSPECT.code();

    private final Function<String, List<InfluxQLQueryResult.Series>> server;

    /** @param server answers one statement */
    InfluxRollups(Function<String, List<InfluxQLQueryResult.Series>> server) {
        this.server = server;
    }

    List<Rollup> read(String fromSeries, RollupStep step, Span span) {
        String range = String.format(Locale.ROOT, " AND time >= %dms AND time < %dms", span.from(), span.to());
        String spans =
                String.format(Locale.ROOT, " GROUP BY time(%dms, %dms) fill(none)", step.millis(), -step.offset());
        String where = fromSeries + range;
        Map<Long, String> totals = ask("sum(" + VALUE + ")", where + USABLE + spans);
        Map<Long, String> lows = ask("min(" + VALUE + ")", where + USABLE + spans);
        Map<Long, String> highs = ask("max(" + VALUE + ")", where + USABLE + spans);
        Map<Long, String> lasts = ask("last(" + VALUE + ")", where + USABLE + spans);
        Map<Long, List<Long>> counts = new TreeMap<>();
        for (Quality.Level level : Quality.Level.values()) {
            ask("count(" + VALUE + ")", where + " AND " + QUALITY + " = " + level.code() + spans)
                    .forEach((at, count) -> counts.computeIfAbsent(
                                    at, none -> new ArrayList<>(Collections.nCopies(Quality.Level.values().length, 0L)))
                            .set(level.code(), new java.math.BigDecimal(count).longValue()));
        }
        List<Rollup> rollups = new ArrayList<>();
        counts.forEach((at, count) -> rollups.add(new Rollup(
                at,
                count,
                extreme(at, lows),
                extreme(at, highs),
                Double.parseDouble(totals.getOrDefault(at, "0")),
                extreme(at, lasts),
                Rollup.NONE)));
        return rollups;
    }

    /** When in the span it was the server does not say together with the others. */
    private static Rollup.Extreme extreme(long at, Map<Long, String> values) {
        String value = values.get(at);
        return value == null ? new Rollup.Extreme(Rollup.NONE, 0) : new Rollup.Extreme(at, Double.parseDouble(value));
    }

    private Map<Long, String> ask(String what, String where) {
        Map<Long, String> answers = new TreeMap<>();
        for (InfluxQLQueryResult.Series series : server.apply("SELECT " + what + " AS v" + where)) {
            series.getValues()
                    .forEach(row ->
                            answers.put(InfluxSeriesReader.number(row, "time"), InfluxSeriesReader.text(row, "v")));
        }
        return answers;
    }
}
