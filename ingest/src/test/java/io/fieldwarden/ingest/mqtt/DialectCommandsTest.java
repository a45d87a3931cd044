package io.fieldwarden.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.CommandEvent;
import io.fieldwarden.device.log.CommandEvent.State;
import io.fieldwarden.device.payload.proto.SparkplugB;
import io.fieldwarden.ingest.core.Farm;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Commands as ThingsBoard, Alink and Sparkplug B say them, over connections of MQTT 3.1.1. */
class DialectCommandsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int FLOAT = 9;

    private static Bench bench;

    @BeforeAll
    static void open() {
        bench = Bench.open();
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
    private record Received(int qos, int packetId, String topic, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        String level(int index) {
            return topic.split("/", -1)[index];
        }
    }

    @Test
    void thingsboard_is_called_with_a_number_and_answers_with_it() {
        try (RawClient client = connected("tb", Farm.TOKEN, true)) {
            subscribe(client, "v1/devices/me/rpc/request/+", 1);
            ask("tb-1", "soil-1", "valve", "{\"open\":true}");
            Received call = next(client);
            assertThat(call.topic()).matches("v1/devices/me/rpc/request/\\d+");
            assertThat(call.text()).isEqualTo("{\"method\":\"valve\",\"params\":{\"open\":true}}");
            assertThat(states("tb-1")).isEmpty();
            acknowledge(client, call);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(states("tb-1")).containsExactly(State.SENT));
            publish(client, "v1/devices/me/rpc/response/" + call.level(5), "{\"position\":\"open\"}");
            assertThat(states("tb-1")).containsExactly(State.SENT, State.ACKNOWLEDGED);
            assertThat(told("tb-1").get(1).result().toStringUtf8()).isEqualTo("{\"position\":\"open\"}");

            ask("tb-2", "soil-1", "valve", "{}");
            Received second = next(client);
            publish(client, "v1/devices/me/rpc/response/" + second.level(5), "{\"error\":\"stuck\"}");
            assertThat(told("tb-2")).singleElement().satisfies(told -> {
                assertThat(told.state()).isEqualTo(State.FAILED);
                assertThat(told.detail()).isEqualTo("stuck");
            });
            // Of nothing that was asked, and of nothing at all.
            publish(client, "v1/devices/me/rpc/response/1", "{}");
        }
    }

    @Test
    void what_a_device_of_another_system_has_had_is_not_sent_again_for_it_could_not_tell() {
        try (RawClient client = connected("once", Farm.TOKEN, true)) {
            subscribe(client, "v1/devices/me/rpc/request/+", 1);
            ask("once-1", "soil-1", "reboot", "{}");
            next(client);
        }
        try (RawClient again = connected("once", Farm.TOKEN, true)) {
            subscribe(again, "v1/devices/me/rpc/request/+", 1);
            Received second = next(again);
            assertThat(second.text()).as("it had not been acknowledged").contains("reboot");
            acknowledge(again, second);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(states("once-1")).containsExactly(State.SENT));
        }
        try (RawClient third = connected("once", Farm.TOKEN, true)) {
            subscribe(third, "v1/devices/me/rpc/request/+", 1);
            third.send(Bytes.of("C0 00")).expect("D0 00");
        }
        settle("once-1", "soil-1");
    }

    @Test
    void a_session_that_goes_on_keeps_the_subscriptions_of_its_dialect() {
        try (RawClient client = connected("kept", Farm.TOKEN, false)) {
            subscribe(client, "v1/devices/me/rpc/request/+", 1);
            client.send(Bytes.of("E0 00")).expectClosed();
        }
        await().atMost(PATIENCE)
                .until(() ->
                        bench.meters().get("hub.mqtt.sessions.kept").gauge().value() == 1);
        ask("kept-1", "soil-1", "valve", "{}");
        try (RawClient again = connected("kept", Farm.TOKEN, false)) {
            Received call = next(again);
            assertThat(call.qos()).isEqualTo(1);
            assertThat(call.topic()).startsWith("v1/devices/me/rpc/request/");
            publish(again, "v1/devices/me/attributes/request/3", "{}");
            publish(again, "v1/devices/me/rpc/response/" + call.level(5), "{}");
        }
        assertThat(states("kept-1")).containsExactly(State.ACKNOWLEDGED);
    }

    @Test
    void a_gateway_of_thingsboard_is_called_for_those_behind_it() {
        try (RawClient client = connected("gate", Farm.GATEWAY_TOKEN, true)) {
            subscribe(client, "v1/gateway/rpc", 1);
            ask("gate-rpc-1", "pond-1", "aerator", "{\"on\":1}");
            Received call = next(client);
            assertThat(call.topic()).isEqualTo("v1/gateway/rpc");
            String number = call.text().replaceAll(".*\"id\":(\\d+).*", "$1");
            assertThat(call.text())
                    .isEqualTo("{\"device\":\"pond-1\",\"data\":{\"id\":" + number
                            + ",\"method\":\"aerator\",\"params\":{\"on\":1}}}");
            publish(
                    client,
                    "v1/gateway/rpc",
                    "{\"device\":\"pond-1\",\"id\":" + number + ",\"data\":{\"success\":true}}");
            assertThat(states("gate-rpc-1")).containsExactly(State.ACKNOWLEDGED);
        }
    }

    @Test
    void alink_sets_properties_and_calls_services_of_the_product_that_is_subscribed() {
        try (RawClient client = connected("alink", Farm.TOKEN, true)) {
            subscribe(client, "/sys/pk1/soil-1/thing/service/property/set", 1);
            subscribe(client, "/sys/pk1/soil-1/thing/service/+", 1);
            // Nothing says which product these would be of.
            client.send(subscription("/sys/+/soil-1/thing/service/property/set", 1))
                    .expect("90 03 00 01 80");

            ask("alink-1", "soil-1", "set", "{\"interval\":60}");
            Received set = next(client);
            assertThat(set.topic()).isEqualTo("/sys/pk1/soil-1/thing/service/property/set");
            String number = set.text().replaceAll(".*\"id\":\"(\\d+)\".*", "$1");
            assertThat(set.text())
                    .isEqualTo("{\"id\":\"" + number + "\",\"version\":\"1.0\",\"params\":{\"interval\":60},"
                            + "\"method\":\"thing.service.property.set\"}");
            publish(client, set.topic() + "_reply", "{\"id\":\"" + number + "\",\"code\":200,\"data\":{}}");
            assertThat(states("alink-1")).containsExactly(State.ACKNOWLEDGED);

            ask("alink-2", "soil-1", "calibrate", "{}");
            Received service = next(client);
            assertThat(service.topic()).isEqualTo("/sys/pk1/soil-1/thing/service/calibrate");
            publish(
                    client,
                    service.topic() + "_reply",
                    "{\"id\":\"" + service.text().replaceAll(".*\"id\":\"(\\d+)\".*", "$1")
                            + "\",\"code\":5092,\"message\":\"property not found\"}");
            assertThat(told("alink-2")).singleElement().satisfies(told -> {
                assertThat(told.state()).isEqualTo(State.FAILED);
                assertThat(told.detail()).isEqualTo("5092 property not found");
            });
        }
    }

    @Test
    void sparkplug_is_written_as_dcmd_and_has_done_it_when_the_device_reports_what_was_written()
            throws InvalidProtocolBufferException {
        try (RawClient client = connected("node", Farm.GATEWAY_TOKEN, true)) {
            subscribe(client, "spBv1.0/farm/NCMD/gate-1/#", 0);
            subscribe(client, "spBv1.0/farm/DCMD/gate-1/#", 0);
            sparkplug(
                    client, "NBIRTH/gate-1", payload(0).addMetrics(named("rssi").setFloatValue(-70)));
            sparkplug(
                    client,
                    "DBIRTH/gate-1/pond-1",
                    payload(1).addMetrics(named("air_temp").setFloatValue(20)));

            ask("write-1", "pond-1", "write", "{\"air_temp\":21.5}");
            Received command = next(client);
            assertThat(command.qos()).isZero();
            assertThat(command.topic()).isEqualTo("spBv1.0/farm/DCMD/gate-1/pond-1");
            SparkplugB.Payload said = SparkplugB.Payload.parseFrom(command.payload());
            assertThat(said.getMetricsList()).singleElement().satisfies(metric -> {
                assertThat(metric.getName()).isEqualTo("air_temp");
                assertThat(metric.getDatatype()).as("as its birth named it").isEqualTo(FLOAT);
                assertThat(metric.getFloatValue()).isEqualTo(21.5f);
            });
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(states("write-1")).containsExactly(State.SENT));
            sparkplug(
                    client,
                    "DDATA/gate-1/pond-1",
                    payload(2).addMetrics(named("air_temp").setFloatValue(20.5f)));
            assertThat(states("write-1")).containsExactly(State.SENT);
            sparkplug(
                    client,
                    "DDATA/gate-1/pond-1",
                    payload(3).addMetrics(named("air_temp").setFloatValue(21.5f)));
            assertThat(states("write-1")).containsExactly(State.SENT, State.ACKNOWLEDGED);

            ask("rebirth-1", "gate-1", "rebirth", "{\"Node Control/Rebirth\":true}");
            Received rebirth = next(client);
            assertThat(rebirth.topic()).isEqualTo("spBv1.0/farm/NCMD/gate-1");
            assertThat(SparkplugB.Payload.parseFrom(rebirth.payload())
                            .getMetrics(0)
                            .getBooleanValue())
                    .isTrue();
            sparkplug(
                    client,
                    "NBIRTH/gate-1",
                    payload(0)
                            .addMetrics(named("Node Control/Rebirth")
                                    .setDatatype(11)
                                    .setBooleanValue(false)));
            assertThat(states("rebirth-1")).containsExactly(State.SENT, State.ACKNOWLEDGED);
        }
    }

    private static SparkplugB.Payload.Builder payload(int seq) {
        return SparkplugB.Payload.newBuilder()
                .setTimestamp(System.currentTimeMillis())
                .setSeq(seq);
    }

    private static SparkplugB.Metric.Builder named(String name) {
        return SparkplugB.Metric.newBuilder().setName(name).setDatatype(FLOAT);
    }

    /** Published with QoS 1, so that it has been read when this returns. */
    private static void sparkplug(RawClient client, String end, SparkplugB.Payload.Builder payload) {
        client.send(Bytes.packet(
                        0x32,
                        Bytes.text("spBv1.0/farm/" + end),
                        "00 09",
                        HexFormat.of().formatHex(payload.build().toByteArray())))
                .expect("40 02 00 09");
    }

    private static void ask(String id, String device, String name, String body) {
        bench.commands()
                .take(new CommandEvent.Asked(
                        id,
                        new DeviceId(device),
                        name,
                        ByteString.copyFrom(body, StandardCharsets.UTF_8),
                        1,
                        4_000_000_000_000L));
    }

    private static void settle(String id, String device) {
        bench.commands()
                .take(new CommandEvent.Told(id, new DeviceId(device), State.CANCELLED, 1, "", "", ByteString.EMPTY));
    }

    private static List<CommandEvent.Told> told(String id) {
        return bench.log().told().stream()
                .filter(event -> event.id().equals(id))
                .toList();
    }

    private static List<State> states(String id) {
        return told(id).stream().map(CommandEvent.Told::state).toList();
    }

    private static RawClient connected(String client, String token, boolean clean) {
        RawClient raw = RawClient.to(bench);
        raw.send(Bytes.packet(
                0x10, "00 04 'MQTT'", "04", clean ? "82" : "80", "00 3C", Bytes.text(client), Bytes.text(token)));
        byte[] connack = raw.packet();
        assertThat(connack[3]).as("CONNACK code").isZero();
        return raw;
    }

    private static byte[] subscription(String filter, int qos) {
        return Bytes.packet(0x82, "00 01", Bytes.text(filter), "0" + qos);
    }

    private static void subscribe(RawClient client, String filter, int qos) {
        client.send(subscription(filter, qos)).expect("90 03 00 01 0" + qos);
    }

    /** With QoS 1: it has been taken when this returns. */
    private static void publish(RawClient client, String topic, String payload) {
        client.send(Bytes.publish(4, 7, topic, payload)).expect("40 02 00 07");
    }

    private static void acknowledge(RawClient client, Received received) {
        client.send(Bytes.of("40 02", HexFormat.of().toHexDigits((short) received.packetId())));
    }

    private static Received next(RawClient client) {
        ByteBuffer packet = ByteBuffer.wrap(client.packet());
        int first = packet.get() & 0xFF;
        assertThat(first & 0xF0).as("PUBLISH").isEqualTo(0x30);
        while (packet.get() < 0) {
            // the length is known by now
        }
        byte[] topic = new byte[packet.getShort()];
        packet.get(topic);
        int qos = first >> 1 & 3;
        int id = qos == 0 ? 0 : packet.getShort();
        byte[] payload = new byte[packet.remaining()];
        packet.get(payload);
        return new Received(qos, id, new String(topic, StandardCharsets.UTF_8), payload);
    }
}
