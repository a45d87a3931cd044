package io.fieldwarden.ingest.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.device.Reading;
import io.fieldwarden.ingest.core.Farm;
import io.fieldwarden.ingest.core.Intake;
import io.fieldwarden.ingest.core.IntakeCounters;
import io.fieldwarden.ingest.core.MemoryLog;
import io.fieldwarden.ingest.mqtt.Tool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real Mosquitto. {@code gate-1} stands for the broker, {@code pond-1} is behind it. */
class BridgeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final MemoryLog log = new MemoryLog();
    private final Intake intake = new Intake(Farm.registry(), log, Clock.systemUTC(), 65_536);
    private final int port = freePort();
    private @Nullable Process broker;

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Bridge open(int connections, String topics) {
        return Bridge.open(
                new BridgeConfig(
                        URI.create("tcp://127.0.0.1:" + port),
                        BridgeConfig.Login.NONE,
                        "gate-1",
                        "hub",
                        "hubs",
                        BridgeTopic.parseAll(topics),
                        new BridgeConfig.Limits(
                                connections, 50, Duration.ofHours(1), Duration.ofMillis(50), Duration.ofMillis(200))),
                intake,
                new SimpleMeterRegistry());
    }

    private void startBroker() throws IOException {
        String program = Tool.first("mosquitto", "/usr/sbin/mosquitto");
        Tool.run(program, "-h");
        Path config = folder.resolve("mosquitto.conf");
        Files.writeString(
                config,
                "listener " + port
                        + " 127.0.0.1\nallow_anonymous true\nuser root\npersistence true\npersistence_location "
                        + folder + "/\nmax_queued_messages 0\n");
        broker = new ProcessBuilder(program, "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto.log").toFile())
                .start();
    }

    private void stopBroker() throws InterruptedException {
        Process running = broker;
        if (running != null) {
            running.destroy();
            running.waitFor();
        }
    }

    private void publish(String topic, int from, int to) throws IOException {
        Path lines = folder.resolve("lines");
        Files.write(
                lines,
                IntStream.range(from, to)
                        .mapToObj(i -> "{\"ts\":" + (1_700_000_000_000L + i) + ",\"values\":{\"air_temp\":20}}")
                        .toList());
        Process client = new ProcessBuilder(
                        "mosquitto_pub", "-h", "127.0.0.1", "-p", "" + port, "-q", "1", "-t", topic, "-l")
                .inheritIO()
                .redirectInput(lines.toFile())
                .start();
        try {
            assertThat(client.waitFor()).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long distinct() {
        return log.readings().stream().map(Reading::observedAt).distinct().count();
    }

    @AfterEach
    void close() throws InterruptedException {
        intake.close();
        stopBroker();
    }

    @Test
    void nothing_is_lost_while_the_log_waits_and_the_broker_restarts_and_several_connections_share() throws Exception {
        startBroker();
        try (Bridge bridge = open(2, "farm/{device}/up")) {
            await().atMost(PATIENCE).until(() -> bridge.connected() == 2);
            publish("farm/pond-1/up", 0, 200);
            await().atMost(PATIENCE).until(() -> distinct() == 200);

            log.hold();
            publish("farm/pond-1/up", 200, 230);
            await().atMost(PATIENCE).until(() -> log.heldCount() == 30);
            stopBroker();
            await().atMost(PATIENCE).until(() -> bridge.connected() == 0);
            while (log.heldCount() > 0) {
                log.lose();
            }
            log.release();
            startBroker();

            // not one was acknowledged: the broker has them all still
            await().atMost(PATIENCE).until(() -> distinct() == 230);
            IntakeCounters.Counts counts = intake.counters().counts();
            assertThat(counts.received())
                    .isEqualTo(counts.appended() + counts.quarantinedInAll() + counts.refusedInAll());
            assertThat(log.quarantine()).isEmpty();
        }
    }

    @Test
    void strangers_and_what_cannot_be_read_go_to_quarantine_and_are_acknowledged() throws Exception {
        startBroker();
        try (Bridge bridge = open(1, "farm/{device}/up, v1/gateway/telemetry")) {
            await().atMost(PATIENCE).until(() -> bridge.connected() == 1);
            publish("farm/soil-1/up", 0, 1);
            publish("v1/gateway/telemetry", 1, 2);
            await().atMost(PATIENCE).until(() -> log.quarantine().size() >= 2);
        }
        assertThat(log.readings()).isEmpty();
    }

    @Test
    void entries_of_topics_say_which_device_is_meant() {
        BridgeTopic mapped = BridgeTopic.parse("farm/{site}/{box}/up => {site}-{box} as application/senml+json");

        assertThat(mapped.filter()).isEqualTo("farm/+/+/up");
        assertThat(mapped.deviceOf("farm/a/b/up")).contains("a-b");
        assertThat(mapped.deviceOf("farm/a/b/down")).isEmpty();
        assertThat(mapped.contentType()).isEqualTo("application/senml+json");
        assertThat(BridgeTopic.parse("spBv1.0/#").isOrdered()).isTrue();
        List<String> wrong = new ArrayList<>(List.of("", "farm/{device}/#", "farm/{site}/up => {box}"));
        assertThat(wrong)
                .allSatisfy(entry -> assertThatThrownBy(() -> BridgeTopic.parse(entry))
                        .isInstanceOf(IllegalArgumentException.class));
    }
}
