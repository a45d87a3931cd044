package io.fieldwarden.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.device.log.DeviceStatus;
import io.fieldwarden.ingest.core.Farm;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What outlives a connection: sessions, both directions of QoS 2, wills, and who is told to be connected. */
class SessionTest {
    private static final String COMMANDS = "devices/soil-1/commands";
    private static final String TOPIC = "devices/soil-1/readings";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Bench bench = Bench.open();

    @AfterEach
    void close() {
        bench.close();
    }

    /** CONNECT of version 5 with properties, and a will when its fields are not empty. */
    private static byte[] connect(boolean clean, String properties, String... will) {
        int flags = 0x80 | (clean ? 2 : 0) | (will.length > 0 ? 4 : 0);
        return Bytes.packet(
                0x10,
                "00 04 'MQTT'",
                "05",
                HexFormat.of().toHexDigits((byte) flags),
                "00 3C",
                HexFormat.of().toHexDigits((byte) Bytes.of(properties).length) + properties,
                Bytes.text("s"),
                String.join("", will),
                Bytes.text(Farm.TOKEN));
    }

    private RawClient open(boolean clean, int present, String properties, String... will) {
        RawClient client = RawClient.to(bench).send(connect(clean, properties, will));
        byte[] connack = client.packet();
        assertThat(connack[0]).isEqualTo((byte) 0x20);
        assertThat(connack[2]).as("session present [MQTT-3.2.2-3]").isEqualTo((byte) present);
        assertThat(connack[3]).as("reason").isZero();
        return client;
    }

    private static byte[] subscribe(int qos) {
        return Bytes.packet(0x82, "00 01", "00", Bytes.text(COMMANDS), "0" + qos);
    }

    private static byte[] publish2(int flags, int id, String payload) {
        return Bytes.packet(
                0x34 | flags, Bytes.text(TOPIC), HexFormat.of().toHexDigits((short) id), "00", "'" + payload + "'");
    }

    @Test
    void a_session_waits_for_its_client_and_is_found_again() {
        try (RawClient first = open(true, 0, "11 00 00 0E 10")) { // session expiry 3,600 s
            first.send(subscribe(1)).expect("90 04 00 01 00 01");
            first.packet();
        }
        try (RawClient second = open(false, 1, "11 00 00 0E 10")) {
            byte[] again = second.packet(); // unacknowledged: sent again with DUP and its identifier [MQTT-4.4.0-1]
            assertThat(again[0]).isEqualTo((byte) 0x3A);
        }
        try (RawClient third = open(true, 0, "")) { // [MQTT-3.1.2-4]
            third.send(Bytes.of("C0 00")).expect("D0 00");
        }
    }

    @Test
    void a_session_without_expiry_ends_with_its_connection_and_one_too_long_is_cut_and_announced() {
        open(true, 0, "").close();
        try (RawClient second = RawClient.to(bench).send(connect(false, "11 FF FF FF FF"))) {
            byte[] connack = second.packet();
            assertThat(connack[2]).as("nothing was kept").isZero();
            assertThat(HexFormat.of().formatHex(connack)).contains("1100015180"); // a day [MQTT-3.2.2.3.2]
        }
    }

    @Test
    void version_3_keeps_a_session_that_is_not_clean() {
        byte[] connect =
                Bytes.packet(0x10, "00 04 'MQTT'", "04", "80", "00 3C", Bytes.text("three"), Bytes.text(Farm.TOKEN));
        try (RawClient first = RawClient.to(bench)) {
            first.send(connect).expect("20 02 00 00").send(Bytes.of("E0 00")).expectClosed();
        }
        await().atMost(PATIENCE)
                .until(() ->
                        bench.meters().get("hub.mqtt.sessions.kept").gauge().value() == 1);
        try (RawClient second = RawClient.to(bench)) {
            second.send(connect).expect("20 02 01 00"); // [MQTT-3.2.2-2] of 3.1.1
        }
    }

    @Test
    void a_message_of_qos_2_sent_again_after_the_connection_broke_is_recorded_once() {
        try (RawClient first = open(true, 0, "11 00 00 0E 10")) {
            first.send(publish2(0, 7, "{\"soil_vwc_20\":21}")).expect("50 02 00 07");
        }
        try (RawClient second = open(false, 1, "11 00 00 0E 10")) {
            second.send(publish2(8, 7, "{\"soil_vwc_20\":21}")).expect("50 02 00 07"); // [MQTT-4.3.3-10]
            second.send(Bytes.of("62 02 00 07")).expect("70 02 00 07");
            second.send(publish2(0, 7, "{\"soil_vwc_20\":22}")).expect("50 02 00 07");
        }
        assertThat(bench.log().readings())
                .extracting(reading -> reading.value())
                .containsExactly(21.0, 22.0);
    }

    @Test
    void a_message_of_qos_2_that_was_underway_when_another_connection_took_over_is_answered_there() {
        bench.log().hold();
        try (RawClient first = open(true, 0, "11 00 00 0E 10")) {
            first.send(publish2(0, 7, "{\"soil_vwc_20\":21}"));
            await().atMost(PATIENCE).until(() -> bench.log().heldCount() == 1);
            try (RawClient second = open(false, 1, "11 00 00 0E 10")) {
                first.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
                second.send(publish2(8, 7, "{\"soil_vwc_20\":21}")).send(Bytes.of("C0 00"));
                second.expect("D0 00"); // it was read and waits
                bench.log().release();
                second.expect("50 02 00 07");
                second.send(Bytes.of("62 02 00 07")).expect("70 02 00 07");
            }
        }
        assertThat(bench.log().readings()).hasSize(1);
    }

    @Test
    void commands_go_down_with_qos_2_once_through_a_broken_connection() {
        try (RawClient first = open(true, 0, "11 00 00 0E 10")) {
            first.send(subscribe(2)).expect("90 04 00 01 00 02");
            byte[] command = first.packet();
            assertThat(command[0]).as("PUBLISH, QoS 2").isEqualTo((byte) 0x34);
            first.send(Bytes.of("50 02 00 01")).expect("62 02 00 01"); // PUBREC, PUBREL [MQTT-4.3.3-4]
        }
        try (RawClient second = open(false, 1, "11 00 00 0E 10")) {
            second.expect("62 02 00 01"); // only the PUBREL again
            second.send(Bytes.of("70 02 00 01"));
            assertThat(second.packet()[0])
                    .as("the profile of the new connection")
                    .isEqualTo((byte) 0x34);
            second.send(Bytes.of("50 03 00 09 00")).expect("62 03 00 09 92"); // nobody sent it [MQTT-3.6.2.1]
        }
    }

    @Test
    void no_more_is_underway_than_the_client_takes() {
        try (RawClient client = open(true, 0, "21 00 01")) { // receive maximum 1
            client.send(subscribe(1)).expect("90 04 00 01 00 01");
            assertThat(client.packet()[0]).isEqualTo((byte) 0x32);
            bench.registry().put(Farm.profile("soil-station", 2, true));
            assertThat(client.isSilentFor(100))
                    .as("the first is not acknowledged [MQTT-3.3.4-9]")
                    .isTrue();
            client.send(Bytes.of("40 02 00 01"));
            assertThat(new String(client.packet(), StandardCharsets.UTF_8)).contains("soil-station 2");
            client.send(Bytes.of("40 02 00 09")).expectDisconnect(ReasonCode.PROTOCOL_ERROR);
        }
    }

    @Test
    void who_subscribes_with_qos_0_is_sent_qos_0() {
        try (RawClient client = open(true, 0, "")) {
            client.send(subscribe(0)).expect("90 04 00 01 00 00");
            assertThat(client.packet()[0]).as("[MQTT-3.8.4-8]").isEqualTo((byte) 0x30);
        }
    }

    @Test
    void a_will_becomes_an_event_when_the_connection_breaks_and_none_after_a_good_bye() {
        String[] will = {"00", Bytes.text("devices/soil-1/status"), Bytes.text("no power")};
        try (RawClient polite = open(true, 0, "", will)) {
            polite.send(Bytes.of("E0 00")).expectClosed(); // [MQTT-3.14.4-3]
        }
        awaitStatus(DeviceStatus.Kind.DISCONNECTED, DeviceStatus.Ended.GOODBYE);
        open(true, 0, "", will).close();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(said(DeviceStatus.Kind.WILL))
                        .containsExactly(new DeviceStatus.Said("devices/soil-1/status", "no power")));
        awaitStatus(DeviceStatus.Kind.DISCONNECTED, DeviceStatus.Ended.CONNECTION_LOST);
        assertThat(bench.log().readings()).as("a will is not a reading").isEmpty();
    }

    @Test
    void a_will_waits_for_its_delay_and_a_client_that_comes_back_in_time_takes_it_back() {
        String[] late = {"05 18 00 00 0E 10", Bytes.text("t"), Bytes.text("never")};
        String[] soon = {"05 18 00 00 00 01", Bytes.text("t"), Bytes.text("one second")};
        open(true, 0, "11 00 00 0E 10", late).close();
        open(false, 1, "11 00 00 0E 10", soon).close(); // [MQTT-3.1.3-9]
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(said(DeviceStatus.Kind.WILL))
                        .extracting(DeviceStatus.Said::text)
                        .containsExactly("one second"));
    }

    @Test
    void a_will_that_is_to_be_retained_is_refused() {
        try (RawClient client = RawClient.to(bench)) {
            client.send(Bytes.packet(
                    0x10,
                    "00 04 'MQTT'",
                    "05 A6 00 3C 00",
                    Bytes.text("c"),
                    "00",
                    Bytes.text("t"),
                    Bytes.text("w"),
                    Bytes.text(Farm.TOKEN)));
            assertThat(client.packet()[3] & 0xFF).isEqualTo(0x9A); // [MQTT-3.2.2-13]
        }
    }

    @Test
    void what_a_device_says_of_its_own_state_is_no_reading() {
        try (RawClient client = open(true, 0, "")) {
            client.send(Bytes.publish(5, 1, "devices/soil-1/status", "outbox 12"))
                    .expect("40 02 00 01");
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(said(DeviceStatus.Kind.HEALTH))
                        .containsExactly(new DeviceStatus.Said("", "outbox 12")));
        assertThat(bench.log().readings()).isEmpty();
    }

    @Test
    void a_node_that_begins_says_so_before_anything_else() {
        open(true, 0, "").close();
        awaitStatus(DeviceStatus.Kind.DISCONNECTED, DeviceStatus.Ended.CONNECTION_LOST);
        assertThat(bench.log().statuses().get(0).kind()).isEqualTo(DeviceStatus.Kind.STARTED);
    }

    private List<DeviceStatus.Said> said(DeviceStatus.Kind kind) {
        return bench.log().statuses().stream()
                .filter(status -> status.kind() == kind)
                .map(DeviceStatus::said)
                .toList();
    }

    private void awaitStatus(DeviceStatus.Kind kind, DeviceStatus.Ended why) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(bench.log().statuses()).anySatisfy(status -> {
                    assertThat(status.device()).isEqualTo("soil-1");
                    assertThat(status.kind()).isEqualTo(kind);
                    assertThat(status.link().ended()).isEqualTo(why);
                    assertThat(status.link().open()).isZero();
                }));
    }
}
