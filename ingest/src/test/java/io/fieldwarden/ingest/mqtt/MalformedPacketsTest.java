package io.fieldwarden.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.ingest.core.Farm;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Packets that no client may send. Each ends its own connection with the reason, and disturbs nobody else. */
class MalformedPacketsTest {
    private static Bench bench;
    private static RawClient bystander;

    @BeforeAll
    static void open() {
        bench = Bench.open();
        bystander = RawClient.to(bench);
        bystander.send(Bytes.connect(5, "bystander", "token-of-other-1", ""));
        bystander.packet();
    }

    @AfterAll
    static void close() {
        bystander.send(Bytes.of("C0 00")).expect("D0 00");
        bystander.close();
        bench.close();
    }

    static Stream<Arguments> publications() {
        String topic = Bytes.text("devices/soil-1/readings");
        return Stream.of(
                Arguments.of("PUBLISH with QoS 3 [MQTT-3.3.1-4]", 0x81, Bytes.packet(0x36, topic, "00 01", "00")),
                Arguments.of("PUBLISH with QoS 0 and DUP [MQTT-3.3.1-2]", 0x81, Bytes.packet(0x38, topic, "00")),
                Arguments.of(
                        "PUBLISH with packet identifier 0 [MQTT-2.2.1-3]",
                        0x81,
                        Bytes.packet(0x32, topic, "00 00", "00")),
                Arguments.of(
                        "PUBLISH to a wildcard [MQTT-3.3.2-2]",
                        0x90,
                        Bytes.packet(0x32, Bytes.text("devices/+/readings"), "00 01", "00")),
                Arguments.of("PUBLISH to # [MQTT-3.3.2-2]", 0x90, Bytes.packet(0x32, Bytes.text("#"), "00 01", "00")),
                Arguments.of("PUBLISH without topic and alias", 0x82, Bytes.packet(0x32, "00 00", "00 01", "00")),
                Arguments.of(
                        "PUBLISH with an alias never given", 0x82, Bytes.packet(0x32, "00 00", "00 01", "03 23 00 01")),
                Arguments.of(
                        "PUBLISH with alias 0 [MQTT-3.3.2-8]",
                        0x82,
                        Bytes.packet(0x32, topic, "00 01", "03 23 00 00")));
    }

    static Stream<Arguments> texts_and_properties() {
        String topic = Bytes.text("devices/soil-1/readings");
        return Stream.of(
                Arguments.of(
                        "topic with U+0000 [MQTT-1.5.4-2]", 0x81, Bytes.packet(0x32, "00 03 61 00 62", "00 01", "00")),
                Arguments.of(
                        "topic with a control character", 0x81, Bytes.packet(0x32, "00 03 61 07 62", "00 01", "00")),
                Arguments.of(
                        "topic with a surrogate [MQTT-1.5.4-1]",
                        0x81,
                        Bytes.packet(0x32, "00 03 ED A0 80", "00 01", "00")),
                Arguments.of(
                        "topic in overlong UTF-8 [MQTT-1.5.4-1]",
                        0x81,
                        Bytes.packet(0x32, "00 02 C0 80", "00 01", "00")),
                Arguments.of("topic cut in a character", 0x81, Bytes.packet(0x32, "00 01 E4", "00 01", "00")),
                Arguments.of("topic with a non-character", 0x81, Bytes.packet(0x32, "00 03 EF BF BF", "00 01", "00")),
                Arguments.of("topic longer than the packet", 0x81, Bytes.packet(0x32, "00 FF 'short'")),
                Arguments.of("an unknown property", 0x81, Bytes.packet(0x32, topic, "00 01", "02 7F 00")),
                Arguments.of(
                        "a property of CONNECT in PUBLISH", 0x82, Bytes.packet(0x32, topic, "00 01", "03 21 00 01")),
                Arguments.of("a property twice", 0x82, Bytes.packet(0x32, topic, "00 01", "04 01 01 01 01")),
                Arguments.of("payload format 2", 0x82, Bytes.packet(0x32, topic, "00 01", "02 01 02")),
                Arguments.of("properties longer than the packet", 0x81, Bytes.packet(0x32, topic, "00 01", "7F 01 01")),
                Arguments.of(
                        "a property cut by the property length",
                        0x81,
                        Bytes.packet(0x32, topic, "00 01", "02 23 00 01 00")),
                Arguments.of(
                        "a property length of five bytes", 0x81, Bytes.packet(0x32, topic, "00 01", "80 80 80 80 01")),
                Arguments.of(
                        "a property length longer than needed [MQTT-1.5.5-1]",
                        0x81,
                        Bytes.packet(0x32, topic, "00 01", "80 00")),
                Arguments.of(
                        "a response topic with a wildcard",
                        0x90,
                        Bytes.packet(0x32, topic, "00 01", "04 08 00 01 '#'")));
    }

    static Stream<Arguments> other_packets() {
        String topic = Bytes.text("devices/soil-1/readings");
        return Stream.of(
                Arguments.of("type 0 [MQTT-2.1.2]", 0x81, Bytes.of("00 00")),
                Arguments.of("a second CONNECT [MQTT-3.1.0-2]", 0x82, Bytes.connect(5, "c", Farm.TOKEN, "")),
                Arguments.of("CONNACK from a client", 0x81, Bytes.of("20 02 00 00")),
                Arguments.of("SUBACK from a client", 0x81, Bytes.of("90 03 00 01 00")),
                Arguments.of("PINGREQ with flags [MQTT-2.1.3-1]", 0x81, Bytes.of("C1 00")),
                Arguments.of("PINGREQ with a body", 0x81, Bytes.of("C0 01 00")),
                Arguments.of(
                        "a subscription identifier in PUBLISH", 0x82, Bytes.packet(0x32, topic, "00 01", "02 0B 01")),
                Arguments.of("remaining length of five bytes [MQTT-1.5.5]", 0x81, Bytes.of("30 FF FF FF FF 01")),
                Arguments.of("remaining length longer than needed", 0x81, Bytes.of("C0 80 00")),
                Arguments.of("a packet above the maximum", 0x95, Bytes.of("30 FF FF FF 7F")),
                Arguments.of(
                        "SUBSCRIBE with wrong flags [MQTT-3.8.1-1]",
                        0x81,
                        Bytes.packet(0x80, "00 01", "00", topic, "01")),
                Arguments.of("SUBSCRIBE without a filter [MQTT-3.8.3-2]", 0x81, Bytes.packet(0x82, "00 01", "00")),
                Arguments.of("SUBSCRIBE with QoS 3", 0x81, Bytes.packet(0x82, "00 01", "00", topic, "03")),
                Arguments.of(
                        "SUBSCRIBE with reserved options [MQTT-3.8.3-5]",
                        0x81,
                        Bytes.packet(0x82, "00 01", "00", topic, "C1")),
                Arguments.of(
                        "SUBSCRIBE with packet identifier 0", 0x81, Bytes.packet(0x82, "00 00", "00", topic, "01")),
                Arguments.of(
                        "SUBSCRIBE to a/#/b [MQTT-4.7.1-1]",
                        0x8F,
                        Bytes.packet(0x82, "00 01", "00", Bytes.text("a/#/b"), "01")),
                Arguments.of(
                        "SUBSCRIBE to a+ [MQTT-4.7.1-2]",
                        0x8F,
                        Bytes.packet(0x82, "00 01", "00", Bytes.text("a+"), "01")),
                Arguments.of(
                        "SUBSCRIBE with a subscription identifier",
                        0xA1,
                        Bytes.packet(0x82, "00 01", "02 0B 01", topic, "01")),
                Arguments.of("UNSUBSCRIBE without a filter [MQTT-3.10.3-2]", 0x81, Bytes.packet(0xA2, "00 01", "00")),
                Arguments.of("PUBREL with wrong flags [MQTT-3.6.1-1]", 0x81, Bytes.of("60 02 00 01")),
                Arguments.of("PUBACK of nothing", 0x82, Bytes.of("40 02 00 01")),
                Arguments.of("PUBCOMP of nothing", 0x82, Bytes.of("70 02 00 01")),
                Arguments.of("PUBACK with one byte", 0x81, Bytes.of("40 01 00")),
                Arguments.of("AUTH without a method [MQTT-4.12.0-6]", 0x82, Bytes.of("F0 00")),
                Arguments.of("DISCONNECT with flags [MQTT-3.14.1-1]", 0x81, Bytes.of("E1 00")),
                Arguments.of(
                        "DISCONNECT that sets an expiry CONNECT did not",
                        0x82,
                        Bytes.of("E0 07 00 05 11 00 00 00 01")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"publications", "texts_and_properties", "other_packets"})
    void ends_the_connection_with_its_reason(String what, int reason, byte[] packet) {
        try (RawClient client = RawClient.loggedIn(bench, 5)) {
            client.send(packet);
            byte[] disconnect = client.packet();
            assertThat(disconnect[0]).as("DISCONNECT").isEqualTo((byte) 0xE0);
            assertThat(disconnect[2] & 0xFF)
                    .as(new String(disconnect, StandardCharsets.UTF_8))
                    .isEqualTo(reason);
            client.expectClosed();
        }
        bystander.send(Bytes.of("C0 00")).expect("D0 00");
    }

    static Stream<Arguments> first_packets() {
        String user = Bytes.text(Farm.TOKEN);
        return Stream.of(
                Arguments.of("PUBLISH first [MQTT-3.1.0-1]", Bytes.publish(4, 1, "t", "x")),
                Arguments.of("an HTTP request that opens no WebSocket", Bytes.of("'POST / HTTP/1.1'", "0D 0A 0D 0A")),
                Arguments.of("a TLS client hello", Bytes.of("16 03 01 02 00 01 00 01 FC 03 03")),
                Arguments.of("a CONNECT of 200 MB", Bytes.of("10 FF FF FF 5F 00 04 'MQTT'")),
                Arguments.of(
                        "a reserved flag [MQTT-3.1.2-3]",
                        Bytes.packet(0x10, "00 04 'MQTT'", "04", "83", "00 3C", Bytes.text("c"), user)),
                Arguments.of(
                        "flags in the first byte",
                        Bytes.packet(0x11, "00 04 'MQTT'", "04", "82", "00 3C", Bytes.text("c"), user)),
                Arguments.of(
                        "will QoS 3 [MQTT-3.1.2-14]",
                        Bytes.packet(
                                0x10,
                                "00 04 'MQTT'",
                                "04",
                                "9E",
                                "00 3C",
                                Bytes.text("c"),
                                Bytes.text("w"),
                                Bytes.text("m"),
                                user)),
                Arguments.of(
                        "will retain without will [MQTT-3.1.2-15]",
                        Bytes.packet(0x10, "00 04 'MQTT'", "04", "A2", "00 3C", Bytes.text("c"), user)),
                Arguments.of(
                        "a password without a name [MQTT-3.1.2-22]",
                        Bytes.packet(0x10, "00 04 'MQTT'", "04", "42", "00 3C", Bytes.text("c"), user)),
                Arguments.of(
                        "a will topic with a wildcard",
                        Bytes.packet(
                                0x10,
                                "00 04 'MQTT'",
                                "04",
                                "86",
                                "00 3C",
                                Bytes.text("c"),
                                Bytes.text("a/#"),
                                Bytes.text("m"),
                                user)),
                Arguments.of(
                        "bytes after the last field",
                        Bytes.packet(0x10, "00 04 'MQTT'", "04", "82", "00 3C", Bytes.text("c"), user, "00")),
                Arguments.of(
                        "a client identifier that is not UTF-8",
                        Bytes.packet(0x10, "00 04 'MQTT'", "04", "82", "00 3C", "00 01 FF", user)),
                Arguments.of(
                        "a client identifier that ends early",
                        Bytes.packet(0x10, "00 04 'MQTT'", "04", "82", "00 3C", "00 09 'c'")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("first_packets")
    void what_is_no_connect_is_closed_without_a_word(String what, byte[] packet) {
        try (RawClient client = RawClient.to(bench)) {
            client.send(packet);
            byte[] answer = firstAnswer(client);
            // Only a wildcard has a reason of its own that version 3.1.1 can say.
            assertThat(answer.length == 0 || answer[3] == 5).isTrue();
        }
        bystander.send(Bytes.of("C0 00")).expect("D0 00");
    }

    private static byte[] firstAnswer(RawClient client) {
        try {
            return client.packet();
        } catch (AssertionError | UncheckedIOException closed) {
            return new byte[0];
        }
    }
}
