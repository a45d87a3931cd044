package io.fieldwarden.alert.sqlite;

import io.fieldwarden.device.series.RollupStep;
import io.fieldwarden.device.series.SeriesSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * From when on a series still has readings and roll-ups of each step, epoch milliseconds; {@link Long#MIN_VALUE} where
 * nothing was dropped.
 */
record Horizon(long raw, long quarter, long hour, long day) {
    private static final Horizon NONE = new Horizon(Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE);

    static Horizon of(Connection connection, long series) throws SQLException {
        try (PreparedStatement has = connection.prepareStatement(SeriesSchema.SQLITE_HAS_HORIZON);
                ResultSet found = has.executeQuery()) {
            if (!found.next() || found.getInt(1) == 0) {
                return NONE;
            }
        }
        try (PreparedStatement select = connection.prepareStatement(SeriesSchema.SELECT_HORIZON)) {
            select.setLong(1, series);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? new Horizon(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)) : NONE;
            }
        }
    }

    long from(RollupStep step) {
        return switch (step) {
            case QUARTER -> quarter;
            case HOUR -> hour;
            case DAY -> day;
        };
    }
}
