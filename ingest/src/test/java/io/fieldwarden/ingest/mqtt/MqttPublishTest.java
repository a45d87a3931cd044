package io.fieldwarden.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.Reading;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.ingest.core.Farm;
import java.io.ByteArrayOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** PUBLISH and its acknowledgements, packet by packet. */
class MqttPublishTest {
    private static final String TOPIC = "devices/soil-1/readings";
    private static final String GOOD = "{\"air_temp\":1}";

    private Bench bench = Bench.open();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void quality_of_service_1_is_acknowledged_after_the_log_has_it_and_not_before() {
        bench.log().hold();
        try (RawClient client = RawClient.loggedIn(bench, 4)) {
            client.send(Bytes.publish(4, 7, TOPIC, GOOD));
            awaitHeld(1);
            assertThat(client.isSilentFor(100)).isTrue();
            bench.log().confirm(1);
            client.expect("40 02", "00 07"); // PUBACK [MQTT-4.3.2-2]
        }
    }

    @Test
    void acknowledgements_leave_in_the_order_of_the_messages() {
        bench.log().hold();
        try (RawClient client = RawClient.to(bench)) {
            client.send(Bytes.connect(4, "g", Farm.GATEWAY_TOKEN, "")).expect("20 02 00 00");
            client.send(Bytes.publish(4, 1, "devices/gate-1/readings/pond-1", "broken")); // held
            client.send(Bytes.publish(4, 2, "devices/gate-1/readings", GOOD)); // held
            awaitHeld(2);
            bench.log().confirmLast();
            assertThat(client.isSilentFor(100)).isTrue();
            bench.log().confirm(1);
            client.expect("40 02 00 01").expect("40 02 00 02"); // [MQTT-4.6.0-2]
        }
    }

    @Test
    void quality_of_service_2_is_appended_once_however_often_it_is_sent_before_its_release() {
        try (RawClient client = RawClient.loggedIn(bench, 4)) {
            byte[] body = Bytes.publish(4, 9, TOPIC, GOOD);
            body[0] = 0x34;
            client.send(body).expect("50 02 00 09"); // PUBREC
            body[0] = 0x3C; // DUP
            client.send(body).expect("50 02 00 09"); // [MQTT-4.3.3-10]
            client.send(Bytes.of("62 02 00 09")).expect("70 02 00 09"); // PUBREL, PUBCOMP
            client.send(Bytes.of("62 02 00 09")).expect("70 02 00 09");
            body[0] = 0x34;
            client.send(body).expect("50 02 00 09"); // a new message with the same identifier
        }
        assertThat(bench.log().readings()).hasSize(2);
    }

    @Test
    void a_release_of_nothing_is_told_so_in_version_5() {
        try (RawClient client = RawClient.loggedIn(bench, 5)) {
            client.send(Bytes.of("62 02 00 09")).expect("70 03 00 09 92"); // packet identifier not found
        }
    }

    @Test
    void content_type_and_properties_do_not_leak_into_the_payload() {
        // 128 bytes of properties and more make their length two bytes long; the last property is one byte long.
        String user = "26 " + Bytes.text("key") + Bytes.text("v".repeat(130));
        try (RawClient client = RawClient.loggedIn(bench, 5)) {
            client.send(Bytes.packet(
                            0x32,
                            Bytes.text(TOPIC),
                            "00 01",
                            "9F 01", // 159 bytes of properties: 138 + 19 + 2
                            user,
                            "03 " + Bytes.text("application/json"),
                            "01 01", // payload format: UTF-8 text
                            "'" + GOOD + "'"))
                    .expect("40 02 00 01");
        }
        assertThat(bench.log().readings())
                .singleElement()
                .satisfies(r -> assertThat(r.value()).isEqualTo(1));
    }

    @Test
    void a_content_type_nobody_decodes_is_unsupported() {
        try (RawClient client = RawClient.loggedIn(bench, 5)) {
            client.send(Bytes.packet(
                    0x32, Bytes.text(TOPIC), "00 01", "0C", "03 " + Bytes.text("image/png"), "'" + GOOD + "'"));
            assertThat(client.reason()).isEqualTo(0x99);
        }
        assertThat(bench.log().quarantine())
                .singleElement()
                .satisfies(kept -> assertThat(kept.reason()).isEqualTo(RejectReason.UNSUPPORTED));
    }

    @Test
    void a_topic_alias_stands_for_its_topic_afterwards() {
        try (RawClient client = RawClient.loggedIn(bench, 5)) {
            client.send(Bytes.packet(0x32, Bytes.text(TOPIC), "00 01", "03 23 00 10", "'" + GOOD + "'"))
                    .expect("40 02 00 01");
            client.send(Bytes.packet(0x32, "00 00", "00 02", "03 23 00 10", "'{\"air_temp\":2}'"))
                    .expect("40 02 00 02");
        }
        assertThat(bench.log().readings()).extracting(Reading::value).containsExactly(1.0, 2.0);
    }

    @Test
    void an_alias_above_the_maximum_ends_the_connection() {
        try (RawClient client = RawClient.loggedIn(bench, 5)) {
            client.send(Bytes.packet(0x32, Bytes.text(TOPIC), "00 01", "03 23 00 11", "'x'"));
            client.expectDisconnect(ReasonCode.TOPIC_ALIAS_INVALID); // [MQTT-3.3.2-9]
        }
    }

    @Test
    void a_topic_of_somebody_else_is_not_authorized_and_the_message_is_kept() {
        try (RawClient five = RawClient.loggedIn(bench, 5)) {
            five.send(Bytes.publish(5, 1, "devices/other-1/readings", GOOD));
            assertThat(five.reason()).isEqualTo(0x87);
            five.send(Bytes.publish(5, 2, "any/topic", GOOD));
            assertThat(five.reason()).isEqualTo(0x87);
        }
        assertThat(bench.log().quarantine()).hasSize(2).allSatisfy(kept -> {
            assertThat(kept.reason()).isEqualTo(RejectReason.FORBIDDEN);
            assertThat(kept.payload().toStringUtf8()).isEqualTo(GOOD);
        });
    }

    @Test
    void a_full_log_is_quota_exceeded_in_version_5_and_a_closed_connection_in_version_3() {
        try (RawClient five = RawClient.loggedIn(bench, 5);
                RawClient three = RawClient.to(bench)) {
            three.send(Bytes.connect(4, "three", Farm.TOKEN, "")).expect("20 02 00 00");
            bench.log().fill(true);
            five.send(Bytes.publish(5, 1, TOPIC, GOOD));
            assertThat(five.reason()).isEqualTo(0x97);
            three.send(Bytes.publish(4, 1, TOPIC, GOOD));
            three.expectClosed();
            bench.log().fill(false);
            five.send(Bytes.publish(5, 2, TOPIC, GOOD)).expect("40 02 00 02");
        }
    }

    @Test
    void more_than_the_receive_maximum_ends_the_connection() {
        bench.log().hold();
        try (RawClient client = RawClient.loggedIn(bench, 5)) {
            for (int i = 1; i <= 65; i++) {
                client.send(Bytes.publish(5, i, TOPIC, GOOD));
            }
            client.expectDisconnect(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED); // [MQTT-3.3.4-9]
        }
    }

    @Test
    void a_connection_with_too_much_underway_is_left_unread_until_the_log_has_it() {
        bench.log().hold();
        try (RawClient client = RawClient.loggedIn(bench, 4)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 1; i <= 1_000; i++) {
                all.writeBytes(Bytes.publish(
                        4, i, TOPIC, "{\"ts\":" + (1_700_000_000_000L + i) + ",\"values\":{\"air_temp\":1}}"));
            }
            client.send(all.toByteArray());
            awaitHeld(128);
            assertThat(client.isSilentFor(200)).isTrue();
            assertThat(bench.log().heldCount()).isEqualTo(128);
            bench.log().release();
            for (int i = 1; i <= 1_000; i++) {
                byte[] puback = client.packet();
                assertThat(((puback[2] & 0xFF) << 8) | (puback[3] & 0xFF)).isEqualTo(i);
            }
        }
        assertThat(bench.log().readings()).hasSize(1_000);
    }

    @Test
    void a_payload_that_is_too_large_ends_a_version_5_connection_and_is_acknowledged_in_version_3() {
        String large = "x".repeat(70_000);
        try (RawClient five = RawClient.loggedIn(bench, 5);
                RawClient three = RawClient.to(bench)) {
            five.send(Bytes.publish(5, 1, TOPIC, large));
            five.expectDisconnect(ReasonCode.PACKET_TOO_LARGE); // [MQTT-3.2.2-15]
            three.send(Bytes.connect(4, "three", Farm.TOKEN, "")).expect("20 02 00 00");
            three.send(Bytes.publish(4, 1, TOPIC, large)).expect("40 02 00 01");
            three.send(Bytes.publish(4, 2, TOPIC, GOOD)).expect("40 02 00 02");
        }
        assertThat(bench.log().readings()).hasSize(1);
        assertThat(bench.log().quarantine()).hasSize(2).allSatisfy(kept -> {
            assertThat(kept.reason()).isEqualTo(RejectReason.TOO_LARGE);
            assertThat(kept.origin().device()).isEqualTo("soil-1");
        });
    }

    @Test
    void retain_is_not_available_in_version_5_and_ignored_in_version_3() {
        try (RawClient three = RawClient.loggedIn(bench, 4)) {
            byte[] retained = Bytes.publish(4, 1, TOPIC, GOOD);
            retained[0] = 0x33;
            three.send(retained).expect("40 02 00 01");
        }
        try (RawClient five = RawClient.loggedIn(bench, 5)) {
            byte[] retained = Bytes.publish(5, 1, TOPIC, GOOD);
            retained[0] = 0x33;
            five.send(retained);
            five.expectDisconnect(ReasonCode.RETAIN_NOT_SUPPORTED); // [MQTT-3.2.2-14]
        }
    }

    @Test
    void a_packet_may_arrive_byte_by_byte() {
        try (RawClient client = RawClient.loggedIn(bench, 4)) {
            for (byte b : Bytes.publish(4, 1, TOPIC, GOOD)) {
                client.send(new byte[] {b});
            }
            client.expect("40 02 00 01");
        }
    }

    private void awaitHeld(int count) {
        Awaitility.await().until(() -> bench.log().heldCount() == count);
    }
}
