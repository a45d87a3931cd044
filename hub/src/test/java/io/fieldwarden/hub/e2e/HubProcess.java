package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.hub.client.Addresses;
import io.fieldwarden.hub.client.ApiClient;
import io.fieldwarden.hub.client.ApiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A hub in a process of its own, from the jar that the build has just made, on free ports. */
final class HubProcess implements AutoCloseable {
    static final Path JAR = Path.of("target", "fieldwarden.jar").toAbsolutePath();
    private static final ClassArchive ARCHIVE = new ClassArchive(JAR);
    private static final Duration START = Duration.ofSeconds(90);

    private final Process process;
    private final Path data;
    private final Path output;

    private HubProcess(Process process, Path data, Path output) {
        this.process = process;
        this.data = data;
        this.output = output;
    }

    /** {@code run} on free ports and returns at once. */
    static HubProcess run(Path data, Map<String, String> environment) throws IOException {
        return start("run", data, environment);
    }

    static HubProcess start(String command, Path data, Map<String, String> environment) throws IOException {
        Files.createDirectories(data);
        Files.deleteIfExists(data.resolve(Addresses.FILE));
        Path output = Files.createTempFile(data.toAbsolutePath().getParent(), "hub-", ".log");
        Map<String, String> ports = new LinkedHashMap<>();
        ports.put("HTTP_PORT", "0");
        ports.put("INGEST_MQTT_PORT", "0");
        ports.put("INGEST_COAP_PORT", "0");
        // So many hubs would leave much behind otherwise, and write it beside the tests.
        ports.put("DISK_RESERVE_MIB", "16");
        ports.putAll(environment);
        ProcessBuilder builder = new ProcessBuilder(java(command, "--data", data.toString()));
        builder.environment().putAll(ports);
        builder.redirectErrorStream(true).redirectOutput(output.toFile());
        return new HubProcess(builder.start(), data, output);
    }

    /** The line of {@code ./fieldwarden}, with what it gives Java. */
    static List<String> java(String... arguments) {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx320m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dio.netty.allocator.type=pooled"));
        if (ARCHIVE.recorded()) {
            line.add("-XX:SharedArchiveFile=" + ARCHIVE.file());
            line.add("-Xlog:disable");
        }
        line.addAll(List.of("-jar", JAR.toString()));
        line.addAll(List.of(arguments));
        return line;
    }

    /** Waits until every part is up. */
    HubProcess awaitReady() {
        await("hub is ready").atMost(START).pollInterval(Duration.ofMillis(100)).until(() -> {
            assertThat(process.isAlive()).as(this::output).isTrue();
            return Files.exists(data.resolve(Addresses.FILE)) && ready();
        });
        return this;
    }

    /** Waits until the addresses are known; parts may still be starting. */
    HubProcess awaitListening() {
        await("hub listens").atMost(START).pollInterval(Duration.ofMillis(20)).until(() -> {
            assertThat(process.isAlive()).as(this::output).isTrue();
            return Files.exists(data.resolve(Addresses.FILE));
        });
        return this;
    }

    private boolean ready() {
        try {
            return client().get("/status").path("ready").asBoolean();
        } catch (ApiException e) {
            return false;
        }
    }

    Addresses addresses() {
        return Addresses.read(data);
    }

    /** As the administrator of the command line. */
    ApiClient client() {
        Addresses addresses = addresses();
        return new ApiClient(addresses.http(), addresses.token());
    }

    Process process() {
        return process;
    }

    Path data() {
        return data;
    }

    String output() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "no output: " + e;
        }
    }

    /** SIGKILL: nothing of the hub runs any more when this returns. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                kill();
                throw new AssertionError("hub did not end within 30 s of SIGTERM:\n" + output());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
