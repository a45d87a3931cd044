package io.fieldwarden.stream;

import io.fieldwarden.stream.influx.InfluxConfig;
import io.fieldwarden.stream.influx.InfluxPointWriter;
import io.fieldwarden.stream.series.PointWriterFactory;
import io.fieldwarden.stream.sqlite.SqlitePointWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the job on a cluster needs to know.
 *
 * @param checkpointInterval key {@code checkpoint.interval-seconds}, 5 by default
 * @param bootstrapServers key {@code log.bootstrap-servers}
 * @param store InfluxDB by the keys {@code store.influx.url}, {@code .org}, {@code .bucket}, {@code .token}, or one file by
 *     {@code store.sqlite.file}; where no token is given the environment's {@code STORE_INFLUX_TOKEN} counts, so that the file
 *     need not be secret
 */
public record JobConfig(
        String bootstrapServers, PointWriterFactory store, boolean oneWriter, Duration checkpointInterval) {
    private static final String BOOTSTRAP = "log.bootstrap-servers";
    private static final String INTERVAL = "checkpoint.interval-seconds";
    private static final String SQLITE = "store.sqlite.file";
    private static final String INFLUX = "store.influx.";
    private static final String TOKEN = "STORE_INFLUX_TOKEN";
    private static final Set<String> KNOWN =
            Set.of(BOOTSTRAP, INTERVAL, SQLITE, INFLUX + "url", INFLUX + "org", INFLUX + "bucket", INFLUX + "token");

    /** @throws IllegalArgumentException naming the key that is missing, unknown or malformed */
    public static JobConfig of(Properties properties, Map<String, String> environment) {
        Set<String> unknown = new TreeSet<>(properties.stringPropertyNames());
        unknown.removeAll(KNOWN);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "unknown key " + unknown.iterator().next() + " (known: " + new TreeSet<>(KNOWN) + ")");
        }
        String url = properties.getProperty(INFLUX + "url", "");
        String interval = properties.getProperty(INTERVAL, "5");
        if (!interval.matches("[1-9]\\d{0,4}")) {
            throw new IllegalArgumentException(INTERVAL + ": '" + interval + "' is no number of seconds");
        }
        return new JobConfig(
                required(properties, BOOTSTRAP),
                url.isEmpty() ? sqlite(required(properties, SQLITE)) : influx(properties, environment, url),
                url.isEmpty(),
                Duration.ofSeconds(Integer.parseInt(interval)));
    }

    /** SQLite takes one writer, InfluxDB as many as there are. */
    public int storeParallelism(int parallelism) {
        return oneWriter ? 1 : parallelism;
    }

    private static PointWriterFactory sqlite(String file) {
        return () -> new SqlitePointWriter(Path.of(file));
    }

    private static PointWriterFactory influx(Properties properties, Map<String, String> environment, String url) {
        InfluxConfig defaults = InfluxConfig.defaults(url, required(properties, INFLUX + "bucket"));
        InfluxConfig config = new InfluxConfig(
                url,
                properties.getProperty(INFLUX + "org", defaults.org()),
                defaults.bucket(),
                properties.getProperty(INFLUX + "token", environment.getOrDefault(TOKEN, "")),
                defaults.gzip(),
                defaults.timeout());
        return () -> new InfluxPointWriter(config);
    }

    private static String required(Properties properties, String key) {
        String value = properties.getProperty(key, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException(key + ": is missing");
        }
        return value;
    }
}
