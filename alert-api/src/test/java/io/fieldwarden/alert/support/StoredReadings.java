package io.fieldwarden.alert.support;

import io.fieldwarden.device.series.SeriesSchema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** Puts readings where the stream job would. */
public final class StoredReadings {
    private StoredReadings() {}

    public static void put(Path folder, String device, String channel, long at, double value) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(SeriesSchema.SQLITE_FILE));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            for (String ddl : SeriesSchema.sqliteDdl()) {
                statement.execute(ddl);
            }
            try (PreparedStatement series =
                    connection.prepareStatement("INSERT OR IGNORE INTO series(device, channel) VALUES (?, ?)")) {
                series.setString(1, device);
                series.setString(2, channel);
                series.execute();
            }
            try (PreparedStatement point = connection.prepareStatement("INSERT OR REPLACE INTO point"
                    + " SELECT id, ?, ?, 0, '', ?, 0, NULL FROM series WHERE device = ? AND channel = ?")) {
                point.setLong(1, at);
                point.setDouble(2, value);
                point.setLong(3, at);
                point.setString(4, device);
                point.setString(5, channel);
                point.execute();
            }
            statement.execute(SeriesSchema.SQLITE_ALL_STALE);
        }
    }
}
