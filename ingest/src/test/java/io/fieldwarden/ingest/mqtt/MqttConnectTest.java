package io.fieldwarden.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.ingest.core.DeviceRegistry;
import io.fieldwarden.ingest.core.Farm;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** CONNECT and CONNACK, packet by packet. */
class MqttConnectTest {
    private Bench bench = Bench.open();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void version_3_is_welcomed_without_a_session() {
        try (RawClient client = RawClient.to(bench)) {
            client.send(Bytes.connect(4, "c", "soil-1", Farm.SECRET))
                    .expect("20 02", "00", "00"); // CONNACK, no session present, accepted [MQTT-3.2.2-1]
        }
    }

    @Test
    void version_5_is_told_what_this_server_offers_and_does_not() {
        try (RawClient client = RawClient.to(bench)) {
            client.send(Bytes.connect(5, "", Farm.TOKEN, ""));
            byte[] connack = client.packet();
            assertThat(HexFormat.of().withUpperCase().formatHex(connack))
                    .contains("210040") // receive maximum 64
                    .contains("2500") // retain not available
                    .contains("2700010000") // maximum packet size 65,536
                    .contains("220010") // topic alias maximum 16
                    .doesNotContain("2800") // wildcards: in the topics of dialects
                    .contains("2900") // no subscription identifiers
                    .contains("2A00"); // no shared subscriptions
            assertThat(new String(connack, StandardCharsets.ISO_8859_1))
                    .contains("auto-"); // assigned client identifier [MQTT-3.2.2-16]
        }
    }

    @Test
    void version_5_is_told_the_time_unless_its_packets_must_be_short() {
        long before = System.currentTimeMillis();
        try (RawClient client = RawClient.to(bench)) {
            client.send(Bytes.connect(5, "c", Farm.TOKEN, ""));
            String connack = new String(client.packet(), StandardCharsets.ISO_8859_1);
            String time = "&\0\4time\0\15"; // user property [MQTT-3.2.2.3.10], 13 digits
            assertThat(connack).contains(time);
            int at = connack.indexOf(time) + time.length();
            assertThat(Long.parseLong(connack.substring(at, at + 13))).isBetween(before, System.currentTimeMillis());
        }
        try (RawClient client = RawClient.to(bench)) {
            client.send(Bytes.packet(
                    0x10,
                    "00 04 'MQTT'",
                    "05 82 00 3C",
                    "05 27 00000100", // maximum packet size 256 [MQTT-3.2.2-20]
                    Bytes.text("c"),
                    Bytes.text(Farm.TOKEN)));
            byte[] connack = client.packet();
            assertThat(connack[3]).isZero();
            assertThat(new String(connack, StandardCharsets.ISO_8859_1)).doesNotContain("time");
        }
    }

    @Test
    void a_keep_alive_of_0_gets_that_of_the_server_in_version_5() {
        try (RawClient client = RawClient.to(bench)) {
            client.send(Bytes.packet(
                    0x10, "00 04 'MQTT'", "05", "82", "00 00", "00", Bytes.text("c"), Bytes.text(Farm.TOKEN)));
            assertThat(HexFormat.of().withUpperCase().formatHex(client.packet()))
                    .endsWith("13012C"); // server keep-alive 300 s [MQTT-3.2.2-21]
        }
    }

    @Test
    void a_wrong_secret_gets_the_code_of_its_version() {
        try (RawClient three = RawClient.to(bench);
                RawClient five = RawClient.to(bench)) {
            three.send(Bytes.connect(4, "c", "soil-1", "wrong")).expect("20 02", "00", "04");
            three.expectClosed();
            five.send(Bytes.connect(5, "c", "soil-1", "wrong")).expect("20 03", "00", "86", "00");
            five.expectClosed();
        }
        assertThat(bench.log().quarantine()).hasSize(2).allSatisfy(kept -> {
            assertThat(kept.reason()).isEqualTo(RejectReason.UNAUTHENTICATED);
            assertThat(kept.origin().device()).isEqualTo("soil-1");
        });
    }

    @Test
    void a_wrong_token_is_not_written_down_anywhere() {
        try (RawClient client = RawClient.to(bench)) {
            client.send(Bytes.connect(4, "c", "a-token-that-is-secret", "")).expect("20 02", "00", "04");
        }
        assertThat(bench.log().quarantine())
                .singleElement()
                .satisfies(kept -> assertThat(kept.toString()).doesNotContain("a-token-that-is-secret"));
    }

    @Test
    void nobody_gets_in_without_a_name() {
        try (RawClient client = RawClient.to(bench)) {
            client.send(Bytes.packet(0x10, "00 04 'MQTT'", "04", "02", "00 3C", Bytes.text("c")))
                    .expect("20 02", "00", "05"); // not authorized
        }
    }

    @Test
    void an_unknown_protocol_version_is_answered_with_1() {
        try (RawClient client = RawClient.to(bench)) {
            client.send(Bytes.packet(0x10, "00 06 'MQIsdp'", "03", "02", "00 3C", Bytes.text("c")))
                    .expect("20 02", "00", "01"); // [MQTT-3.1.2-2]
            client.expectClosed();
        }
    }

    @Test
    void a_version_3_session_to_be_kept_needs_a_client_identifier() {
        try (RawClient client = RawClient.to(bench)) {
            client.send(Bytes.packet(0x10, "00 04 'MQTT'", "04", "80", "00 3C", Bytes.text(""), Bytes.text(Farm.TOKEN)))
                    .expect("20 02", "00", "02"); // [MQTT-3.1.3-8]
        }
    }

    @Test
    void enhanced_authentication_is_not_offered() {
        try (RawClient client = RawClient.to(bench)) {
            client.send(Bytes.packet(
                    0x10,
                    "00 04 'MQTT'",
                    "05",
                    "82",
                    "00 3C",
                    "08",
                    "15 00 05 'SCRAM'",
                    Bytes.text("c"),
                    Bytes.text("u")));
            assertThat(client.packet()[3] & 0xFF).isEqualTo(0x8C); // [MQTT-4.12.0-1]
        }
    }

    @Test
    void a_second_connection_of_the_same_device_and_client_identifier_takes_over() {
        try (RawClient first = RawClient.loggedIn(bench, 5);
                RawClient second = RawClient.loggedIn(bench, 5)) {
            first.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER); // [MQTT-3.1.4-3]
            second.send(Bytes.of("C0 00")).expect("D0 00");
        }
    }

    @Test
    void another_device_with_the_same_client_identifier_does_not_end_the_connection() {
        try (RawClient first = RawClient.loggedIn(bench, 5);
                RawClient second = RawClient.to(bench)) {
            second.send(Bytes.connect(4, "raw", "token-of-other-1", "")).expect("20 02", "00", "00");
            first.send(Bytes.of("C0 00")).expect("D0 00");
        }
    }

    @Test
    void a_connection_without_a_whole_connect_is_closed_in_time() {
        reopen(Duration.ofMillis(300), Duration.ofSeconds(20), Farm.registry());
        try (RawClient silent = RawClient.to(bench);
                RawClient slow = RawClient.to(bench)) {
            slow.send(Bytes.of("10 20 00 04 'MQ'"));
            silent.expectClosed();
            slow.expectClosed();
        }
    }

    @Test
    void silence_of_one_and_a_half_times_the_keep_alive_ends_the_connection() {
        try (RawClient client = RawClient.to(bench)) {
            client.send(Bytes.packet(
                    0x10, "00 04 'MQTT'", "05", "82", "00 01", "00", Bytes.text("c"), Bytes.text(Farm.TOKEN)));
            client.packet();
            client.expectDisconnect(ReasonCode.KEEP_ALIVE_TIMEOUT); // [MQTT-3.1.2-22]
        }
    }

    @Test
    void a_device_that_comes_before_the_registry_is_read_waits_for_it() {
        DeviceRegistry late = Farm.emptyRegistry();
        reopen(Duration.ofSeconds(10), Duration.ofSeconds(20), late);
        try (RawClient client = RawClient.to(bench)) {
            client.send(Bytes.connect(4, "c", Farm.TOKEN, ""));
            assertThat(client.isSilentFor(200)).isTrue();
            late.put(Farm.soil1());
            late.loaded();
            client.expect("20 02", "00", "00");
        }
    }

    @Test
    void a_device_is_sent_away_with_server_unavailable_when_the_registry_stays_away() {
        reopen(Duration.ofSeconds(10), Duration.ofMillis(200), new DeviceRegistry());
        try (RawClient client = RawClient.to(bench)) {
            client.send(Bytes.connect(4, "c", Farm.TOKEN, "")).expect("20 02", "00", "03");
            client.expectClosed();
        }
    }

    @Test
    void a_device_that_is_disabled_is_cut_off_at_once() {
        try (RawClient client = RawClient.loggedIn(bench, 5)) {
            RegistryEntry.Device soil = Farm.soil1();
            bench.registry().put(Farm.device("soil-1", Optional.empty(), soil.credentials(), false));
            client.expectDisconnect(ReasonCode.ADMINISTRATIVE_ACTION);
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(bench.meters()
                                .get("hub.mqtt.connections")
                                .gauge()
                                .value())
                        .isZero());
    }

    @Test
    void closing_the_server_tells_version_5_clients() {
        try (RawClient client = RawClient.loggedIn(bench, 5)) {
            bench.server().close();
            client.expectDisconnect(ReasonCode.SERVER_SHUTTING_DOWN);
        }
    }

    private void reopen(Duration firstPacket, Duration registryWithin, DeviceRegistry registry) {
        bench.close();
        bench = Bench.open(
                registry,
                config -> config.with(mqtt -> mqtt.with(limits -> limits.withPatience(firstPacket, registryWithin))));
    }
}
