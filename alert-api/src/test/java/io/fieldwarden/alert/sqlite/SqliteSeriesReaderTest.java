package io.fieldwarden.alert.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.series.SeriesReaderContract;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.series.SeriesSchema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteSeriesReaderTest extends SeriesReaderContract {
    @TempDir
    Path folder;

    private SeriesReader reader;

    @BeforeEach
    void open() {
        reader = new SqliteSeriesReader(folder);
    }

    @AfterEach
    void close() {
        reader.close();
    }

    @Override
    protected SeriesReader reader() {
        return reader;
    }

    private Connection writer() throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(SeriesSchema.SQLITE_FILE));
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
        }
        return connection;
    }

    @Override
    protected void write(DeviceId device, ChannelId channel, List<Point> points) throws SQLException {
        try (Connection connection = writer()) {
            put(connection, device, channel, points);
        }
    }

    private static void put(Connection connection, DeviceId device, ChannelId channel, List<Point> points)
            throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (String ddl : SeriesSchema.sqliteDdl()) {
                statement.execute(ddl);
            }
        }
        try (PreparedStatement series =
                        connection.prepareStatement("INSERT OR IGNORE INTO series(device, channel) VALUES (?, ?)");
                PreparedStatement insert = connection.prepareStatement("INSERT OR REPLACE INTO point"
                        + " SELECT id, ?, ?, ?, ?, ?, ?, NULL FROM series WHERE device = ? AND channel = ?")) {
            series.setString(1, device.value());
            series.setString(2, channel.value());
            series.execute();
            for (Point point : points) {
                insert.setLong(1, point.at());
                insert.setDouble(2, point.value());
                insert.setInt(3, point.quality().level().code());
                insert.setString(4, point.quality().reason().text());
                insert.setLong(5, point.receivedAt());
                insert.setInt(6, point.replayed() ? 1 : 0);
                insert.setString(7, device.value());
                insert.setString(8, channel.value());
                insert.addBatch();
            }
            insert.executeBatch();
        }
        connection.commit();
    }

    @Test
    void reading_goes_on_while_a_writer_holds_a_transaction_open() throws Exception {
        DeviceId device = new DeviceId("d");
        Point first = new Point(T0, 1, Quality.GOOD, T0, false);
        write(device, TEMP, List.of(first));
        try (Connection connection = writer();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("DELETE FROM point");
            assertThat(reader.read(device, TEMP, T0, T0 + 1, 1)).containsExactly(first);
            connection.rollback();
        }
    }

    @Test
    void a_file_that_appears_later_is_read_without_a_restart() throws Exception {
        DeviceId device = new DeviceId("d");
        assertThat(reader.newest(device)).isEmpty();
        try (Connection connection = writer()) {
            assertThat(connection.isValid(1)).isTrue();
        }
        assertThat(reader.newest(device)).isEmpty();
        write(device, TEMP, List.of(new Point(T0, 1, Quality.GOOD, T0, false)));
        assertThat(reader.newest(device)).containsOnlyKeys(TEMP);
    }
}
