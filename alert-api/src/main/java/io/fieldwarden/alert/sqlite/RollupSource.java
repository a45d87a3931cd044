package io.fieldwarden.alert.sqlite;

import io.fieldwarden.device.Quality;
import io.fieldwarden.device.series.Rollup;
import io.fieldwarden.device.series.RollupStep;
import io.fieldwarden.device.series.Rollups;
import io.fieldwarden.device.series.SeriesSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * The roll-ups of one series as the file has them. In a file of an earlier version, which has none until it is written to
 * again, every quarter with readings is stale. Owned by one read.
 */
final class RollupSource implements Rollups.Source<SQLException> {
    private static final String QUARTERS = "SELECT DISTINCT at - ((at % 900000) + 900000) % 900000 FROM "
            + SeriesSchema.POINT_TABLE + " WHERE series = ? AND at >= ? AND at < ? ORDER BY 1";

    private final Connection connection;
    private final long series;
    private final boolean hasRollups;

    RollupSource(Connection connection, long series) throws SQLException {
        this.connection = connection;
        this.series = series;
        try (PreparedStatement select = connection.prepareStatement(SeriesSchema.SQLITE_HAS_ROLLUPS);
                ResultSet found = select.executeQuery()) {
            this.hasRollups = found.next() && found.getInt(1) > 0;
        }
    }

    @Override
    public NavigableMap<Long, Rollup> stored(RollupStep step, long from, long to) throws SQLException {
        NavigableMap<Long, Rollup> rollups = new TreeMap<>();
        if (hasRollups) {
            select(
                    SeriesSchema.SELECT_ROLLUPS,
                    row -> rollups.put(row.getLong(1), rollup(row)),
                    step.millis(),
                    from,
                    to);
        }
        return rollups;
    }

    @Override
    public long[] stale(long from, long to) throws SQLException {
        LongStream.Builder stale = LongStream.builder();
        select(hasRollups ? SeriesSchema.SELECT_STALE : QUARTERS, row -> stale.add(row.getLong(1)), from, to);
        return stale.build().toArray();
    }

    @Override
    public void readings(long from, long to, Rollup.Sum sum) throws SQLException {
        select(
                SeriesSchema.SELECT_READINGS,
                row -> sum.add(row.getLong(1), row.getDouble(2), Quality.Level.ofCode(row.getInt(3))),
                from,
                to);
    }

    /** What to do with a row. */
    private interface Row {
        void take(ResultSet row) throws SQLException;
    }

    private void select(String query, Row each, long... values) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(query)) {
            select.setLong(1, series);
            for (int i = 0; i < values.length; i++) {
                select.setLong(i + 2, values[i]);
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    each.take(rows);
                }
            }
        }
    }

    /** Columns in the order of {@link SeriesSchema#ROLLUP_COLUMNS}. */
    private static Rollup rollup(ResultSet row) throws SQLException {
        return new Rollup(
                row.getLong(1),
                List.of(row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)),
                new Rollup.Extreme(row.getLong(6), row.getDouble(7)),
                new Rollup.Extreme(row.getLong(8), row.getDouble(9)),
                row.getDouble(10),
                new Rollup.Extreme(row.getLong(11), row.getDouble(12)),
                row.getLong(13));
    }
}
