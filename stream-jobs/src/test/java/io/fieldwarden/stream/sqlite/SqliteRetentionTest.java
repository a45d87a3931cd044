package io.fieldwarden.stream.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.series.Retention;
import io.fieldwarden.device.series.SeriesSchema;
import io.fieldwarden.stream.series.Retaining.Dropped;
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
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteRetentionTest {
    private static final Retention SHORT = Retention.parse("raw=2d 15m=4d 1h=8d 1d=16d");
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration EVERY = Duration.ofMinutes(10);

    @TempDir
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private SqlitePointWriter writer;
    private SqliteRetention retention;

    @BeforeEach
    void open() {
        writer = new SqlitePointWriter(file(), nanos::get);
        retention = new SqliteRetention(file());
    }

    @AfterEach
    void close() {
        retention.close();
        writer.close();
    }

    private Path file() {
        return folder.resolve(SeriesSchema.SQLITE_FILE);
    }

    private static Reading reading(String device, Instant at, double value) {
        return new Reading(new DeviceId(device), new ChannelId("t"), at, at, value, Quality.GOOD, false);
    }

    private void write(String device, int days) {
        List<Reading> readings = new ArrayList<>();
        for (Instant at = NOW.minus(Duration.ofDays(days)); at.isBefore(NOW); at = at.plus(EVERY)) {
            readings.add(reading(device, at, (double) (at.getEpochSecond() % 1000)));
        }
        writer.write(readings);
    }

    /** Two rounds of the writer, after which nothing is stale. */
    private void sumUp() throws SQLException {
        for (int i = 0; i < 3; i++) {
            nanos.addAndGet(RollupWriter.PAUSE.toNanos() + 1);
            writer.write(List.of(reading("clock", NOW, i)));
        }
        assertThat(count("SELECT count(*) FROM stale JOIN series ON id = series WHERE device <> 'clock'"))
                .isZero();
    }

    private long count(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement select = connection.createStatement();
                ResultSet row = select.executeQuery(query)) {
            return row.getLong(1);
        }
    }

    private long oldest(String table, String where) throws SQLException {
        return count("SELECT min(at) FROM " + table + " JOIN series ON id = series WHERE device = 'd' " + where);
    }

    private Dropped sweep() {
        return retention.sweep(
                device -> device.value().equals("forever") ? Retention.FOREVER : SHORT, NOW.toEpochMilli(), () -> true);
    }

    @Test
    void readings_go_before_their_quarters_these_before_the_hours_and_the_days_last() throws SQLException {
        write("d", 20);
        write("forever", 20);
        sumUp();
        Dropped dropped = sweep();
        assertThat(dropped.readings()).isEqualTo(17 * 144 + 4 * 6);
        assertThat(Instant.ofEpochMilli(oldest("point", ""))).isEqualTo("2026-11-20T16:00:00Z");
        assertThat(Instant.ofEpochMilli(oldest("rollup", "AND step = 900000"))).isEqualTo("2026-11-18T16:00:00Z");
        assertThat(Instant.ofEpochMilli(oldest("rollup", "AND step = 3600000"))).isEqualTo("2026-11-14T16:00:00Z");
        assertThat(Instant.ofEpochMilli(oldest("rollup", "AND step = 86400000")))
                .isEqualTo("2026-11-06T16:00:00Z");
        assertThat(count("SELECT count(*) FROM point JOIN series ON id = series WHERE device = 'forever'"))
                .isEqualTo(20 * 144);
        assertThat(sweep()).isEqualTo(new Dropped(0, 0));
    }

    @Test
    void what_is_not_summed_up_yet_waits_for_the_next_time() throws SQLException {
        write("d", 5);
        assertThat(sweep()).isEqualTo(new Dropped(0, 0));
        sumUp();
        assertThat(sweep().readings()).isPositive();
    }

    @Test
    void a_reading_that_comes_later_than_that_leaves_the_roll_up_as_it_was_and_goes_next_time() throws SQLException {
        write("d", 5);
        sumUp();
        sweep();
        Instant late = NOW.minus(Duration.ofDays(4));
        String quarters =
                "SELECT sum(good) FROM rollup JOIN series ON id = series WHERE device = 'd' AND step = 86400000";
        long before = count(quarters);
        writer.write(List.of(reading("d", late, 1), reading("d", NOW.plusSeconds(1), 1)));
        sumUp();
        assertThat(count(quarters)).isEqualTo(before + 1);
        assertThat(sweep().readings()).isEqualTo(1);
    }

    @Test
    void points_are_written_while_old_ones_are_dropped() throws Exception {
        List<Reading> many = new ArrayList<>();
        Instant from = NOW.minus(Duration.ofDays(5));
        for (int i = 0; i < 60_000; i++) {
            many.add(reading("d", from.plusSeconds(i), i));
        }
        writer.write(many);
        sumUp();
        AtomicReference<Dropped> dropped = new AtomicReference<>();
        Thread sweeping = new Thread(() -> dropped.set(sweep()), "sweeping");
        sweeping.start();
        int batches = 50;
        for (int i = 0; i < batches; i++) {
            writer.write(List.of(reading("live", NOW.plusSeconds(i), i)));
        }
        sweeping.join();
        assertThat(dropped.get().readings()).isEqualTo(60_000);
        assertThat(count("SELECT count(*) FROM point JOIN series ON id = series WHERE device = 'live'"))
                .isEqualTo(batches);
    }

    @Test
    void a_store_that_is_not_there_yet_has_nothing_to_drop() {
        assertThat(sweep()).isEqualTo(new Dropped(0, 0));
    }
}
