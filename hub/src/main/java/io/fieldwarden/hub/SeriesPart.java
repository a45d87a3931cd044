package io.fieldwarden.hub;

import io.fieldwarden.alert.influx.InfluxSeriesReader;
import io.fieldwarden.alert.influx.InfluxSource;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.sqlite.SqliteSeriesReader;
import io.fieldwarden.device.series.SeriesSchema;
import io.fieldwarden.hub.config.HubConfig;
import io.fieldwarden.hub.config.Secret;
import io.fieldwarden.hub.data.DataFolder;
import io.fieldwarden.stream.influx.InfluxConfig;
import io.fieldwarden.stream.influx.InfluxPointWriter;
import io.fieldwarden.stream.influx.InfluxRetention;
import io.fieldwarden.stream.job.AnomalyJob;
import io.fieldwarden.stream.series.PointWriterFactory;
import io.fieldwarden.stream.series.Retaining;
import io.fieldwarden.stream.sqlite.SqlitePointWriter;
import io.fieldwarden.stream.sqlite.SqliteRetention;
import java.nio.file.Path;
import java.util.Optional;

/** The time series, in the data folder or in InfluxDB, from the side that writes and from the side that reads. */
final class SeriesPart {
    private static final int INFLUX_WRITERS = 2;

    private SeriesPart() {}

    static AnomalyJob.Settings job(HubConfig config, DataFolder data) {
        AnomalyJob.Settings settings = writing(config, data);
        HubConfig.Times times = config.times();
        return settings.waiting(settings.timing().settlingFor(times.settle()), times.groupHold());
    }

    private static AnomalyJob.Settings writing(HubConfig config, DataFolder data) {
        Optional<HubConfig.Influx> influx = config.influx();
        if (influx.isPresent()) {
            return AnomalyJob.Settings.defaults(influxWriter(influx.get()), INFLUX_WRITERS);
        }
        // The factory travels as bytes: a path does not.
        String file = data.file(SeriesSchema.SQLITE_FILE).toString();
        PointWriterFactory sqlite = () -> new SqlitePointWriter(Path.of(file));
        return AnomalyJob.Settings.defaults(sqlite, 1);
    }

    static Retaining retaining(HubConfig config, DataFolder data) {
        return config.influx()
                .<Retaining>map(influx -> new InfluxRetention(influxConfig(influx)))
                .orElseGet(() -> new SqliteRetention(data.file(SeriesSchema.SQLITE_FILE)));
    }

    private static PointWriterFactory influxWriter(HubConfig.Influx influx) {
        InfluxConfig config = influxConfig(influx);
        return () -> new InfluxPointWriter(config);
    }

    private static InfluxConfig influxConfig(HubConfig.Influx influx) {
        InfluxConfig defaults = InfluxConfig.defaults(influx.url(), influx.bucket());
        return new InfluxConfig(
                influx.url(),
                influx.org().orElse(defaults.org()),
                influx.bucket(),
                influx.token().map(Secret::value).orElse(""),
                defaults.gzip(),
                defaults.timeout());
    }

    static SeriesReader reader(HubConfig config, DataFolder data) {
        return config.influx()
                .<SeriesReader>map(SeriesPart::influxReader)
                .orElseGet(() -> new SqliteSeriesReader(data.path()));
    }

    private static InfluxSeriesReader influxReader(HubConfig.Influx influx) {
        InfluxSource defaults = InfluxSource.defaults(influx.url(), influx.bucket());
        return new InfluxSeriesReader(new InfluxSource(
                influx.url(),
                influx.org().orElse(defaults.org()),
                influx.bucket(),
                influx.token().map(Secret::value).orElse(""),
                defaults.timeout()));
    }
}
