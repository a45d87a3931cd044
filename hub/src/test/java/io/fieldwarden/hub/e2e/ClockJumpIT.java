package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.hub.client.ApiClient;
import io.fieldwarden.hub.client.Registrar;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The clock of the machine under a hub jumps, ahead and back, by a shim below it: nothing stops, and no reading moves in time. */
@Tag("long")
final class ClockJumpIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final Duration HELD = Duration.ofSeconds(4);

    private static final Path SOURCE = Path.of("src", "test", "c", "clockjump.c");

    private Path clock;
    private HubProcess hub;

    @Test
    void a_hub_whose_clock_jumps_goes_on_and_keeps_the_times_that_devices_say() throws Exception {
        Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "clock-");
        Path shim = shim(folder);
        clock = folder.resolve("clock");
        jump(Duration.ZERO);
        Map<String, String> moved = Map.of("LD_PRELOAD", shim.toString(), "CLOCK_OFFSET", clock.toString());
        try (HubProcess started = HubProcess.run(folder.resolve("data"), moved)) {
            hub = started.awaitReady();
            story();
        }
    }

    private static Path shim(Path folder) throws IOException, InterruptedException {
        String gcc = Tools.need("gcc", "gcc libc6-dev");
        Path shim = folder.resolve("clockjump.so");
        Process compiler = new ProcessBuilder(gcc, "-O2", "-shared", "-fPIC", "-o", shim.toString(), SOURCE.toString())
                .redirectErrorStream(true)
                .start();
        String words = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(compiler.waitFor()).as(words).isZero();
        return shim;
    }

    /** @param offset from the true time */
    private void jump(Duration offset) throws IOException {
        byte[] seconds = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(offset.toSeconds())
                .array();
        // Into the same file: the hub has it mapped.
        Files.write(clock, seconds, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private void story() throws Exception {
        TestProfile.push(hub.client());
        Registrar registrar = new Registrar(hub.client());
        Registrar.NewDevice telling = registrar.register(Registrar.request("telling", SharedHub.PROFILE, Map.of()));
        SortedMap<Long, Double> sent = new TreeMap<>();
        try (MqttWire wire = new MqttWire(hub.addresses().mqtt(), 5, SOON)) {
            await("device is known")
                    .atMost(SOON)
                    .ignoreExceptions()
                    .until(() -> wire.connect(telling.id(), telling.secret()) == 0);
            double value = 0;
            for (int hours : new int[] {0, 2, 0, 24 * 40, 0, 24 * 4_500, 0}) {
                jump(Duration.ofHours(hours));
                long at = System.currentTimeMillis();
                // Over the same connection: no timer of it looks at the clock.
                int reason = wire.publishAndWait(
                        "devices/telling/readings", "{\"ts\":" + at + ",\"values\":{\"level\":" + ++value + "}}");
                assertThat(reason).as("hub %d hours ahead", hours).isZero();
                sent.put(at, value);
                // Long enough that what waits in the hub sees the time of this step.
                await().pollDelay(HELD).until(() -> true);
            }
            StormCheck.allAreThere(hub.client(), telling.id(), sent, SOON);
            jump(Duration.ofHours(-1));
            long ahead = System.currentTimeMillis();
            // A time ahead of the hub's is kept, as suspect, and moves nobody's time.
            int reason =
                    wire.publishAndWait("devices/telling/readings", "{\"ts\":" + ahead + ",\"values\":{\"level\":77}}");
            assertThat(reason).as("hub an hour behind").isZero();
            await().pollDelay(HELD).until(() -> true);
            jump(Duration.ZERO);
            alertStillLeaves(wire, System.currentTimeMillis());
            assertThat(hub.client().get("/status").path("ready").asBoolean()).isTrue();
        }
    }

    private void alertStillLeaves(MqttWire wire, long at) throws IOException {
        wire.publishAndWait("devices/telling/readings", "{\"ts\":" + at + ",\"values\":{\"level\":5000}}");
        ApiClient client = hub.client();
        await("an alert leaves")
                .atMost(SOON)
                .until(() -> AlertPages.all(client, "telling").stream()
                        .map(ClockJumpIT::raisedAt)
                        .anyMatch(raised -> raised == at));
    }

    private static long raisedAt(JsonNode alert) {
        return Instant.parse(alert.path("raisedAt").asText()).toEpochMilli();
    }
}
