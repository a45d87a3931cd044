package io.fieldwarden.alert.influx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.series.SeriesReaderContract;
import io.fieldwarden.alert.series.SeriesUnavailableException;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real server: 1.6.7 is what Debian has. */
final class InfluxSeriesReaderTest extends SeriesReaderContract {
    @TempDir
    static Path folder;

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static InfluxServer server;

    private String database;
    private SeriesReader reader;

    @BeforeAll
    static void start() throws IOException {
        server = InfluxServer.start(folder);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        database = "fieldwarden" + DATABASES.incrementAndGet();
        server.query("CREATE DATABASE " + database);
        reader = new InfluxSeriesReader(InfluxSource.defaults(server.url(), database));
    }

    @AfterEach
    void close() {
        reader.close();
    }

    @Override
    protected SeriesReader reader() {
        return reader;
    }

    @Override
    protected void write(DeviceId device, ChannelId channel, List<Point> points) throws Exception {
        StringBuilder lines = new StringBuilder();
        for (Point point : points) {
            lines.append("reading,device=%s,channel=%s value=%s,quality=%di,reason=\"%s\",received=%di,replayed=%b %d\n"
                    .formatted(
                            device.value(),
                            channel.value(),
                            point.value(),
                            point.quality().level().code(),
                            point.quality().reason().text(),
                            point.receivedAt(),
                            point.replayed(),
                            point.at()));
        }
        server.write(database, lines.toString());
    }

    @Test
    void a_database_that_does_not_exist_yet_is_empty() {
        try (SeriesReader early = new InfluxSeriesReader(InfluxSource.defaults(server.url(), "not_yet"))) {
            assertThat(early.newest(new DeviceId("d"))).isEmpty();
        }
    }

    @Test
    void a_server_that_does_not_answer_is_an_exception_of_its_own() {
        try (SeriesReader away = new InfluxSeriesReader(InfluxSource.defaults("http://127.0.0.1:1", "x"))) {
            assertThatThrownBy(() -> away.newest(new DeviceId("d"))).isInstanceOf(SeriesUnavailableException.class);
        }
    }
}
