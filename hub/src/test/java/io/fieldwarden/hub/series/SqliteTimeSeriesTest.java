package io.fieldwarden.hub.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.series.SeriesReader.Span;
import io.fieldwarden.alert.sqlite.SqliteSeriesReader;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.series.Rollup;
import io.fieldwarden.device.series.RollupStep;
import io.fieldwarden.device.series.SeriesSchema;
import io.fieldwarden.stream.series.PointWriter;
import io.fieldwarden.stream.series.Retaining;
import io.fieldwarden.stream.sqlite.SqlitePointWriter;
import io.fieldwarden.stream.sqlite.SqliteRetention;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteTimeSeriesTest extends RetainedSeriesContract {
    private final AtomicLong nanos = new AtomicLong();

    @TempDir
    Path folder;

    @Override
    protected void create() {
        // The first write makes the file; until then the reader finds none.
    }

    @Override
    protected PointWriter writer() {
        return new SqlitePointWriter(folder.resolve(SeriesSchema.SQLITE_FILE), nanos::get);
    }

    @Override
    protected Retaining retaining() {
        return new SqliteRetention(folder.resolve(SeriesSchema.SQLITE_FILE));
    }

    @Override
    protected void passTime() {
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    }

    @Test
    void what_is_quiet_is_summed_up_in_the_file_and_a_late_reading_makes_it_stale_again() throws SQLException {
        writer.write(List.of(reading(NOON, 1), reading(NOON.plusSeconds(1_000), 3)));
        assertThat(rows("stale")).isEqualTo(2);
        passTime();
        writer.write(List.of(reading(FIELD, HUMIDITY, NOON, 50)));
        assertThat(rows("rollup")).isZero();
        passTime();
        writer.write(List.of(reading(FIELD, HUMIDITY, NOON.plusMillis(1), 51)));
        assertThat(rows("stale")).isEqualTo(1);
        assertThat(rows("rollup")).isEqualTo(2 + 1 + 1);
        writer.write(List.of(reading(NOON.plusSeconds(2), 8)));
        assertThat(rows("stale")).isEqualTo(2);
        assertThat(hour().high().value()).isEqualTo(8);
        passTime();
        writer.write(List.of());
        writer.write(List.of(reading(FIELD, HUMIDITY, NOON.plusMillis(2), 51)));
        passTime();
        writer.write(List.of(reading(FIELD, HUMIDITY, NOON.plusMillis(3), 51)));
        assertThat(rows("stale")).isEqualTo(1);
        assertThat(hour().high().value()).isEqualTo(8);
        assertThat(hour().mean()).isEqualTo(4);
    }

    private Rollup hour() {
        long from = RollupStep.HOUR.floor(NOON.toEpochMilli());
        return reader.rollups(FIELD, TEMP, RollupStep.HOUR, new Span(from, from + RollupStep.HOUR.millis()))
                .get(0);
    }

    private long rows(String table) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(SeriesSchema.SQLITE_FILE));
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("SELECT count(*) FROM " + table)) {
            return count.next() ? count.getLong(1) : -1;
        }
    }

    @Test
    void a_chart_of_a_long_range_is_found_in_rollups_and_keeps_extremes_and_faults() {
        List<Reading> half = new ArrayList<>();
        for (int i = 0; i < 180 * 144; i++) {
            Instant at = NOON.plusSeconds(i * 600L);
            half.add(reading(at, 20 + 5 * Math.sin(i / 23.0)));
        }
        Reading lowest = reading(NOON.plusSeconds(600L * 7_001), -31.5);
        Reading highest = reading(NOON.plusSeconds(600L * 15_002), 77.25);
        Reading bad = new Reading(
                FIELD, TEMP, NOON.plusSeconds(600L * 20_003), NOON, -9999, Quality.bad(Quality.Reason.SENTINEL), true);
        half.set(7_001, lowest);
        half.set(15_002, highest);
        half.set(20_003, bad);
        writer.write(half);
        passTime();
        writer.write(List.of(reading(FIELD, HUMIDITY, NOON, 50)));
        passTime();
        writer.write(List.of(reading(FIELD, HUMIDITY, NOON, 50)));
        List<Point> chart = reader.sample(
                FIELD,
                TEMP,
                new Span(
                        NOON.toEpochMilli() + 1, NOON.plus(Duration.ofDays(180)).toEpochMilli()),
                300);
        assertThat(chart)
                .hasSizeBetween(200, 300)
                .isSubsetOf(points(half))
                .contains(point(lowest), point(highest), point(bad))
                .isSortedAccordingTo(java.util.Comparator.comparingLong(Point::at));
    }

    @Override
    protected SeriesReader reader() {
        return new SqliteSeriesReader(folder);
    }

    @Test
    void a_file_of_an_earlier_version_is_read_as_it_is_and_takes_texts_from_then_on() throws SQLException {
        try (Connection old = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(SeriesSchema.SQLITE_FILE));
                Statement statement = old.createStatement()) {
            statement.execute("CREATE TABLE series(id INTEGER PRIMARY KEY, device TEXT NOT NULL, channel TEXT NOT NULL,"
                    + " UNIQUE(device, channel))");
            statement.execute("CREATE TABLE point(series INTEGER NOT NULL, at INTEGER NOT NULL, value REAL NOT NULL,"
                    + " quality INTEGER NOT NULL, reason TEXT NOT NULL, received INTEGER NOT NULL,"
                    + " replayed INTEGER NOT NULL, PRIMARY KEY(series, at)) WITHOUT ROWID");
            statement.execute("INSERT INTO series VALUES(1, 'field-3', 'air_temp')");
            statement.execute("INSERT INTO point VALUES(1, " + NOON.toEpochMilli() + ", 21.5, 0, '', 7, 0)");
        }
        Point before = new Point(NOON.toEpochMilli(), 21.5, Quality.GOOD, 7, false);
        assertThat(all()).containsExactly(before);
        assertThat(reader.newest(FIELD)).containsEntry(TEMP, before);
        Reading said = new Reading(FIELD, TEMP, NOON.plusMillis(1), NOON, 0, Quality.GOOD, false, "v1.2");
        writer.write(List.of(said));
        assertThat(all()).containsExactly(before, point(said));
    }
}
