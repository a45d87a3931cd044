package io.fieldwarden.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.stream.influx.InfluxPointWriter;
import io.fieldwarden.stream.series.PointWriter;
import io.fieldwarden.stream.sqlite.SqlitePointWriter;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

final class JobConfigTest {
    private static JobConfig of(String... keysAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        return JobConfig.of(properties);
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
    }
}
