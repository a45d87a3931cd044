package io.fieldwarden.hub.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A real InfluxDB 1 server in a process of its own that can be stopped and started again on the same port and data. */
public final class InfluxProcess implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String program;
    private final Path folder;
    private final int port;
    private final int rpcPort;
    private Process process;

    /** Starts one with its data in {@code folder}, on free ports that it keeps. */
    public InfluxProcess(Path folder) throws IOException {
        this.program = Tools.need("influxd", "influxdb");
        this.folder = folder;
        try (ServerSocket first = new ServerSocket(0);
                ServerSocket second = new ServerSocket(0)) {
            this.port = first.getLocalPort();
            this.rpcPort = second.getLocalPort();
        }
        start();
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public void start() throws IOException {
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
        process = new ProcessBuilder(program, "-config", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("influxd.log").toFile())
                .start();
        await("influxd answers")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> ask("/ping") == 204);
    }

    public void create(String database) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/query"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("q=CREATE%20DATABASE%20" + database))
                .build();
        int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status != 200) {
            throw new IOException("CREATE DATABASE answered " + status);
        }
    }

    private int ask(String path) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create(url() + path)).build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** SIGKILL: nothing listens on the port any more when this returns. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    public void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
