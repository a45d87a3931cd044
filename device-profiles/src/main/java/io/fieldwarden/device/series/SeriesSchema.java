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

    private static final List<String> SQLITE_DDL = List.of(
            "CREATE TABLE IF NOT EXISTS series("
                    + "id INTEGER PRIMARY KEY, device TEXT NOT NULL, channel TEXT NOT NULL, UNIQUE(device, channel))",
            "CREATE TABLE IF NOT EXISTS point("
                    + "series INTEGER NOT NULL, at INTEGER NOT NULL, value REAL NOT NULL, quality INTEGER NOT NULL, "
                    + "reason TEXT NOT NULL, received INTEGER NOT NULL, replayed INTEGER NOT NULL, text TEXT, "
                    + "PRIMARY KEY(series, at)) WITHOUT ROWID");

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
