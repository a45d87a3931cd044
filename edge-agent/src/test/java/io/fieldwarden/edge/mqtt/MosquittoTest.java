package io.fieldwarden.edge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.core.Outcome;
import io.fieldwarden.edge.core.Secret;
import io.fieldwarden.edge.core.Uplink;
import io.fieldwarden.edge.core.UplinkConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that nobody here wrote: Eclipse Mosquitto, which also grants topic aliases. */
final class MosquittoTest {
    private static final DeviceId DEVICE = new DeviceId("soil-1");

    @TempDir
    Path folder;

    private Process broker;
    private int port;

    private static Optional<Path> mosquitto() {
        return Stream.of("/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    private void start(String... settings) throws IOException {
        Optional<Path> program = mosquitto();
        if (program.isEmpty() && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("mosquitto is not installed; in CI it must be");
        }
        Assumptions.assumeTrue(program.isPresent(), "skipped: mosquitto is not installed");
        if (port == 0) {
            try (ServerSocket free = new ServerSocket(0)) {
                port = free.getLocalPort();
            }
        }
        List<String> lines = new ArrayList<>(List.of(settings));
        lines.add("listener " + port + " 127.0.0.1");
        lines.add("allow_anonymous true");
        Path config = Files.write(folder.resolve("mosquitto.conf"), lines);
        broker = new ProcessBuilder(program.get().toString(), "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto.log").toFile())
                .start();
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return probe.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (broker != null) {
            broker.destroy();
            broker.waitFor(5, TimeUnit.SECONDS);
        }
    }

    private Uplink open() {
        return MqttUplink.open(
                UplinkConfig.byToken(URI.create("mqtt://127.0.0.1:" + port), DEVICE, new Secret("anything")));
    }

    private static List<Uplink.Message> messages(int count) {
        List<Uplink.Message> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            DeviceId device = i % 3 == 0 ? DEVICE : new DeviceId("behind-" + i % 20);
            messages.add(new Uplink.Message(device, "{\"n\":" + i + "}"));
        }
        return messages;
    }

    @Test
    void thousands_of_messages_on_many_topics_are_accepted_over_one_connection() throws Exception {
        start("max_inflight_messages 20", "set_tcp_nodelay true");
        try (Uplink uplink = open()) {
            for (int round = 0; round < 20; round++) {
                assertThat(uplink.send(messages(320))).hasSize(320).hasOnlyElementsOfType(Outcome.Accepted.class);
            }
        }
        assertThat(Files.readString(folder.resolve("mosquitto.log")).lines())
                .filteredOn(line -> line.contains("New client connected"))
                .hasSize(1);
    }

    @Test
    void a_broker_that_is_killed_and_started_again_is_found_by_a_new_client_object() throws Exception {
        start();
        try (Uplink uplink = open()) {
            assertThat(uplink.send(messages(1)).get(0)).isInstanceOf(Outcome.Accepted.class);
            broker.destroyForcibly().waitFor();
            assertThat(uplink.send(messages(1)).get(0)).isInstanceOf(Outcome.Unreachable.class);
            start();
            assertThat(uplink.send(messages(1)).get(0)).isInstanceOf(Outcome.Accepted.class);
        }
    }
}
