package io.fieldwarden.stream.sqlite;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.series.Retention;
import io.fieldwarden.device.series.RollupStep;
import io.fieldwarden.device.series.SeriesSchema;
import io.fieldwarden.stream.series.Retaining;
import io.fieldwarden.stream.series.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/**
 * Drops old rows of the embedded store, beside its writer, on a connection of its own; owned by one thread.
 *
 * <p>Each step is a transaction of at most {@value #STEP} rows, after which it leaves the file to others for as long as the
 * step took. From when on a series still has readings is noted before the first of them goes, so that a late reading never
 * makes a roll-up anew of what is left. The file does not become smaller: SQLite writes new rows where the old ones were.
 */
public final class SqliteRetention implements Retaining {
    private static final int STEP = 2_000;
    private static final int BUSY_TIMEOUT_MS = 1_000;
    private static final long LEAST_PAUSE_NANOS = 2_000_000;

    private final Path file;
    private @Nullable Connection connection;

    public SqliteRetention(Path file) {
        this.file = file;
    }

    private record Series(long id, String device) {}

    /** The first millisecond that is kept of each kind. */
    private record Horizon(long raw, long quarter, long hour, long day) {
        static Horizon of(Retention retention, long now) {
            return new Horizon(
                    retention.rawFrom(now),
                    retention.from(RollupStep.QUARTER, now),
                    retention.from(RollupStep.HOUR, now),
                    retention.from(RollupStep.DAY, now));
        }

        Horizon latest(Horizon other) {
            return new Horizon(
                    Math.max(raw, other.raw),
                    Math.max(quarter, other.quarter),
                    Math.max(hour, other.hour),
                    Math.max(day, other.day));
        }

        boolean isNothing() {
            return raw == Long.MIN_VALUE;
        }
    }

    @Override
    public Dropped sweep(Function<DeviceId, Retention> of, long now, BooleanSupplier goOn) {
        Dropped dropped = new Dropped(0, 0);
        if (!Files.exists(file)) {
            return dropped;
        }
        try {
            Connection open = connection == null ? connect() : connection;
            connection = open;
            if (!hasTables(open)) {
                return dropped;
            }
            for (Series series : all(open)) {
                if (!goOn.getAsBoolean()) {
                    break;
                }
                Horizon wanted = Horizon.of(of.apply(new DeviceId(series.device())), now);
                dropped = dropped.plus(drop(open, series.id(), wanted, goOn));
            }
            return dropped;
        } catch (SQLException e) {
            close();
            throw new StoreException("time series " + file + ": old rows stay, " + e.getMessage(), true, e);
        }
    }

    private Dropped drop(Connection open, long series, Horizon wanted, BooleanSupplier goOn) throws SQLException {
        if (wanted.isNothing() || !note(open, series, wanted)) {
            return new Dropped(0, 0);
        }
        long readings = delete(open, "point", "series = " + series, wanted.raw(), goOn);
        long rollups = 0;
        for (RollupStep step : RollupStep.values()) {
            long before = switch (step) {
                case QUARTER -> wanted.quarter();
                case HOUR -> wanted.hour();
                case DAY -> wanted.day();
            };
            rollups += delete(open, "rollup", "series = " + series + " AND step = " + step.millis(), before, goOn);
        }
        return new Dropped(readings, rollups);
    }

    /** Notes how far it is to be dropped; false while quarters are still to be summed up that lie before that. */
    private static boolean note(Connection open, long series, Horizon wanted) throws SQLException {
        try (PreparedStatement lock = open.prepareStatement(DroppedBefore.TAKE_LOCK);
                PreparedStatement known = open.prepareStatement(SeriesSchema.SELECT_HORIZON);
                PreparedStatement stale = open.prepareStatement(SeriesSchema.SELECT_STALE + " LIMIT 1");
                PreparedStatement put = open.prepareStatement(
                        "INSERT OR REPLACE INTO " + SeriesSchema.HORIZON_TABLE + " VALUES(?, ?, ?, ?, ?)")) {
            lock.executeUpdate();
            known.setLong(1, series);
            Horizon before = wanted;
            boolean isNew = true;
            try (ResultSet row = known.executeQuery()) {
                if (row.next()) {
                    before = new Horizon(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
                    isNew = !before.latest(wanted).equals(before);
                }
            }
            if (isNew) {
                stale.setLong(1, series);
                stale.setLong(2, Long.MIN_VALUE);
                stale.setLong(3, wanted.raw());
                try (ResultSet row = stale.executeQuery()) {
                    if (row.next()) {
                        open.rollback();
                        return false;
                    }
                }
                Horizon now = before.latest(wanted);
                put.setLong(1, series);
                put.setLong(2, now.raw());
                put.setLong(3, now.quarter());
                put.setLong(4, now.hour());
                put.setLong(5, now.day());
                put.executeUpdate();
            }
            open.commit();
            return true;
        }
    }

    /** In steps, from the oldest on. */
    private static long delete(Connection open, String table, String rows, long before, BooleanSupplier goOn)
            throws SQLException {
        long deleted = 0;
        try (PreparedStatement edge = open.prepareStatement("SELECT at FROM " + table + " WHERE " + rows
                        + " AND at < ? ORDER BY at LIMIT 1 OFFSET " + STEP);
                PreparedStatement delete =
                        open.prepareStatement("DELETE FROM " + table + " WHERE " + rows + " AND at < ?")) {
            boolean more = before != Long.MIN_VALUE;
            while (more && goOn.getAsBoolean()) {
                long begun = System.nanoTime();
                edge.setLong(1, before);
                long to;
                try (ResultSet row = edge.executeQuery()) {
                    more = row.next();
                    to = more ? row.getLong(1) : before;
                }
                // A transaction that has read first could not write after somebody else has.
                open.commit();
                delete.setLong(1, to);
                try {
                    deleted += delete.executeUpdate();
                    open.commit();
                } catch (SQLException e) {
                    if ((e.getErrorCode() & 0xFF) != SQLiteErrorCode.SQLITE_BUSY.code) {
                        throw e;
                    }
                    // The writer has much to do; this can wait.
                    open.rollback();
                    more = true;
                }
                if (more) {
                    LockSupport.parkNanos(Math.max(LEAST_PAUSE_NANOS, System.nanoTime() - begun));
                }
            }
        }
        return deleted;
    }

    private static List<Series> all(Connection open) throws SQLException {
        List<Series> all = new ArrayList<>();
        try (Statement select = open.createStatement();
                ResultSet rows = select.executeQuery("SELECT id, device FROM " + SeriesSchema.SERIES_TABLE)) {
            while (rows.next()) {
                all.add(new Series(rows.getLong(1), rows.getString(2)));
            }
        }
        open.commit();
        return all;
    }

    /** The writer makes them at its first write. */
    private static boolean hasTables(Connection open) throws SQLException {
        try (Statement select = open.createStatement();
                ResultSet row = select.executeQuery(SeriesSchema.SQLITE_HAS_HORIZON)) {
            boolean has = row.next() && row.getInt(1) > 0;
            open.commit();
            return has;
        }
    }

    private Connection connect() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // What a power cut brings back is dropped again.
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setBusyTimeout(BUSY_TIMEOUT_MS);
        Connection open = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
        open.setAutoCommit(false);
        return open;
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                throw new StoreException("time series " + file + ": " + e.getMessage(), true, e);
            }
        }
    }
}
