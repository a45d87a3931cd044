package io.fieldwarden.alert.sqlite;

import io.fieldwarden.alert.series.Downsampler;
import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.QualityCount;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.series.SeriesUnavailableException;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.series.Rollup;
import io.fieldwarden.device.series.RollupStep;
import io.fieldwarden.device.series.Rollups;
import io.fieldwarden.device.series.SeriesSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Reads {@code timeseries.db} beside its writer: WAL lets both go on. At most {@value #READERS} reads run at once, others
 * wait; scans run as many as there are. While the file or its tables do not exist yet, everything is empty.
 */
public final class SqliteSeriesReader implements SeriesReader {
    /** Points dated in the future that are looked past for the newest one that is not. */
    private static final int MOST_FUTURE = 20_000;

    private static final int READERS = 4;
    private static final int BUSY_MILLIS = 5_000;
    private static final String COLUMNS = "at, value, quality, reason, received, replayed, ";
    private static final String NO_TEXT = "NULL AS " + SeriesSchema.FIELD_TEXT;
    private static final String FROM_SERIES = " FROM " + SeriesSchema.POINT_TABLE + " WHERE series = (SELECT id FROM "
            + SeriesSchema.SERIES_TABLE + " WHERE device = ? AND channel = ?)";

    private static final String FROM_POINTS = " FROM " + SeriesSchema.POINT_TABLE + " WHERE series = ?";

    private final Path file;
    private final Semaphore permits = new Semaphore(READERS, true);
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    /** The writer adds the column at its first write; until then a file of an earlier version is read without. */
    private volatile boolean hasText;

    /** @param folder the data folder */
    public SqliteSeriesReader(Path folder) {
        this.file = folder.resolve(SeriesSchema.SQLITE_FILE);
    }

    @Override
    public List<Point> read(DeviceId device, ChannelId channel, long from, long to, int limit) {
        return query(List.of(), connection -> {
            List<Point> points = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement("SELECT " + COLUMNS + text(connection)
                    + FROM_SERIES + " AND at >= ? AND at < ? ORDER BY at LIMIT ?")) {
                bindSeries(select, device, channel);
                select.setLong(3, from);
                select.setLong(4, to);
                select.setInt(5, limit);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        points.add(point(rows));
                    }
                }
            }
            return points;
        });
    }

    /** Takes none of the turns of the other reads: a long back-test would hold all of them. */
    @Override
    public boolean scan(DeviceId device, Collection<ChannelId> channels, Span span, Visitor visitor) {
        return onConnection(true, connection -> SqliteScan.run(connection, device, channels, span, visitor));
    }

    @Override
    public List<Point> sample(DeviceId device, ChannelId channel, Span span, int points) {
        Optional<RollupStep> step = ThinnedRange.step(span, points);
        return query(List.of(), connection -> {
            OptionalLong series = seriesOf(connection, device, channel);
            if (series.isEmpty()) {
                return List.of();
            }
            long id = series.getAsLong();
            Downsampler downsampler = new Downsampler(span, points);
            Rollups<SQLException> rollups = new Rollups<>(new RollupSource(connection, id));
            Horizon horizon = Horizon.of(connection, id);
            long kept = Math.min(span.to(), Math.max(span.from(), horizon.raw()));
            ThinnedRange.addGone(rollups, horizon, step.orElse(RollupStep.QUARTER), span.from(), kept, downsampler);
            if (step.isEmpty()) {
                readings(connection, id, kept, span.to(), downsampler);
                return downsampler.finish();
            }
            long from = Math.min(span.to(), step.get().ceiling(kept));
            long to = Math.max(from, step.get().floor(span.to()));
            readings(connection, id, kept, from, downsampler);
            if (to > from) {
                ThinnedRange.add(rollups, step.get(), new Span(from, to), downsampler);
            }
            readings(connection, id, to, span.to(), downsampler);
            return fetched(connection, id, downsampler.finish(), kept);
        });
    }

    private void readings(Connection connection, long series, long from, long to, Downsampler into)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT " + COLUMNS + text(connection) + FROM_POINTS + " AND at >= ? AND at < ? ORDER BY at")) {
            select.setLong(1, series);
            select.setLong(2, from);
            select.setLong(3, to);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    into.add(point(rows));
                }
            }
        }
    }

    /** The readings of these times; one that has gone since is left out, one older than what is kept stays as it was chosen. */
    private List<Point> fetched(Connection connection, long series, List<Point> chosen, long kept) throws SQLException {
        List<Point> points = new ArrayList<>(chosen.size());
        try (PreparedStatement select =
                connection.prepareStatement("SELECT " + COLUMNS + text(connection) + FROM_POINTS + " AND at = ?")) {
            select.setLong(1, series);
            for (Point one : chosen) {
                if (one.at() < kept) {
                    points.add(one);
                    continue;
                }
                select.setLong(2, one.at());
                try (ResultSet row = select.executeQuery()) {
                    if (row.next()) {
                        points.add(point(row));
                    }
                }
            }
        }
        return points;
    }

    @Override
    public List<Rollup> rollups(DeviceId device, ChannelId channel, RollupStep step, Span span) {
        return query(List.of(), connection -> {
            OptionalLong series = seriesOf(connection, device, channel);
            return series.isEmpty()
                    ? List.of()
                    : List.copyOf(new Rollups<>(new RollupSource(connection, series.getAsLong()))
                            .read(step, span.from(), span.to())
                            .values());
        });
    }

    private static OptionalLong seriesOf(Connection connection, DeviceId device, ChannelId channel)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT id FROM " + SeriesSchema.SERIES_TABLE + " WHERE device = ? AND channel = ?")) {
            bindSeries(select, device, channel);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    @Override
    public Map<ChannelId, Point> newest(DeviceId device) {
        return query(Map.of(), connection -> {
            Map<ChannelId, Point> newest = new LinkedHashMap<>();
            try (PreparedStatement select = connection.prepareStatement("SELECT s.channel, p.at, p.value, p.quality,"
                    + " p.reason, p.received, p.replayed, " + text(connection) + " FROM " + SeriesSchema.SERIES_TABLE
                    + " s JOIN "
                    + SeriesSchema.POINT_TABLE + " p ON p.series = s.id AND p.at = coalesce("
                    + "(SELECT at FROM (SELECT at, reason FROM " + SeriesSchema.POINT_TABLE
                    + " WHERE series = s.id ORDER BY at DESC LIMIT " + MOST_FUTURE + ") WHERE reason <> ? LIMIT 1),"
                    + " (SELECT at FROM " + SeriesSchema.POINT_TABLE + " WHERE series = s.id ORDER BY at DESC LIMIT 1))"
                    + " WHERE s.device = ? ORDER BY s.channel")) {
                select.setString(1, Quality.Reason.CLOCK_FUTURE.text());
                select.setString(2, device.value());
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        newest.put(new ChannelId(rows.getString("channel")), point(rows));
                    }
                }
            }
            return newest;
        });
    }

    /** Where max() is the only aggregate of its kind, SQLite takes the other columns of a group from the row that has it. */
    @Override
    public Map<ChannelId, QualityCount> quality(DeviceId device, Span span) {
        return query(Map.of(), connection -> {
            Map<ChannelId, QualityCount> counts = new LinkedHashMap<>();
            Map<ChannelId, Long> newest = new HashMap<>();
            try (PreparedStatement select = connection.prepareStatement("SELECT s.channel, p.quality, count(*) AS n,"
                    + " max(p.at) AS newest, p.reason FROM " + SeriesSchema.SERIES_TABLE + " s JOIN "
                    + SeriesSchema.POINT_TABLE + " p ON p.series = s.id WHERE s.device = ? AND p.at >= ? AND p.at < ?"
                    + " GROUP BY s.channel, p.quality ORDER BY s.channel")) {
                select.setString(1, device.value());
                select.setLong(2, span.from());
                select.setLong(3, span.to());
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        ChannelId channel = new ChannelId(rows.getString("channel"));
                        Quality.Level level = Quality.Level.ofCode(rows.getInt("quality"));
                        QualityCount count = counts.getOrDefault(channel, QualityCount.NOTHING)
                                .plus(level, rows.getLong("n"));
                        long at = rows.getLong("newest");
                        if (level != Quality.Level.GOOD && at >= newest.getOrDefault(channel, Long.MIN_VALUE)) {
                            newest.put(channel, at);
                            count = count.withLast(Quality.Reason.ofText(rows.getString("reason")));
                        }
                        counts.put(channel, count);
                    }
                }
            }
            return counts;
        });
    }

    private static void bindSeries(PreparedStatement select, DeviceId device, ChannelId channel) throws SQLException {
        select.setString(1, device.value());
        select.setString(2, channel.value());
    }

    private String text(Connection connection) throws SQLException {
        if (!hasText) {
            try (PreparedStatement select = connection.prepareStatement(SeriesSchema.SQLITE_HAS_TEXT);
                    ResultSet columns = select.executeQuery()) {
                hasText = columns.next() && columns.getInt(1) > 0;
            }
        }
        return hasText ? SeriesSchema.FIELD_TEXT : NO_TEXT;
    }

    private static Point point(ResultSet rows) throws SQLException {
        Quality.Level level = Quality.Level.ofCode(rows.getInt("quality"));
        Quality.Reason reason = Quality.Reason.ofText(rows.getString("reason"));
        return new Point(
                rows.getLong("at"),
                rows.getDouble("value"),
                level == Quality.Level.GOOD
                        ? Quality.GOOD
                        : new Quality(level, reason == Quality.Reason.NONE ? Quality.Reason.OTHER : reason),
                rows.getLong("received"),
                rows.getInt("replayed") != 0,
                rows.getString("text"));
    }

    /** What to do with a connection. */
    private interface Work<R> {
        R on(Connection connection) throws SQLException;
    }

    private <R> R query(R empty, Work<R> work) {
        permits.acquireUninterruptibly();
        try {
            return onConnection(empty, work);
        } finally {
            permits.release();
        }
    }

    private <R> R onConnection(R empty, Work<R> work) {
        try {
            Optional<Connection> connection = connection();
            if (connection.isEmpty()) {
                return empty;
            }
            try {
                R result = work.on(connection.get());
                idle.push(connection.get());
                return result;
            } catch (SQLException e) {
                connection.get().close();
                if (hasNoTablesYet(e)) {
                    return empty;
                }
                throw e;
            }
        } catch (SQLException e) {
            throw new SeriesUnavailableException("time series in " + file + " cannot be read", e);
        } finally {
            if (closed) {
                closeIdle();
            }
        }
    }

    private Optional<Connection> connection() throws SQLException {
        Connection pooled = idle.poll();
        if (pooled != null) {
            return Optional.of(pooled);
        }
        if (closed || !Files.exists(file)) {
            return Optional.empty();
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_MILLIS);
        return Optional.of(config.createConnection("jdbc:sqlite:" + file));
    }

    private static boolean hasNoTablesYet(SQLException e) {
        return e instanceof SQLiteException sqlite
                && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_ERROR
                && String.valueOf(e.getMessage()).contains("no such table");
    }

    private void closeIdle() {
        for (Connection connection = idle.poll(); connection != null; connection = idle.poll()) {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new SeriesUnavailableException("time series in " + file + " cannot be closed", e);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        closeIdle();
    }
}
