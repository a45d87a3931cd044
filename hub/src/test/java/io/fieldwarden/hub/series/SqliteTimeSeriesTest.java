package io.fieldwarden.hub.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.sqlite.SqliteSeriesReader;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.series.SeriesSchema;
import io.fieldwarden.stream.series.PointWriter;
import io.fieldwarden.stream.sqlite.SqlitePointWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteTimeSeriesTest extends TimeSeriesContract {
    @TempDir
    Path folder;

    @Override
    protected void create() {
        // The first write makes the file; until then the reader finds none.
    }

    @Override
    protected PointWriter writer() {
        return new SqlitePointWriter(folder.resolve(SeriesSchema.SQLITE_FILE));
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
