package io.fieldwarden.stream.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.series.SeriesSchema;
import io.fieldwarden.stream.series.PointWriter;
import io.fieldwarden.stream.series.PointWriterContract;
import io.fieldwarden.stream.series.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqlitePointWriterTest extends PointWriterContract {
    @TempDir
    private Path folder;

    private Connection blocker;

    @Override
    protected PointWriter open() {
        return new SqlitePointWriter(file());
    }

    private Path file() {
        return folder.resolve(SeriesSchema.SQLITE_FILE);
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file());
    }

    @Override
    protected List<Reading> stored(DeviceId device, ChannelId channel) throws SQLException {
        String sql = "SELECT at, value, quality, reason, received, replayed FROM point JOIN series ON series = id"
                + " WHERE device = ? AND channel = ? ORDER BY at";
        try (Connection connection = connect();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, device.value());
            select.setString(2, channel.value());
            List<Reading> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(new Reading(
                            device,
                            channel,
                            Instant.ofEpochMilli(rows.getLong(1)),
                            Instant.ofEpochMilli(rows.getLong(5)),
                            rows.getDouble(2),
                            new Quality(Quality.Level.ofCode(rows.getInt(3)), Quality.Reason.ofText(rows.getString(4))),
                            rows.getInt(6) == 1));
                }
            }
            return found;
        }
    }

    /** Holds the write lock, as a stuck process would. */
    @Override
    protected void takeAway() throws SQLException {
        blocker = connect();
        try (Statement begin = blocker.createStatement()) {
            begin.execute("BEGIN EXCLUSIVE");
        }
    }

    @Override
    protected void giveBack() throws SQLException {
        blocker.close();
    }

    @Test
    void a_file_that_is_no_database_asks_for_a_person() throws Exception {
        Files.writeString(file(), "not a database, not a database, not a database");

        StoreException failure =
                catchThrowableOfType(StoreException.class, () -> writer.write(List.of(reading(NOON, 1))));

        assertThat(failure.retry()).isFalse();
        assertThat(failure).hasMessageContaining(file().toString());
    }

    @Test
    void a_reader_sees_whole_batches_while_the_writer_goes_on() throws Exception {
        writer.write(List.of(reading(NOON, 1)));
        try (Connection reader = connect()) {
            reader.setAutoCommit(false);
            assertThat(count(reader)).isEqualTo(1);

            writer.write(List.of(reading(NOON.plusSeconds(1), 2)));

            assertThat(count(reader)).isEqualTo(1);
            reader.rollback();
            assertThat(count(reader)).isEqualTo(2);
        }
    }

    private static long count(Connection connection) throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery("SELECT count(*) FROM point")) {
            return rows.getLong(1);
        }
    }
}
