package io.fieldwarden.stream;

import io.fieldwarden.stream.influx.InfluxConfig;
import io.fieldwarden.stream.influx.InfluxPointWriter;
import io.fieldwarden.stream.job.AnomalyJob;
import io.fieldwarden.stream.job.RuleTiming;
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
 * @param waits keys {@code alerts.settle-seconds} and {@code alerts.group-hold-seconds}, by the same names as in the hub's
 *     configuration, which rules only the job in the hub
 */
public record JobConfig(
        String bootstrapServers,
        PointWriterFactory store,
        boolean oneWriter,
        Duration checkpointInterval,
        Waits waits) {
    /**
     * How long alerts of silence wait.
     *
     * @param settle after each start of the job silence raises nothing for so long, 30 seconds by default, at most an hour
     * @param groupHold how long an alert of silence waits for others of the same cause, 5 seconds by default, at most 60
     */
    public record Waits(Duration settle, Duration groupHold) {}

    private static final String BOOTSTRAP = "log.bootstrap-servers";
    private static final String INTERVAL = "checkpoint.interval-seconds";
    private static final String SQLITE = "store.sqlite.file";
    private static final String INFLUX = "store.influx.";
    private static final String TOKEN = "STORE_INFLUX_TOKEN";
    private static final String SETTLE = "alerts.settle-seconds";
    private static final String GROUP_HOLD = "alerts.group-hold-seconds";
    private static final int LONGEST_INTERVAL = 99_999;
    private static final int LONGEST_SETTLE = 3_600;
    private static final int LONGEST_GROUP_HOLD = 60;
    private static final Set<String> KNOWN = Set.of(
            BOOTSTRAP,
            INTERVAL,
            SQLITE,
            INFLUX + "url",
            INFLUX + "org",
            INFLUX + "bucket",
            INFLUX + "token",
            SETTLE,
            GROUP_HOLD);

    /** @throws IllegalArgumentException naming the key that is missing, unknown or malformed */
    public static JobConfig of(Properties properties, Map<String, String> environment) {
        Set<String> unknown = new TreeSet<>(properties.stringPropertyNames());
        unknown.removeAll(KNOWN);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "unknown key " + unknown.iterator().next() + " (known: " + new TreeSet<>(KNOWN) + ")");
        }
        String url = properties.getProperty(INFLUX + "url", "");
        Duration interval = seconds(properties, INTERVAL, Duration.ofSeconds(5), 1, LONGEST_INTERVAL);
        Waits waits = new Waits(
                seconds(properties, SETTLE, RuleTiming.defaults().settle(), 0, LONGEST_SETTLE),
                seconds(properties, GROUP_HOLD, AnomalyJob.Settings.GROUP_HOLD, 0, LONGEST_GROUP_HOLD));
        return new JobConfig(
                required(properties, BOOTSTRAP),
                url.isEmpty() ? sqlite(required(properties, SQLITE)) : influx(properties, environment, url),
                url.isEmpty(),
                interval,
                waits);
    }

    private static Duration seconds(Properties properties, String key, Duration otherwise, int least, int most) {
        String text = properties.getProperty(key);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException(
                    key + ": '" + text + "' is no whole number of seconds from " + least + " to " + most);
        }
        return Duration.ofSeconds(Integer.parseInt(text));
    }

    /** The job's settings for a cluster that runs it with so many subtasks. */
    public AnomalyJob.Settings settings(int parallelism) {
        AnomalyJob.Settings settings = AnomalyJob.Settings.defaults(store, storeParallelism(parallelism));
        return settings.waiting(settings.timing().settlingFor(waits.settle()), waits.groupHold());
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
