package io.fieldwarden.hub.containers;

import io.fieldwarden.hub.series.InfluxSeriesContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.testcontainers.containers.GenericContainer;

@Tag("containers")
final class InfluxContainerTest extends InfluxSeriesContract {
    private static GenericContainer<?> server;

    @BeforeAll
    static void start() {
        server = PeerContainers.influxDb();
        server.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.stop();
        }
    }

    @Override
    protected String url() {
        return "http://" + server.getHost() + ":" + server.getMappedPort(8086);
    }
}
