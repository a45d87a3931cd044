package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub that cannot start says why in one line and ends with the exit code that scripts count on. */
final class StartFaultsIT {
    @TempDir
    private Path folder;

    /** @param lines of standard error */
    private record Ended(int code, List<String> lines) {}

    @Test
    void an_unknown_key_is_named_with_the_nearest_one() throws Exception {
        Path config = Files.writeString(folder.resolve("hub.yaml"), "ingest:\n  mqtt:\n    prot: 1883\n");
        Ended ended = run(Map.of(), "run", "--config", config.toString(), "--data", data());
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.lines())
                .containsExactly("fieldwarden: " + config
                        + ": unknown key 'ingest.mqtt.prot'; did you mean 'ingest.mqtt.port'?");
    }

    @Test
    void a_port_in_use_is_named_with_its_key() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ended ended = run(
                    Map.of("INGEST_MQTT_PORT", Integer.toString(taken.getLocalPort()), "HTTP_PORT", "0"),
                    "run",
                    "--data",
                    data());
            assertThat(ended.code()).isEqualTo(1);
            assertThat(ended.lines())
                    .containsExactly("fieldwarden: port " + taken.getLocalPort()
                            + " on 127.0.0.1 is in use: stop what listens there, or set ingest.mqtt.port to another"
                            + " port (0 takes a free one)");
        }
    }

    @Test
    void an_address_outside_loopback_without_tls_needs_leave() throws Exception {
        Ended ended = run(Map.of("BIND", "0.0.0.0", "TLS_PORTS", "never"), "run", "--data", data());
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.lines()).hasSize(1);
        assertThat(ended.lines().get(0)).contains("insecure: true");
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private Ended run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        Path errors = Files.createTempFile(folder, "errors", ".txt");
        ProcessBuilder builder = new ProcessBuilder(HubProcess.java(arguments));
        builder.environment().putAll(environment);
        Process process = builder.redirectError(errors.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), Files.readAllLines(errors));
    }
}
