package io.fieldwarden.hub.bench;

import io.fieldwarden.device.series.SeriesSchema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Counts what is in the time series file of a hub, beside the hub. */
final class SeriesCount {
    private SeriesCount() {}

    /** Points of the devices whose names begin so. */
    static long of(Path data, String prefix) {
        Path file = data.resolve(SeriesSchema.SQLITE_FILE).toAbsolutePath();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                PreparedStatement count = connection.prepareStatement("SELECT count(*) FROM point"
                        + " WHERE series IN (SELECT id FROM series WHERE substr(device, 1, ?) = ?)")) {
            count.setInt(1, prefix.length());
            count.setString(2, prefix);
            try (ResultSet result = count.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        } catch (SQLException e) {
            throw new BenchException("time series " + file + " cannot be counted: " + e.getMessage(), e);
        }
    }
}
