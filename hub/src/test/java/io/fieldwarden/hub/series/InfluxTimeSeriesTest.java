package io.fieldwarden.hub.series;

import io.fieldwarden.hub.e2e.InfluxProcess;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The server that Debian has, in a process of its own. */
final class InfluxTimeSeriesTest extends InfluxSeriesContract {
    @TempDir
    static Path folder;

    private static InfluxProcess server;

    @BeforeAll
    static void start() throws IOException {
        server = new InfluxProcess(folder);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    protected String url() {
        return server.url();
    }
}
