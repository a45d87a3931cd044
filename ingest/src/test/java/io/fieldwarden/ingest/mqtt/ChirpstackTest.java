package io.fieldwarden.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.Quarantined;
import io.fieldwarden.device.payload.ChirpstackUplink;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.ingest.core.Farm;
import io.fieldwarden.ingest.http.HttpIngress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events of a ChirpStack 4 server, which is registered as {@code gate-1}, the gateway of its devices. */
class ChirpstackTest {
    private static final String TOPIC =
            "application/17c82e96-be03-4f38-aef3-f83d48582d97/device/24e124136b502217/event/up";

    /** As version 4 sends it with json=true; two gateways heard the frame. */
    private static final String UPLINK = """
            {"deduplicationId": "3ac7e3c4-4401-4b8d-9386-a5c902f9202d",
             "time": "2026-07-18T09:34:15.775023242+00:00",
             "deviceInfo": {
               "tenantId": "52f14cd4-c6f1-4fbd-8f87-4025e1d49242", "tenantName": "Farm",
               "applicationId": "17c82e96-be03-4f38-aef3-f83d48582d97", "applicationName": "Ponds",
               "deviceProfileId": "14855bf7-d10d-4aee-b618-ebfcb64dc7ad", "deviceProfileName": "Probe",
               "deviceName": "Pond 1", "devEui": "24E124136B502217", "deviceClassEnabled": "CLASS_A",
               "tags": {"key": "value"}},
             "devAddr": "00189440", "adr": true, "dr": 1, "fCnt": 4, "fPort": 85, "confirmed": false,
             "data": "A2cQAQ==",
             "object": {"air_temp": 27.2, "door_open": true, "firmware": "v1.3"},
             "rxInfo": [
               {"gatewayId": "0016c001f153a14c", "uplinkId": 4217106255, "rssi": -112, "snr": -3.5,
                "location": {}, "context": "E3OWOQ==", "metadata": {"region_name": "eu868"}},
               {"gatewayId": "0016c001f153a14d", "uplinkId": 4217106256, "rssi": -36, "snr": 10.5}],
             "txInfo": {"frequency": 867100000, "modulation": {"lora":
               {"bandwidth": 125000, "spreadingFactor": 11, "codeRate": "CR_4_5"}}}}
            """;

    private final Bench bench = Bench.open();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void an_uplink_over_mqtt_becomes_readings_of_the_device_with_its_dev_eui_at_the_time_of_the_event() {
        try (RawClient client = gateway()) {
            client.send(Bytes.publish(4, 1, TOPIC, UPLINK)).expect("40 02 00 01");
        }
        assertThat(bench.log().readings())
                .extracting(r -> r.device() + " " + r.channel() + " " + r.value())
                .containsExactlyInAnyOrder("pond-1 air_temp 27.2", "pond-1 door_open 1.0", "pond-1 rssi -36.0");
        assertThat(bench.log().readings())
                .extracting(Reading::observedAt)
                .containsOnly(Instant.parse("2026-07-18T09:34:15.775Z"));
        assertThat(bench.log().quarantine()).isEmpty();
    }

    @Test
    void a_bridge_may_use_a_topic_of_the_gateway() {
        try (RawClient client = gateway()) {
            client.send(Bytes.publish(4, 1, "devices/gate-1/chirpstack", UPLINK))
                    .expect("40 02 00 01");
            client.send(Bytes.publish(4, 2, "devices/gate-1/chirpstack/join", "{}"))
                    .expect("40 02 00 02");
            client.send(Bytes.publish(4, 3, "devices/other-1/chirpstack", UPLINK))
                    .expect("40 02 00 03");
        }
        assertThat(bench.log().readings()).hasSize(3);
        assertThat(bench.log().quarantine()).extracting(Quarantined::reason).containsExactly(RejectReason.FORBIDDEN);
    }

    @Test
    void other_events_are_counted_and_kept_nowhere() {
        try (RawClient client = gateway()) {
            client.send(Bytes.publish(4, 1, TOPIC.replace("/up", "/status"), "{\"margin\":10}"))
                    .expect("40 02 00 01");
        }
        assertThat(post("join", "{}").status()).isEqualTo(204);
        assertThat(post("something-new", "no JSON").status()).isEqualTo(204);
        assertThat(bench.log().readings()).isEmpty();
        assertThat(bench.log().quarantine()).isEmpty();
        assertThat(counted("status")).isEqualTo(1);
        assertThat(counted("join")).isEqualTo(1);
        assertThat(counted("other")).isEqualTo(1);
        assertThat(bench.server().counters().counts().received()).isZero();
    }

    @Test
    void an_uplink_over_http_is_answered_without_content() {
        assertThat(post("up", UPLINK).status()).isEqualTo(204);
        assertThat(bench.log().readings()).hasSize(3);
        assertThat(counted("up")).isEqualTo(1);
    }

    @Test
    void an_unknown_dev_eui_is_named_and_its_event_kept_whole() {
        HttpIngress.Answer answer = post("up", UPLINK.replace("24E124136B502217", "FFFF24136B502217"));
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body()).contains("no device with DevEUI 'ffff24136b502217' is registered behind 'gate-1'");
        assertThat(bench.log().quarantine()).singleElement().satisfies(kept -> {
            assertThat(kept.reason()).isEqualTo(RejectReason.UNKNOWN_DEVICE);
            assertThat(kept.origin().contentType()).isEqualTo(ChirpstackUplink.MEDIA_TYPE);
            assertThat(kept.payload().toStringUtf8()).contains("\"devEui\": \"FFFF24136B502217\"");
        });
    }

    @Test
    void a_device_behind_another_gateway_is_not_spoken_for() {
        bench.registry().put(Farm.device("pond-2", Optional.empty(), Farm.known("70b3d57ed0000001"), true));
        HttpIngress.Answer answer = post("up", UPLINK.replace("24E124136B502217", "70b3d57ed0000001"));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(bench.log().readings()).isEmpty();
    }

    @Test
    void a_dev_eui_moves_to_the_device_that_has_it_last() {
        bench.registry().put(Farm.device("pond-2", gateOne(), Farm.known(Farm.DEV_EUI), true));
        bench.registry().put(Farm.device("pond-1", gateOne(), Farm.known(""), true));
        assertThat(post("up", UPLINK).status()).isEqualTo(204);
        assertThat(bench.log().readings()).extracting(r -> r.device().value()).containsOnly("pond-2");
        bench.registry().remove("device/pond-2");
        assertThat(post("up", UPLINK).status()).isEqualTo(404);
    }

    @Test
    void what_is_no_event_is_told_so() {
        assertThat(post("up", "{\"devEUI\":\"JOEkE2tQIhc=\"}").body()).contains("it is of ChirpStack 3");
        assertThat(post("up", "{}").body()).contains("deviceInfo.devEui '' is not 16 hex digits");
        assertThat(post("up", "\n$3ac7e3c4").body()).contains("\"code\":\"malformed\"");
        assertThat(post("up", UPLINK.replace("2026-07-18T", "18.07.2026 ")).body())
                .contains("\"code\":\"bad_time\"");
        assertThat(post("up", UPLINK.replace("A2cQAQ==", "%%")).body()).contains("data is not base64");
        assertThat(post("up", "[".repeat(100)).body()).contains("\"code\":\"too_complex\"");
        assertThat(post("up", UPLINK.replace("\"object\"", "\"objects\"")).body())
                .contains("does not say how to read the bytes of data");
        assertThat(post("up", UPLINK.replace("air_temp", "a").replace("door_open", "b"))
                        .body())
                .contains("none of [a, b, firmware] is a channel of profile soil-station@1");
        assertThat(bench.log().readings()).isEmpty();
        assertThat(bench.log().quarantine()).hasSize(8);
    }

    private RawClient gateway() {
        return RawClient.to(bench)
                .send(Bytes.connect(4, "chirpstack", Farm.GATEWAY_TOKEN, ""))
                .expect("20 02 00 00");
    }

    private static Optional<DeviceId> gateOne() {
        return Optional.of(new DeviceId("gate-1"));
    }

    private double counted(String event) {
        return bench.meters()
                .get("hub.chirpstack.events")
                .tag("event", event)
                .functionCounter()
                .count();
    }

    private HttpIngress.Answer post(String event, String body) {
        return bench.server()
                .httpIngress()
                .postEvent(
                        new HttpIngress.Request(
                                "",
                                Farm.GATEWAY_TOKEN,
                                "chirpstack",
                                "",
                                "application/json",
                                Payload.of(body.getBytes(StandardCharsets.UTF_8))),
                        event)
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
