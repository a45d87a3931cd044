package io.fieldwarden.stream.influx;

import com.influxdb.exceptions.InfluxException;
import com.influxdb.query.InfluxQLQueryResult;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.series.Retention;
import io.fieldwarden.device.series.Rollup;
import io.fieldwarden.device.series.RollupStep;
import io.fieldwarden.device.series.SeriesSchema;
import io.fieldwarden.stream.influx.InfluxLink.Rows;
import io.fieldwarden.stream.influx.InfluxLink.Rows.Tag;
import io.fieldwarden.stream.series.Retaining;
import io.fieldwarden.stream.series.StoreException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops old readings in InfluxDB 1 and 2, one series and one day at a time; owned by one thread. Before a day goes, its
 * roll-ups are written as points of their own, as the server makes roll-ups only of readings that it has. A day that has
 * roll-ups already is one whose readings were being dropped when somebody stopped, or whose readings came later than that:
 * its roll-ups stay as they are. InfluxDB 3 deletes nothing on request: there only its own retention period can.
 */
public final class InfluxRetention implements Retaining {
    private static final Logger LOG = LoggerFactory.getLogger(InfluxRetention.class);
    private static final String BY_SERIES =
            " GROUP BY \"" + SeriesSchema.TAG_DEVICE + "\", \"" + SeriesSchema.TAG_CHANNEL + "\"";

    private final InfluxLink link;
    private boolean told;

    public InfluxRetention(InfluxConfig config) {
        this.link = new InfluxLink(config);
    }

    private record Series(String device, String channel) {
        List<Tag> tags() {
            return List.of(new Tag(SeriesSchema.TAG_DEVICE, device), new Tag(SeriesSchema.TAG_CHANNEL, channel));
        }

        String where() {
            return " WHERE \"" + SeriesSchema.TAG_DEVICE + "\" = '" + InfluxLink.escaped(device, '\'') + "' AND \""
                    + SeriesSchema.TAG_CHANNEL + "\" = '" + InfluxLink.escaped(channel, '\'') + "'";
        }
    }

    @Override
    public Dropped sweep(Function<DeviceId, Retention> of, long now, BooleanSupplier goOn) {
        try {
            if (!link.version().matches("v?[12]\\..*")) {
                if (!told) {
                    LOG.atWarn()
                            .addKeyValue("version", link.version())
                            .log("this InfluxDB drops readings only by its own retention period");
                    told = true;
                }
                return new Dropped(0, 0);
            }
            long readings = 0;
            for (Series series : olderThan(SeriesSchema.MEASUREMENT, SeriesSchema.FIELD_VALUE, "", now)) {
                long end = of.apply(new DeviceId(series.device())).rawFrom(now);
                OptionalLong oldest = oldest(series, Long.MIN_VALUE, end);
                while (oldest.isPresent() && goOn.getAsBoolean()) {
                    long day = RollupStep.DAY.floor(oldest.getAsLong());
                    readings += drop(series, day);
                    oldest = oldest(series, day + RollupStep.DAY.millis(), end);
                }
            }
            return new Dropped(readings, dropRollups(of, now, goOn));
        } catch (InfluxException e) {
            throw link.failure(e);
        }
    }

    private long dropRollups(Function<DeviceId, Retention> of, long now, BooleanSupplier goOn) {
        long dropped = 0;
        for (RollupStep step : RollupStep.values()) {
            String ofStep = " AND \"" + SeriesSchema.TAG_STEP + "\" = '" + step.text() + "'";
            for (Series series : olderThan(SeriesSchema.ROLLUP_TABLE, SeriesSchema.FIELD_TOTAL, ofStep, now)) {
                long end = of.apply(new DeviceId(series.device())).from(step, now);
                String range = series.where() + ofStep + " AND time < " + end + "ms";
                long count = end == Long.MIN_VALUE
                        ? 0
                        : number(
                                        "SELECT count(\"" + SeriesSchema.FIELD_TOTAL + "\") AS n FROM \""
                                                + SeriesSchema.ROLLUP_TABLE + "\"" + range,
                                        "n")
                                .orElse(0);
                if (count > 0 && goOn.getAsBoolean()) {
                    List<Tag> tags = new ArrayList<>(series.tags());
                    tags.add(new Tag(SeriesSchema.TAG_STEP, step.text()));
                    link.delete(new Rows(SeriesSchema.ROLLUP_TABLE, tags), 0, end);
                    dropped += count;
                }
            }
        }
        return dropped;
    }

    /** Those that have anything that may be old enough for any class. */
    private List<Series> olderThan(String measurement, String field, String where, long now) {
        List<Series> all = new ArrayList<>();
        String statement = "SELECT first(\"" + field + "\") AS v FROM \"" + measurement + "\" WHERE time < "
                + (now - RollupStep.DAY.millis()) + "ms" + where + BY_SERIES;
        for (InfluxQLQueryResult.Series one : link.query(statement)) {
            String device = one.getTags().get(SeriesSchema.TAG_DEVICE);
            String channel = one.getTags().get(SeriesSchema.TAG_CHANNEL);
            if (device != null && channel != null) {
                all.add(new Series(device, channel));
            }
        }
        return all;
    }

    private OptionalLong oldest(Series series, long from, long to) {
        if (to == Long.MIN_VALUE || from >= to) {
            return OptionalLong.empty();
        }
        String after = from == Long.MIN_VALUE ? "" : " AND time >= " + from + "ms";
        return number(
                "SELECT first(\"" + SeriesSchema.FIELD_VALUE + "\") AS v FROM \"" + SeriesSchema.MEASUREMENT + "\""
                        + series.where() + after + " AND time < " + to + "ms",
                "time");
    }

    private OptionalLong number(String statement, String column) {
        for (InfluxQLQueryResult.Series one : link.query(statement)) {
            for (InfluxQLQueryResult.Series.Record row : one.getValues()) {
                return OptionalLong.of(new BigDecimal(String.valueOf(row.getValueByKey(column))).longValue());
            }
        }
        return OptionalLong.empty();
    }

    /** One day of one series. */
    private long drop(Series series, long day) {
        long end = day + RollupStep.DAY.millis();
        boolean summedUp = number(
                        "SELECT first(\"" + SeriesSchema.FIELD_TOTAL + "\") AS v FROM \"" + SeriesSchema.ROLLUP_TABLE
                                + "\"" + series.where() + " AND time >= " + day + "ms AND time < " + end + "ms",
                        "time")
                .isPresent();
        Map<Long, Rollup.Sum> sums = new TreeMap<>();
        long count = 0;
        String statement = "SELECT \"" + SeriesSchema.FIELD_VALUE + "\", \"" + SeriesSchema.FIELD_QUALITY + "\" FROM \""
                + SeriesSchema.MEASUREMENT + "\"" + series.where() + " AND time >= " + day + "ms AND time < " + end
                + "ms ORDER BY time";
        for (InfluxQLQueryResult.Series one : link.query(statement)) {
            for (InfluxQLQueryResult.Series.Record row : one.getValues()) {
                long at = new BigDecimal(String.valueOf(row.getValueByKey("time"))).longValue();
                sums.computeIfAbsent(RollupStep.QUARTER.floor(at), Rollup.Sum::new)
                        .add(
                                at,
                                Double.parseDouble(String.valueOf(row.getValueByKey(SeriesSchema.FIELD_VALUE))),
                                Quality.Level.ofCode(
                                        new BigDecimal(String.valueOf(row.getValueByKey(SeriesSchema.FIELD_QUALITY)))
                                                .intValue()));
                count++;
            }
        }
        if (!summedUp) {
            link.write(lines(series, sums));
        }
        link.delete(new Rows(SeriesSchema.MEASUREMENT, series.tags()), day, end);
        return count;
    }

    /** Quarters, then hours of these, then the day of those, as everywhere. */
    private static List<String> lines(Series series, Map<Long, Rollup.Sum> quarters) {
        List<String> lines = new ArrayList<>();
        Map<Long, Rollup> parts = new TreeMap<>();
        quarters.forEach((at, sum) -> parts.put(at, sum.finish()));
        for (RollupStep step : RollupStep.values()) {
            if (step != RollupStep.QUARTER) {
                Map<Long, Rollup.Sum> sums = new TreeMap<>();
                parts.forEach((at, part) ->
                        sums.computeIfAbsent(step.floor(at), Rollup.Sum::new).add(part));
                parts.clear();
                sums.forEach((at, sum) -> parts.put(at, sum.finish()));
            }
            parts.values().forEach(rollup -> lines.add(Lines.of(series.device(), series.channel(), step, rollup)));
        }
        return lines;
    }

    @Override
    public void close() {
        try {
            link.close();
        } catch (RuntimeException e) {
            throw new StoreException("InfluxDB: " + e.getMessage(), true, e);
        }
    }
}
