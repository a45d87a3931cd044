package io.fieldwarden.stream.sqlite;

import io.fieldwarden.device.Reading;
import io.fieldwarden.device.series.SeriesSchema;
import io.fieldwarden.stream.series.PointWriter;
import io.fieldwarden.stream.series.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/**
 * Writes points into one SQLite file; owned by one thread. The only other writer of that file is {@link SqliteRetention},
 * whose steps are short. Readers use connections of their own (write-ahead log: they are never blocked).
 *
 * <p>One batch is one transaction with {@code synchronous=FULL}. The log is the source of truth, but once a checkpoint has
 * passed a reading nobody writes it again; so what {@link #write} has returned for must survive a power cut. With NORMAL,
 * SQLite syncs only when it folds the write-ahead log back, and the checkpoint would get ahead of the store. The price is
 * one sync per batch, not per point.
 */
public final class SqlitePointWriter implements PointWriter {
    private static final Logger LOG = LoggerFactory.getLogger(SqlitePointWriter.class);
    private static final int BUSY_TIMEOUT_MS = 1_000;
    private static final int CACHE_KIB = 32 * 1024;

    /** 32 MiB: with SQLite's 4 MiB half of the time went into folding back pages that changed again at once. */
    private static final String WAL_PAGES = "8000";

    /** Neighbours in the file next to each other; of equal keys the last stays last. */
    private static final Comparator<Reading> BY_SERIES = Comparator.comparing(
                    (Reading reading) -> reading.device().value())
            .thenComparing(reading -> reading.channel().value());

    /** What is only received again says nothing new: the first receipt stays. */
    private static final String UPSERT =
            "INSERT INTO point(series, at, value, quality, reason, received, replayed, text)"
                    + " VALUES(?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(series, at) DO UPDATE SET value = excluded.value,"
                    + " quality = excluded.quality, reason = excluded.reason, received = excluded.received,"
                    + " replayed = excluded.replayed, text = excluded.text WHERE value <> excluded.value"
                    + " OR quality <> excluded.quality OR reason <> excluded.reason OR text IS NOT excluded.text";

    private final Path file;
    private final LongSupplier nanos;
    private final Map<SeriesKey, Long> series = new HashMap<>();
    private @Nullable Session session;

    public SqlitePointWriter(Path file) {
        this(file, System::nanoTime);
    }

    /** @param nanos a clock that only goes forward: when roll-ups are made */
    public SqlitePointWriter(Path file, LongSupplier nanos) {
        this.file = file;
        this.nanos = nanos;
    }

    @Override
    public Written write(List<Reading> points) {
        if (points.isEmpty()) {
            return new Written(0, List.of());
        }
        try {
            Session open = session == null ? connect() : session;
            session = open;
            List<Reading> sorted = new ArrayList<>(points);
            sorted.sort(BY_SERIES);
            open.rollups.begin();
            for (Reading point : sorted) {
                bind(open, point);
            }
            open.upsert.executeBatch();
            open.connection.commit();
            open.rollups.round();
            return new Written(points.size(), List.of());
        } catch (SQLException e) {
            // Series ids given out in this transaction are gone with it; a new connection starts clean.
            close();
            throw failure(e);
        }
    }

    private void bind(Session open, Reading point) throws SQLException {
        PreparedStatement upsert = open.upsert;
        long id = seriesOf(
                open, new SeriesKey(point.device().value(), point.channel().value()));
        long at = point.observedAt().toEpochMilli();
        open.rollups.touch(id, at);
        upsert.setLong(1, id);
        upsert.setLong(2, at);
        upsert.setDouble(3, point.value());
        upsert.setInt(4, point.quality().level().code());
        upsert.setString(5, point.quality().reason().text());
        upsert.setLong(6, point.receivedAt().toEpochMilli());
        upsert.setInt(7, point.replayed() ? 1 : 0);
        upsert.setString(8, point.text());
        upsert.addBatch();
    }

    private long seriesOf(Session open, SeriesKey key) throws SQLException {
        Long known = series.get(key);
        if (known != null) {
            return known;
        }
        open.addSeries.setString(1, key.device());
        open.addSeries.setString(2, key.channel());
        open.addSeries.executeUpdate();
        open.findSeries.setString(1, key.device());
        open.findSeries.setString(2, key.channel());
        try (ResultSet found = open.findSeries.executeQuery()) {
            found.next();
            long id = found.getLong(1);
            series.put(key, id);
            return id;
        }
    }

    private Session connect() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_TIMEOUT_MS);
        config.setCacheSize(-CACHE_KIB);
        config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, WAL_PAGES);
        Connection connection = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
        try (Statement ddl = connection.createStatement()) {
            boolean hadRollups = has(ddl, SeriesSchema.SQLITE_HAS_ROLLUPS);
            connection.setAutoCommit(false);
            for (String statement : SeriesSchema.sqliteDdl()) {
                ddl.execute(statement);
            }
            if (!has(ddl, SeriesSchema.SQLITE_HAS_TEXT)) {
                ddl.execute(SeriesSchema.SQLITE_ADD_TEXT);
            }
            if (!hadRollups) {
                ddl.execute(SeriesSchema.SQLITE_ALL_STALE);
            }
            connection.commit();
            return new Session(
                    connection,
                    connection.prepareStatement(UPSERT),
                    connection.prepareStatement("INSERT OR IGNORE INTO series(device, channel) VALUES(?, ?)"),
                    connection.prepareStatement("SELECT id FROM series WHERE device = ? AND channel = ?"),
                    new RollupWriter(connection, nanos));
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static boolean has(Statement statement, String count) throws SQLException {
        try (ResultSet found = statement.executeQuery(count)) {
            return found.next() && found.getInt(1) > 0;
        }
    }

    private StoreException failure(SQLException e) {
        int primary = e.getErrorCode() & 0xFF;
        boolean lasting = primary == SQLiteErrorCode.SQLITE_CORRUPT.code
                || primary == SQLiteErrorCode.SQLITE_NOTADB.code
                || primary == SQLiteErrorCode.SQLITE_READONLY.code
                || primary == SQLiteErrorCode.SQLITE_ERROR.code
                || primary == SQLiteErrorCode.SQLITE_MISMATCH.code;
        return new StoreException("time series " + file + ": " + e.getMessage(), !lasting, e);
    }

    @Override
    public void close() {
        series.clear();
        Session open = session;
        session = null;
        if (open == null) {
            return;
        }
        try {
            // Ends an unfinished transaction too: SQLite rolls it back.
            open.connection.close();
        } catch (SQLException e) {
            LOG.atWarn().addKeyValue("file", file).setCause(e).log("time series did not close");
        }
    }

    private record SeriesKey(String device, String channel) {}

    private record Session(
            Connection connection,
            PreparedStatement upsert,
            PreparedStatement addSeries,
            PreparedStatement findSeries,
            RollupWriter rollups) {}
}
