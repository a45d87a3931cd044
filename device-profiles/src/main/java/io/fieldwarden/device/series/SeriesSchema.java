package io.fieldwarden.device.series;

import java.util.List;

/**
 * How readings lie in the time series. A point is keyed by device, channel and time of observation in epoch milliseconds;
 * writing a key again replaces it. Quality is {@code Quality.Level.code()}, the reason is {@code Quality.Reason.text()}.
 */
public final class SeriesSchema {
    /** The embedded store, in the data folder. */
    public static final String SQLITE_FILE = "timeseries.db";

    /** One row per device and channel. */
    public static final String SERIES_TABLE = "series";

    /** One row per reading. */
    public static final String POINT_TABLE = "point";

    public static final String MEASUREMENT = "reading";
    public static final String TAG_DEVICE = "device";
    public static final String TAG_CHANNEL = "channel";

    /** Float. */
    public static final String FIELD_VALUE = "value";

    /** Integer. */
    public static final String FIELD_QUALITY = "quality";

    /** String, empty for GOOD. */
    public static final String FIELD_REASON = "reason";

    /** Integer, epoch milliseconds. */
    public static final String FIELD_RECEIVED = "received";

    /** Boolean. */
    public static final String FIELD_REPLAYED = "replayed";

    /** String; only where a text channel said something. */
    public static final String FIELD_TEXT = "text";

    /** Spans of readings summed up, of the series and steps of {@link RollupStep}; always of all readings but the stale. */
    public static final String ROLLUP_TABLE = "rollup";

    /** Of a roll-up in InfluxDB, where it is a point of measurement {@link #ROLLUP_TABLE}: the text of its step. */
    public static final String TAG_STEP = "step";

    /** Of a roll-up, as the column. */
    public static final String FIELD_TOTAL = "total";

    /** Quarters whose readings have changed since they were summed up. */
    public static final String STALE_TABLE = "stale";

    /** From when on a series has readings and roll-ups, epoch milliseconds; what was before has been dropped for its age. */
    public static final String HORIZON_TABLE = "horizon";

    /** Series: the first millisecond of readings, quarters, hours and days that is kept; no row where nothing was dropped. */
    public static final String SELECT_HORIZON =
            "SELECT raw, quarter, hour, day FROM " + HORIZON_TABLE + " WHERE series = ?";

    /** Whether the file knows of dropping at all: files of earlier versions do not. */
    public static final String SQLITE_HAS_HORIZON =
            "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '" + HORIZON_TABLE + "'";

    /** In the order in which both ends bind and read them. */
    public static final String ROLLUP_COLUMNS =
            "at, good, suspect, bad, missing, low_at, low, high_at, high, total," + " last_at, last, bad_at";

    /** Series, length of the step in milliseconds, from, to. */
    public static final String SELECT_ROLLUPS = "SELECT " + ROLLUP_COLUMNS + " FROM " + ROLLUP_TABLE
            + " WHERE series = ? AND step = ? AND at >= ? AND at < ? ORDER BY at";

    /** Series, from, to: the beginnings of stale quarters. */
    public static final String SELECT_STALE =
            "SELECT at FROM " + STALE_TABLE + " WHERE series = ? AND at >= ? AND at < ? ORDER BY at";

    /** Series, from, to: time, value, quality. */
    public static final String SELECT_READINGS =
            "SELECT at, value, quality FROM " + POINT_TABLE + " WHERE series = ? AND at >= ? AND at < ? ORDER BY at";

    /** Whether the file has roll-ups at all: files of earlier versions have not. */
    public static final String SQLITE_HAS_ROLLUPS =
            "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '" + ROLLUP_TABLE + "'";

    /** Makes every quarter that has readings stale: for a file that has readings and no roll-ups yet. */
    public static final String SQLITE_ALL_STALE = "INSERT OR IGNORE INTO " + STALE_TABLE
            + " SELECT DISTINCT series, at - ((at % 900000) + 900000) % 900000 FROM " + POINT_TABLE;

    private static final List<String> SQLITE_DDL = List.of(
            "CREATE TABLE IF NOT EXISTS series("
                    + "id INTEGER PRIMARY KEY, device TEXT NOT NULL, channel TEXT NOT NULL, UNIQUE(device, channel))",
            "CREATE TABLE IF NOT EXISTS point("
                    + "series INTEGER NOT NULL, at INTEGER NOT NULL, value REAL NOT NULL, quality INTEGER NOT NULL, "
                    + "reason TEXT NOT NULL, received INTEGER NOT NULL, replayed INTEGER NOT NULL, text TEXT, "
                    + "PRIMARY KEY(series, at)) WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS rollup("
                    + "series INTEGER NOT NULL, step INTEGER NOT NULL, at INTEGER NOT NULL, good INTEGER NOT NULL, "
                    + "suspect INTEGER NOT NULL, bad INTEGER NOT NULL, missing INTEGER NOT NULL, low_at INTEGER NOT NULL, "
                    + "low REAL NOT NULL, high_at INTEGER NOT NULL, high REAL NOT NULL, total REAL NOT NULL, "
                    + "last_at INTEGER NOT NULL, last REAL NOT NULL, bad_at INTEGER NOT NULL, "
                    + "PRIMARY KEY(series, step, at)) WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS stale(series INTEGER NOT NULL, at INTEGER NOT NULL, "
                    + "PRIMARY KEY(series, at)) WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS horizon(series INTEGER PRIMARY KEY, raw INTEGER NOT NULL, "
                    + "quarter INTEGER NOT NULL, hour INTEGER NOT NULL, day INTEGER NOT NULL)");

    /** Whether the table of readings has the column of texts: files of earlier versions have not. */
    public static final String SQLITE_HAS_TEXT =
            "SELECT count(*) FROM pragma_table_info('" + POINT_TABLE + "') WHERE name = '" + FIELD_TEXT + "'";

    /** Gives a file of an earlier version the column of texts; takes no longer for a large file. */
    public static final String SQLITE_ADD_TEXT = "ALTER TABLE " + POINT_TABLE + " ADD COLUMN " + FIELD_TEXT + " TEXT";

    private SeriesSchema() {}

    /** Statements that make the tables of the embedded store where they are missing; they may run again at any time. */
    public static List<String> sqliteDdl() {
        return SQLITE_DDL;
    }
}
