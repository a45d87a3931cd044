package io.fieldwarden.hub.series;

import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.sqlite.SqliteSeriesReader;
import io.fieldwarden.device.series.SeriesSchema;
import io.fieldwarden.stream.series.PointWriter;
import io.fieldwarden.stream.sqlite.SqlitePointWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteTimeSeriesTest extends TimeSeriesContract {
    @TempDir
    Path folder;

    @Override
    protected void create() {
        // The first write makes the file; until then the reader finds none.
    }

    @Override
    protected PointWriter writer() {
        return new SqlitePointWriter(folder.resolve(SeriesSchema.SQLITE_FILE));
    }

    @Override
    protected SeriesReader reader() {
        return new SqliteSeriesReader(folder);
    }
}
