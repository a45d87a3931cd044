package io.fieldwarden.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.CommandEvent;
import io.fieldwarden.device.log.CommandEvent.State;
import io.fieldwarden.ingest.core.Farm;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Commands down to devices over MQTT, packet by packet, and what they answer. */
class CommandPushTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long FAR = 4_000_000_000_000L;

    private static final List<CommandEvent.Asked> ASKED = new ArrayList<>();

    private static Bench bench;

    /** No profile is in the way. */
    @BeforeAll
    static void open() {
        bench = Bench.open();
        bench.registry().remove("profile/soil-station@1");
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    @AfterEach
    void cancel() {
        ASKED.forEach(asked -> cancel(asked.id(), asked.device()));
        ASKED.clear();
    }

    private record Received(int packetId, String topic, String payload) {}

    @Test
    void what_waits_is_sent_at_the_subscription_and_what_comes_later_at_once() {
        ask("now-1", "soil-1");
        try (RawClient client = soil1()) {
            assertThat(next(client).payload())
                    .contains("\"id\":\"now-1\"", "\"name\":\"valve\"", "\"body\":{\"open\":true}");
            ask("now-2", "soil-1");
            assertThat(next(client).payload()).contains("\"id\":\"now-2\"");
            ask("now-3", "other-1");
            silent(client);
        }
    }

    @Test
    void the_packet_acknowledged_means_sent_and_only_the_message_on_the_topic_of_answers_ends_it() {
        ask("end-1", "soil-1");
        try (RawClient client = soil1()) {
            Received first = next(client);
            assertThat(first.topic()).isEqualTo("devices/soil-1/commands");
            assertThat(told("end-1")).isEmpty();
            acknowledge(client, first);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(told("end-1")).containsExactly(State.SENT));
        }
        try (RawClient again = soil1()) {
            Received second = next(again);
            assertThat(second.payload()).as("sent again over a new connection").contains("\"id\":\"end-1\"");
            again.send(Bytes.publish(4, 9, "devices/soil-1/commands/ack", "{\"id\":\"end-1\"}"))
                    .expect("40 02 00 09");
            assertThat(told("end-1")).containsExactly(State.SENT, State.ACKNOWLEDGED);
        }
        try (RawClient third = soil1()) {
            silent(third);
        }
    }

    @Test
    void a_session_that_goes_on_hears_what_came_meanwhile_without_another_subscription_and_each_once() {
        ask("meanwhile-1", "soil-1");
        try (RawClient client = RawClient.to(bench)) {
            client.send(connect("02", "05 11 00 00 00 3C")).packet();
            subscribe(client, "01");
            assertThat(next5(client).payload()).contains("\"id\":\"meanwhile-1\"");
        }
        await().atMost(PATIENCE)
                .until(() -> bench.meters().get("hub.mqtt.connections").gauge().value() == 0);
        ask("meanwhile-2", "soil-1");
        try (RawClient again = RawClient.to(bench)) {
            byte[] connack = again.send(connect("00", "05 11 00 00 00 3C")).packet();
            assertThat(connack[2]).as("session present").isEqualTo((byte) 1);
            byte[] repeated = again.packet();
            assertThat(repeated[0]).as("DUP [MQTT-3.3.1-1]").isEqualTo((byte) 0x3A);
            assertThat(new String(repeated, StandardCharsets.UTF_8)).contains("\"id\":\"meanwhile-1\"");
            assertThat(next5(again).payload()).contains("\"id\":\"meanwhile-2\"");
            silent(again);
        }
    }

    @Test
    void what_is_granted_is_the_quality_of_service_that_is_sent() {
        // [MQTT-3.8.4-8]
        try (RawClient client = RawClient.loggedIn(bench, 5)) {
            subscribe(client, "00");
            ask("qos-0", "soil-1");
            assertThat(client.packet()[0]).isEqualTo((byte) 0x30);
        }
        cancel();
        try (RawClient client = RawClient.loggedIn(bench, 5)) {
            subscribe(client, "02");
            ask("qos-2", "soil-1");
            assertThat(client.packet()[0]).isEqualTo((byte) 0x34);
        }
        assertThat(told("qos-2")).as("without PUBREC and PUBCOMP").isEmpty();
    }

    @Test
    void the_answer_of_a_device_is_acknowledged_after_the_log_has_it() {
        ask("held-1", "soil-1");
        bench.log().hold();
        try (RawClient client = soil1()) {
            next(client);
            client.send(Bytes.publish(4, 9, "devices/soil-1/commands/ack", "{\"id\":\"held-1\"}"));
            await().atMost(PATIENCE).until(() -> bench.log().heldCount() == 1);
            silent(client);
            bench.log().release();
            client.expect("40 02 00 09");
        } finally {
            bench.log().release();
        }
    }

    @Test
    void what_was_cancelled_while_the_window_of_the_client_was_full_is_not_sent_any_more() {
        try (RawClient client = RawClient.to(bench)) {
            // Receive maximum 1: one at a time [MQTT-3.3.4-9].
            client.send(connect("02", "03 21 00 01")).packet();
            subscribe(client, "01");
            ask("window-1", "soil-1");
            Received first = next5(client);
            assertThat(first.payload()).contains("\"id\":\"window-1\"");
            ask("window-2", "soil-1");
            ask("window-3", "soil-1");
            cancel("window-2", new DeviceId("soil-1"));
            acknowledge(client, first);
            assertThat(next5(client).payload()).contains("\"id\":\"window-3\"");
        }
    }

    @Test
    void a_command_that_does_not_fit_into_the_packets_of_the_client_has_failed_and_says_so() {
        try (RawClient client = RawClient.to(bench)) {
            // Maximum packet size 100 [MQTT-3.1.2-24].
            client.send(connect("02", "05 27 00 00 00 64")).packet();
            subscribe(client, "01");
            ask("large-1", "soil-1");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(told("large-1")).containsExactly(State.FAILED));
            assertThat(bench.log().told())
                    .filteredOn(event -> event.id().equals("large-1"))
                    .singleElement()
                    .extracting(CommandEvent.Told::detail)
                    .asString()
                    .contains("packets of 100 bytes");
        }
    }

    @Test
    void an_answer_that_is_none_or_of_another_device_is_refused_with_a_reason() {
        try (RawClient client = RawClient.loggedIn(bench, 5)) {
            client.send(Bytes.publish(5, 1, "devices/soil-1/commands/ack", "nothing"));
            assertThat(client.reason()).isEqualTo(ReasonCode.PAYLOAD_FORMAT_INVALID.code());
            client.send(Bytes.publish(5, 2, "devices/pond-1/commands/ack", "{\"id\":\"bad-1\"}"));
            assertThat(client.reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED.code());
            assertThat(told("bad-1")).isEmpty();
        }
    }

    @Test
    void a_gateway_receives_what_is_asked_of_those_behind_it_on_its_own_topic() {
        try (RawClient client = RawClient.to(bench)) {
            client.send(Bytes.connect(4, "g", Farm.GATEWAY_TOKEN, "")).expect("20 02 00 00");
            client.send(Bytes.of("82 1C 00 01", Bytes.text("devices/gate-1/commands"), "01"))
                    .expect("90 03 00 01 01");
            ask("behind-1", "pond-1");
            Received received = next(client);
            assertThat(received.topic()).isEqualTo("devices/gate-1/commands");
            assertThat(received.payload()).contains("\"device\":\"pond-1\"");
            client.send(Bytes.publish(4, 3, "devices/pond-1/commands/ack", "{\"id\":\"behind-1\"}"))
                    .expect("40 02 00 03");
        }
    }

    @Test
    void mosquitto_sub_takes_a_command() throws Exception {
        var one = Executors.newSingleThreadExecutor();
        try {
            ask("tool-1", "soil-1");
            Future<Tool.Result> told = one.submit(() -> Tool.run(
                    "mosquitto_sub",
                    "-V",
                    "5",
                    "-p",
                    bench.port(),
                    "-u",
                    Farm.TOKEN,
                    "-t",
                    "devices/soil-1/commands",
                    "-q",
                    "1",
                    "-C",
                    "1",
                    "-W",
                    "20"));
            assertThat(told.get().output()).contains("\"id\":\"tool-1\"");
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof RuntimeException skipped) {
                throw skipped;
            }
            throw e;
        } finally {
            one.shutdownNow();
        }
    }

    private static void ask(String id, String device) {
        CommandEvent.Asked asked = new CommandEvent.Asked(
                id, new DeviceId(device), "valve", ByteString.copyFromUtf8("{\"open\":true}"), 1, FAR);
        ASKED.add(asked);
        bench.commands().take(asked);
    }

    private static void cancel(String id, DeviceId device) {
        bench.commands().take(new CommandEvent.Told(id, device, State.CANCELLED, 1, "", "", ByteString.EMPTY));
    }

    /** What became of a command, as the log has it. */
    private static List<State> told(String id) {
        return bench.log().told().stream()
                .filter(event -> event.id().equals(id))
                .map(CommandEvent.Told::state)
                .toList();
    }

    /** Nothing comes before the answer to a PINGREQ. */
    private static void silent(RawClient client) {
        client.send(Bytes.of("C0 00")).expect("D0 00");
    }

    /** Version 5, by the token of soil-1. */
    private static byte[] connect(String flags, String properties) {
        String all = Integer.toHexString(0x80 | Integer.parseInt(flags, 16));
        return Bytes.packet(
                0x10, "00 04 'MQTT'", "05", all, "00 3C", properties, Bytes.text("raw"), Bytes.text(Farm.TOKEN));
    }

    /** Version 5. */
    private static void subscribe(RawClient client, String qos) {
        byte[] suback = client.send(Bytes.of("82 1D 00 01", "00", Bytes.text("devices/soil-1/commands"), qos))
                .packet();
        assertThat(suback[suback.length - 1]).as("granted").isEqualTo(Byte.parseByte(qos));
    }

    /** Subscribed. */
    private static RawClient soil1() {
        RawClient client = RawClient.loggedIn(bench, 4);
        client.send(Bytes.of("82 1C 00 01", Bytes.text("devices/soil-1/commands"), "01"))
                .expect("90 03 00 01 01");
        return client;
    }

    private static void acknowledge(RawClient client, Received received) {
        client.send(Bytes.of("40 02", String.format(Locale.ROOT, "%04X", received.packetId())));
    }

    private static Received next(RawClient client) {
        return read(client, false);
    }

    private static Received next5(RawClient client) {
        return read(client, true);
    }

    private static Received read(RawClient client, boolean version5) {
        ByteBuffer packet = ByteBuffer.wrap(client.packet());
        assertThat(packet.get()).as("PUBLISH, QoS 1").isEqualTo((byte) 0x32);
        while (packet.get() < 0) {
            // the length is known by now
        }
        byte[] topic = new byte[packet.getShort()];
        packet.get(topic);
        int id = packet.getShort();
        if (version5) {
            packet.position(packet.position() + 1 + packet.get(packet.position()));
        }
        byte[] payload = new byte[packet.remaining()];
        packet.get(payload);
        return new Received(id, new String(topic, StandardCharsets.UTF_8), new String(payload, StandardCharsets.UTF_8));
    }
}
