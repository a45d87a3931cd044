package io.fieldwarden.alert.influx;

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

/** A real InfluxDB 1 server as a process of its own, with its data in a folder. */
final class InfluxServer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/influxd");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final int port;

    private InfluxServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Skips the test where the server is not installed, and fails it there in CI. */
    static InfluxServer start(Path folder) throws IOException {
        boolean installed = Files.isExecutable(PROGRAM);
        if (!installed && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("influxd is not installed, and in CI that is a failure: apt-get install influxdb");
        }
        assumeTrue(installed, "influxd is not installed: apt-get install influxdb");
        int port;
        int rpcPort;
        try (ServerSocket first = new ServerSocket(0);
                ServerSocket second = new ServerSocket(0)) {
            port = first.getLocalPort();
            rpcPort = second.getLocalPort();
        }
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
        Process process = new ProcessBuilder(PROGRAM.toString(), "-config", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("influxd.log").toFile())
                .start();
        InfluxServer server = new InfluxServer(process, port);
        await("influxd answers on port " + port)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> server.send("GET", "/ping", "") == 204);
        return server;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    void query(String statement) throws Exception {
        int status = send("POST", "/query?q=" + URLEncoder.encode(statement, StandardCharsets.UTF_8), "");
        if (status != 200) {
            throw new AssertionError(statement + ": " + status);
        }
    }

    void write(String database, String lines) throws Exception {
        int status = send("POST", "/write?precision=ms&db=" + database, lines);
        if (status != 204) {
            throw new AssertionError("write: " + status);
        }
    }

    private int send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    @Override
    public void close() {
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
}
