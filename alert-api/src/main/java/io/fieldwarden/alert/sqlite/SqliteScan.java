package io.fieldwarden.alert.sqlite;

import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.SeriesReader.Span;
import io.fieldwarden.alert.series.SeriesReader.Visitor;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.series.SeriesSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Reads several channels of a device at once, each with a statement of its own that is open meanwhile, and merges them: one
 * walk through each series, no pages. For one thread and connection. Hot path of back-tests, measured by {@code ./fieldwarden
 * bench backtest}: columns by number, and the reason is asked for only where there is one.
 */
final class SqliteScan {
    private static final String SELECT = "SELECT at, value, quality, received, replayed, reason FROM "
            + SeriesSchema.POINT_TABLE + " WHERE series = (SELECT id FROM " + SeriesSchema.SERIES_TABLE
            + " WHERE device = ? AND channel = ?) AND at >= ? AND at < ? ORDER BY at";
    private static final Comparator<Cursor> CANONICAL =
            Comparator.<Cursor>comparingLong(cursor -> cursor.at).thenComparing(cursor -> cursor.channel.value());

    private SqliteScan() {}

    static boolean run(
            Connection connection, DeviceId device, Collection<ChannelId> channels, Span span, Visitor visitor)
            throws SQLException {
        List<Cursor> open = new ArrayList<>();
        try {
            PriorityQueue<Cursor> next = new PriorityQueue<>(CANONICAL);
            for (ChannelId channel : channels) {
                Cursor cursor = new Cursor(connection.prepareStatement(SELECT), channel);
                open.add(cursor);
                if (cursor.begin(device, span)) {
                    next.add(cursor);
                }
            }
            for (Cursor cursor = next.poll(); cursor != null; cursor = next.poll()) {
                if (!visitor.visit(cursor.channel, cursor.point())) {
                    return false;
                }
                if (cursor.advance()) {
                    next.add(cursor);
                }
            }
            return true;
        } finally {
            for (Cursor cursor : open) {
                cursor.select.close();
            }
        }
    }

    /** One channel. */
    private static final class Cursor {
        private final PreparedStatement select;
        private final ChannelId channel;
        private ResultSet rows;
        private long at;

        @SuppressWarnings("NullAway.Init") // begin() comes first
        Cursor(PreparedStatement select, ChannelId channel) {
            this.select = select;
            this.channel = channel;
        }

        /** @return false where there is nothing */
        boolean begin(DeviceId device, Span span) throws SQLException {
            select.setString(1, device.value());
            select.setString(2, channel.value());
            select.setLong(3, span.from());
            select.setLong(4, span.to());
            rows = select.executeQuery();
            return advance();
        }

        boolean advance() throws SQLException {
            if (!rows.next()) {
                return false;
            }
            at = rows.getLong(1);
            return true;
        }

        Point point() throws SQLException {
            int level = rows.getInt(3);
            return new Point(
                    at,
                    rows.getDouble(2),
                    level == Quality.Level.GOOD.code() ? Quality.GOOD : quality(level),
                    rows.getLong(4),
                    rows.getInt(5) != 0);
        }

        private Quality quality(int level) throws SQLException {
            Quality.Reason reason = Quality.Reason.ofText(rows.getString(6));
            return new Quality(
                    Quality.Level.ofCode(level), reason == Quality.Reason.NONE ? Quality.Reason.OTHER : reason);
        }
    }
}
