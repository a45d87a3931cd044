package io.fieldwarden.stream.influx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A real InfluxDB 1 server as a process of its own, with its data in {@code folder}. */
final class InfluxServer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/influxd");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final int port;
    private final int rpcPort;
    private Process process;

    /** Skips the test where the server is not installed, and fails it there in CI. */
    static InfluxServer start(Path folder) throws IOException {
        boolean installed = Files.isExecutable(PROGRAM);
        if (!installed && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("influxd is not installed, and in CI that is a failure: apt-get install influxdb");
        }
        assumeTrue(installed, "influxd is not installed: apt-get install influxdb");
        InfluxServer server = new InfluxServer(folder);
        server.launch();
        return server;
    }

    private InfluxServer(Path folder) throws IOException {
        this.folder = folder;
        try (ServerSocket first = new ServerSocket(0);
                ServerSocket second = new ServerSocket(0)) {
            port = first.getLocalPort();
            rpcPort = second.getLocalPort();
        }
    }

    void launch() throws IOException {
        Path config = folder.resolve("influxdb.conf");
        Files.writeString(config, """
                reporting-enabled = false
                bind-address = "127.0.0.1:%d"
                [meta]
                dir = "%s/meta"
                [data]
                dir = "%s/data"
                wal-dir = "%s/wal"
                [monitor]
                store-enabled = false
                [http]
                bind-address = "127.0.0.1:%d"
                log-enabled = false
                """.formatted(rpcPort, folder, folder, folder, port));
        process = new ProcessBuilder(PROGRAM.toString(), "-config", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("influxd.log").toFile())
                .start();
        await("influxd answers on port " + port)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> get("/ping").statusCode() == 204);
    }

    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** The server's JSON answer to an InfluxQL statement, times in milliseconds. */
    String query(String database, String statement) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/query?epoch=ms&db=" + database))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("q=" + URLEncoder.encode(statement, StandardCharsets.UTF_8)))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    /** Writes line protocol past the adapter. */
    int write(String database, String line) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/write?precision=ms&db=" + database))
                .POST(HttpRequest.BodyPublishers.ofString(line))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(url() + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        stop();
    }
}
