package io.fieldwarden.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.stream.influx.InfluxPointWriter;
import io.fieldwarden.stream.job.AnomalyJob;
import io.fieldwarden.stream.job.RuleTiming;
import io.fieldwarden.stream.series.PointWriter;
import io.fieldwarden.stream.sqlite.SqlitePointWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

final class JobConfigTest {
    private static JobConfig of(String... keysAndValues) {
        return of(Map.of(), keysAndValues);
    }

    private static JobConfig of(Map<String, String> environment, String... keysAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        return JobConfig.of(properties, environment);
    }

    @Test
    void influx_is_written_by_as_many_as_there_are() throws Exception {
        JobConfig config = of(
                "log.bootstrap-servers", "k1:9092,k2:9092",
                "store.influx.url", "http://influx:8086",
                "store.influx.bucket", "farm",
                "checkpoint.interval-seconds", "30");

        assertThat(config.bootstrapServers()).isEqualTo("k1:9092,k2:9092");
        assertThat(config.checkpointInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.storeParallelism(4)).isEqualTo(4);
        try (PointWriter writer = InstantiationUtil.clone(config.store()).open()) {
            assertThat(writer).isInstanceOf(InfluxPointWriter.class);
        }
    }

    @Test
    void the_token_comes_from_the_environment_unless_the_file_has_one() throws Exception {
        List<String> shown = new CopyOnWriteArrayList<>();
        HttpServer influx = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        influx.createContext("/", exchange -> {
            if (exchange.getRequestURI().getPath().endsWith("/write")) {
                shown.add(exchange.getRequestHeaders().getFirst("Authorization"));
            }
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        influx.start();
        String[] file = {
            "log.bootstrap-servers", "k1:9092",
            "store.influx.url", "http://127.0.0.1:" + influx.getAddress().getPort(),
            "store.influx.bucket", "farm"
        };
        String[] withToken = Arrays.copyOf(file, file.length + 2);
        withToken[file.length] = "store.influx.token";
        withToken[file.length + 1] = "from-file";
        try {
            Map<String, String> environment = Map.of("STORE_INFLUX_TOKEN", "from-environment");
            for (JobConfig config : List.of(of(environment, file), of(environment, withToken))) {
                try (PointWriter writer = config.store().open()) {
                    writer.write(List.of(new Reading(
                            new DeviceId("d"),
                            new ChannelId("c"),
                            Instant.EPOCH,
                            Instant.EPOCH,
                            1,
                            Quality.GOOD,
                            false)));
                }
            }
        } finally {
            influx.stop(0);
        }
        assertThat(shown).containsExactly("Token from-environment", "Token from-file");
    }

    @Test
    void one_file_has_one_writer() throws Exception {
        JobConfig config = of("log.bootstrap-servers", "k1:9092", "store.sqlite.file", "/data/timeseries.db");

        assertThat(config.storeParallelism(4)).isEqualTo(1);
        try (PointWriter writer = InstantiationUtil.clone(config.store()).open()) {
            assertThat(writer).isInstanceOf(SqlitePointWriter.class);
        }
    }

    @Test
    void an_unknown_missing_or_malformed_key_is_named() {
        assertThatThrownBy(() -> of("log.bootstrap-server", "k1:9092")).hasMessageContaining("log.bootstrap-server ");
        assertThatThrownBy(() -> of("store.sqlite.file", "x")).hasMessageStartingWith("log.bootstrap-servers");
        assertThatThrownBy(() -> of("log.bootstrap-servers", "k1:9092")).hasMessageStartingWith("store.sqlite.file");
        assertThatThrownBy(() -> of("checkpoint.interval-seconds", "soon", "log.bootstrap-servers", "k1:9092"))
                .hasMessageContaining("'soon'");
        assertThatThrownBy(() -> of("alerts.group-hold-seconds", "61"))
                .hasMessage("alerts.group-hold-seconds: '61' is no whole number of seconds from 0 to 60");
    }

    @Test
    void how_long_silence_waits_reaches_the_job() {
        AnomalyJob.Settings defaults =
                of("log.bootstrap-servers", "k1:9092", "store.sqlite.file", "x").settings(2);
        AnomalyJob.Settings chosen = of(
                        "log.bootstrap-servers", "k1:9092",
                        "store.sqlite.file", "x",
                        "alerts.settle-seconds", "0",
                        "alerts.group-hold-seconds", "12")
                .settings(2);

        assertThat(defaults.timing()).isEqualTo(RuleTiming.defaults());
        assertThat(defaults.groupHold()).isEqualTo(AnomalyJob.Settings.GROUP_HOLD);
        assertThat(chosen.timing()).isEqualTo(RuleTiming.defaults().settlingFor(Duration.ZERO));
        assertThat(chosen.groupHold()).isEqualTo(Duration.ofSeconds(12));
        assertThat(chosen.storeParallelism()).isEqualTo(1);
    }
}
