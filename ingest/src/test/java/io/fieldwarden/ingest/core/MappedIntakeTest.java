package io.fieldwarden.ingest.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.payload.ChirpstackUplink;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.RejectReason;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages of devices whose profile says how their bytes are to be read. */
class MappedIntakeTest {
    private static final long NOW = 1_782_892_800_000L;
    private final MemoryLog log = new MemoryLog();
    private final DeviceRegistry registry = MappedFarm.registry();
    private final Intake intake =
            new Intake(registry, log, Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC), 1_000);
    private final List<Outcome> outcomes = new ArrayList<>();

    private void send(String hex, String contentType) {
        send(HexFormat.of().parseHex(hex), contentType);
    }

    private void send(byte[] bytes, String contentType) {
        intake.accept(
                new Inbound(
                        registry.device("probe-1").orElseThrow(),
                        "probe-1",
                        "devices/probe-1/readings",
                        contentType,
                        Payload.of(bytes),
                        Transport.MQTT),
                outcomes::add);
    }

    @Test
    void bytes_become_readings_by_the_mapping_of_the_profile() {
        send("08661E", "");

        assertThat(outcomes).containsExactly(new Outcome.Accepted(2, 0));
        assertThat(log.readings()).extracting(r -> r.channel().value()).containsExactly("t", "vwc");
        assertThat(log.readings()).extracting(Reading::value).containsExactly(21.5, 30.0);
    }

    @Test
    void an_error_code_is_kept_bad_and_a_cut_message_goes_to_quarantine() {
        send("7FFF1E", "application/octet-stream");
        send("7FFF", "application/octet-stream");

        assertThat(outcomes.get(0)).isEqualTo(new Outcome.Accepted(2, 0));
        assertThat(log.readings().get(0).quality()).isEqualTo(Quality.bad(Quality.Reason.SENTINEL));
        assertThat(log.readings().get(0).value()).isEqualTo(32767);
        assertThat(outcomes.get(1))
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(RejectReason.MALFORMED));
        assertThat(log.quarantine())
                .singleElement()
                .satisfies(kept -> assertThat(kept.detail()).contains("'vwc' stands in bytes 2 to 2"));
    }

    @Test
    void the_bytes_in_an_event_of_chirpstack_are_read_by_the_mapping_for_their_port() {
        String event = """
                {"deviceInfo": {"devEui": "%s"}, "time": "2026-07-01T07:59:00Z", "fPort": 2, "data": "CGYe",
                 "object": {"t": 99}}""".formatted(MappedFarm.DEV_EUI);
        send(event.getBytes(StandardCharsets.UTF_8), ChirpstackUplink.MEDIA_TYPE);

        assertThat(outcomes).containsExactly(new Outcome.Accepted(2, 0));
        assertThat(log.readings()).extracting(Reading::value).containsExactly(21.5, 30.0);
        assertThat(log.readings()).extracting(Reading::observedAt).containsOnly(Instant.parse("2026-07-01T07:59:00Z"));
    }

    @Test
    void senml_is_senml_for_every_device_and_its_units_are_converted() {
        send(
                "[{\"n\":\"t\",\"u\":\"[degF]\",\"v\":68},{\"n\":\"vwc\",\"u\":\"V\",\"v\":1}]"
                        .getBytes(StandardCharsets.UTF_8),
                "application/senml+json");

        assertThat(outcomes).containsExactly(new Outcome.Accepted(1, 1));
        assertThat(log.readings()).extracting(Reading::value).containsExactly(20.0);
        assertThat(log.quarantine().get(0).reason()).isEqualTo(RejectReason.WRONG_UNIT);
    }

    @Test
    void a_new_version_reads_the_next_message_by_its_own_mapping() {
        send("08661E", "");
        registry.put(MappedFarm.profile(2, "0.1"));
        send("00D71E", "");

        assertThat(log.readings()).extracting(Reading::value).containsExactly(21.5, 30.0, 21.5, 30.0);
    }
}
