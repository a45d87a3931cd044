package io.fieldwarden.stream.sqlite;

import io.fieldwarden.device.series.SeriesSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * Up to when the readings of each series were dropped, as another connection has noted it. Read again only when somebody
 * else has written to the file, which SQLite tells by a number. Owned by the thread of the writer.
 */
final class DroppedBefore {
    /** Changes nothing; as a statement that writes, it waits for the write lock and holds it until the transaction ends. */
    static final String TAKE_LOCK = "DELETE FROM " + SeriesSchema.STALE_TABLE + " WHERE series < 0";

    private final PreparedStatement lock;
    private final PreparedStatement version;
    private final PreparedStatement all;
    private final Map<Long, Long> before = new HashMap<>();
    private long seen = -1;

    DroppedBefore(Connection connection) throws SQLException {
        lock = connection.prepareStatement(TAKE_LOCK);
        version = connection.prepareStatement("PRAGMA data_version");
        all = connection.prepareStatement("SELECT series, raw FROM " + SeriesSchema.HORIZON_TABLE);
    }

    /** The first statement of a transaction that writes, until whose end it stays true. */
    void renew() throws SQLException {
        lock.executeUpdate();
        long now;
        try (ResultSet row = version.executeQuery()) {
            row.next();
            now = row.getLong(1);
        }
        if (now == seen) {
            return;
        }
        before.clear();
        try (ResultSet rows = all.executeQuery()) {
            while (rows.next()) {
                before.put(rows.getLong(1), rows.getLong(2));
            }
        }
        seen = now;
    }

    boolean covers(long series, long at) {
        Long end = before.get(series);
        return end != null && at < end;
    }
}
