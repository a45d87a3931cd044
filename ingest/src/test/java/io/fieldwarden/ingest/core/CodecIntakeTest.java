package io.fieldwarden.ingest.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.Quarantined;
import io.fieldwarden.device.payload.ChirpstackUplink;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.registry.RegistryEntry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages whose profile has a codec in JavaScript: decoded beside the threads that read sockets, in their order. */
class CodecIntakeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String YAML = """
            format: 1
            profile: probe
            version: 1
            name: {zh: 探头, en: Probe}
            channels:
              n: {zh: 数, en: Number, unit: "1", range: [0, 1000]}
            payload:
              format: javascript
              script: |
                function decodeUplink(input) {
                  if (input.bytes[0] === 255) { for (;;); }
                  return { data: { n: input.bytes[0] + 1000 * (input.fPort === 7) } };
                }
            """;

    private final MemoryLog log = new MemoryLog();
    private final DeviceRegistry registry = new DeviceRegistry();
    private final Intake intake = new Intake(registry, log, Clock.systemUTC(), 65_536);
    private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();

    CodecIntakeTest() {
        registry.put(new RegistryEntry.Profile(ProfileRef.parse("probe@1"), true, YAML));
        registry.put(device("probe-1", Farm.DEV_EUI));
        registry.put(device("probe-2", "70b3d57ed0000001"));
        registry.loaded();
    }

    @AfterEach
    void close() {
        intake.close();
    }

    @Test
    void messages_of_one_device_keep_their_order_and_the_caller_may_reuse_its_bytes_at_once() {
        byte[] scratch = new byte[1];
        for (int i = 0; i < 200; i++) {
            scratch[0] = (byte) i;
            send("probe-1", scratch);
        }
        scratch[0] = (byte) 254;
        awaitOutcomes(200);
        assertThat(log.readings())
                .extracting(Reading::value)
                .containsExactlyElementsOf(
                        IntStream.range(0, 200).mapToObj(i -> (double) i).toList());
    }

    @Test
    void a_codec_that_never_ends_costs_only_its_own_message() {
        send("probe-1", new byte[] {(byte) 255});
        send("probe-1", new byte[] {1});
        send("probe-2", new byte[] {2});
        awaitOutcomes(3);
        assertThat(log.readings()).extracting(Reading::value).containsExactlyInAnyOrder(1d, 2d);
        assertThat(log.quarantine()).singleElement().satisfies(kept -> {
            assertThat(kept.reason()).isEqualTo(RejectReason.CODEC_FAILED);
            assertThat(kept.detail()).contains("it did not end within 250 ms");
            assertThat(kept.payload().toByteArray()).containsExactly(255);
        });
        assertThat(intake.counters().counts().underway()).isZero();
    }

    @Test
    void when_too_many_wait_the_sender_is_told_to_come_again() {
        for (int i = 0; i < 1_500; i++) {
            send("probe-1", new byte[] {(byte) (i == 0 ? 255 : 1)});
        }
        awaitOutcomes(1_500);
        assertThat(outcomes).anyMatch(Outcome.Busy.class::isInstance);
        IntakeCounters.Counts counts = intake.counters().counts();
        assertThat(counts.appended() + counts.quarantinedInAll() + counts.refusedInAll())
                .isEqualTo(counts.received())
                .isEqualTo(1_500);
    }

    @Test
    void the_bytes_of_an_uplink_event_go_through_the_codec_with_their_port() {
        String event = """
                {"time": "2026-07-18T09:34:15Z", "deviceInfo": {"devEui": "%s"}, "fPort": %d, "data": "Bw==",
                 "object": {"n": 3}}
                """;
        RegisteredDevice sender = registry.device("probe-1").orElseThrow();
        for (int port : new int[] {1, 7}) {
            byte[] bytes = event.formatted(Farm.DEV_EUI, port).getBytes(StandardCharsets.UTF_8);
            intake.accept(
                    new Inbound(
                            sender,
                            "probe-1",
                            "devices/probe-1/chirpstack",
                            ChirpstackUplink.MEDIA_TYPE,
                            Payload.of(bytes),
                            Transport.MQTT),
                    outcomes::add);
        }
        awaitOutcomes(2);
        assertThat(log.readings()).extracting(Reading::value).containsExactly(7d, 1007d);
        assertThat(log.readings()).extracting(Reading::observedAt).containsOnly(Instant.parse("2026-07-18T09:34:15Z"));
        assertThat(log.quarantine()).extracting(Quarantined::reason).isEmpty();
    }

    private void send(String device, byte[] bytes) {
        intake.accept(
                new Inbound(
                        registry.device(device).orElseThrow(),
                        device,
                        "devices/" + device + "/readings",
                        "",
                        Payload.of(bytes),
                        Transport.MQTT),
                outcomes::add);
    }

    private void awaitOutcomes(int count) {
        await().atMost(PATIENCE).until(() -> outcomes.size() == count);
    }

    private static RegistryEntry.Device device(String id, String devEui) {
        return new RegistryEntry.Device(
                new DeviceId(id),
                new ProfileId("probe"),
                new RegistryEntry.Place(Optional.empty(), Optional.empty(), Optional.empty()),
                Optional.empty(),
                Farm.known(devEui),
                true,
                Map.of());
    }
}
