package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.hub.client.ApiClient;
import io.fieldwarden.hub.client.Registrar;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What cannot be used is answered in the protocol's words, counted by its reason, kept where a technician finds it, and
 * disturbs nobody: another device sends before and after each case and is acknowledged every time.
 */
final class BadInputIT {
    @RegisterExtension
    static final SharedHub HUB = new SharedHub();

    private static final int MQTT_5 = 5;
    private static final int MQTT_3 = 4;
    private static final int PAYLOAD_FORMAT_INVALID = 0x99;
    private static final int BAD_USER_NAME_OR_PASSWORD = 0x86;
    private static final int REFUSED_CREDENTIALS = 4;
    private static final int REFUSED_NOT_AUTHORIZED = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Registrar.NewDevice device;
    private Registrar.NewDevice bystander;
    private MqttWire beside;

    @BeforeEach
    void a_bystander_sends() throws IOException {
        device = HUB.device();
        bystander = HUB.device();
        beside = wire(MQTT_5);
        assertThat(beside.connect(bystander.id(), bystander.secret())).isZero();
        assertThat(beside.publishAndWait(topic(bystander), "{\"soil_vwc_20\":20}"))
                .isZero();
    }

    @AfterEach
    void the_bystander_still_sends() throws IOException {
        assertThat(beside.publishAndWait(topic(bystander), "{\"soil_vwc_20\":21}"))
                .isZero();
        beside.close();
    }

    static Stream<Arguments> contents() {
        return Stream.of(
                content("{\"level\":", "malformed"),
                content("{\"level\":NaN}", "not_finite"),
                content("{\"level\":1e999}", "not_finite"),
                content("{\"no_such_channel\":1}", "unknown_channel"),
                content("{\"level\":\"wet\"}", "wrong_type"),
                content("{\"level\":true}", "wrong_type"),
                content("{\"ts\":-5,\"values\":{\"level\":1}}", "bad_time"),
                content("{}", "empty"),
                Arguments.of(
                        "{\"level\": invalid UTF-8}",
                        new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}'},
                        "malformed"));
    }

    private static Arguments content(String text, String reason) {
        return Arguments.of(text, text.getBytes(StandardCharsets.UTF_8), reason);
    }

    @ParameterizedTest(name = "{0} is {2}")
    @MethodSource("contents")
    void content_that_cannot_be_used_is_refused_counted_and_kept(String name, byte[] payload, String reason)
            throws IOException {
        double before = quarantined(reason);
        try (MqttWire wire = wire(MQTT_5)) {
            assertThat(wire.connect(device.id(), device.secret())).isZero();
            wire.publish(topic(device), payload);
            assertThat(wire.read().reason()).isEqualTo(PAYLOAD_FORMAT_INVALID);
            assertThat(wire.publishAndWait(topic(device), "{\"level\":5}")).isZero();
        }
        // MQTT 3.1.1 has no reason: acknowledged, or a device would send it for ever.
        try (MqttWire wire = wire(MQTT_3)) {
            assertThat(wire.connect(device.id(), device.secret())).isZero();
            wire.publish(topic(device), payload);
            assertThat(wire.read().type()).isEqualTo(MqttWire.PUBACK);
        }
        await().atMost(PATIENCE).until(() -> quarantined(reason) == before + 2);
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode items = quarantine(reason);
            assertThat(items).hasSize(2);
            assertThat(Base64.getDecoder()
                            .decode(items.get(0).path("payloadBase64").asText()))
                    .isEqualTo(payload);
            assertThat(items.get(0).path("detail").asText()).isNotEmpty();
        });
    }

    static Stream<Arguments> doubtful() {
        return Stream.of(
                Arguments.of("out of the physical range", "{\"soil_vwc_20\":300}", "bad", "out_of_range"),
                Arguments.of("the sensor's word for a fault", "{\"soil_vwc_20\":-9999}", "bad", "sentinel"),
                Arguments.of(
                        "far in the future",
                        "{\"ts\":2100000000000,\"values\":{\"soil_vwc_20\":20}}",
                        "suspect",
                        "clock_future"),
                Arguments.of(
                        "a clock that was never set",
                        "{\"ts\":1000,\"values\":{\"soil_vwc_20\":20}}",
                        "suspect",
                        "clock_past"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("doubtful")
    void a_doubtful_reading_is_kept_with_its_quality(String name, String payload, String quality, String reason)
            throws IOException {
        try (MqttWire wire = wire(MQTT_5)) {
            assertThat(wire.connect(device.id(), device.secret())).isZero();
            assertThat(wire.publishAndWait(topic(device), payload)).isZero();
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode items = HUB.latest(device.id());
            assertThat(items).hasSize(1);
            assertThat(items.get(0).path("quality").asText()).isEqualToIgnoringCase(quality);
            assertThat(items.get(0).path("reason").asText()).isEqualTo(reason);
        });
    }

    @Test
    void a_wrong_password_is_refused_and_counted() throws Exception {
        double before = refused("unauthenticated");
        try (MqttWire five = wire(MQTT_5);
                MqttWire three = wire(MQTT_3)) {
            assertThat(five.connect(device.id(), "wrong")).isEqualTo(BAD_USER_NAME_OR_PASSWORD);
            assertThat(three.connect(device.id(), "wrong")).isIn(REFUSED_CREDENTIALS, REFUSED_NOT_AUTHORIZED);
        }
        assertThat(refused("unauthenticated")).isEqualTo(before + 2);
        await().atMost(PATIENCE).until(() -> quarantine("unauthenticated").size() >= 2);
    }

    @Test
    void an_unknown_device_is_refused_like_a_wrong_password() throws IOException {
        try (MqttWire wire = wire(MQTT_5)) {
            assertThat(wire.connect("nobody-knows-me", "secret")).isEqualTo(BAD_USER_NAME_OR_PASSWORD);
        }
    }

    @Test
    void a_malformed_packet_ends_its_connection_only() throws IOException {
        double before = refused("malformed");
        try (MqttWire wire = wire(MQTT_5)) {
            assertThat(wire.connect(device.id(), device.secret())).isZero();
            // PUBLISH with both QoS bits set [MQTT-3.3.1-4].
            wire.raw(new byte[] {0x36, 0x05, 0x00, 0x01, 'a', 0x00, 0x01});
            awaitEnd(wire);
        }
        assertThat(refused("malformed")).isEqualTo(before + 1);
        await().atMost(PATIENCE).until(() -> quarantine("malformed").size() == 1);
    }

    @Test
    void a_payload_over_256_kib_is_refused_by_every_protocol() throws Exception {
        double cutOff = refused("too_large");
        double rejected = quarantined("too_large");
        String payload = "{\"level\":1" + " ".repeat(256 * 1024) + "}";
        try (MqttWire wire = wire(MQTT_5)) {
            assertThat(wire.connect(device.id(), device.secret())).isZero();
            try {
                wire.publish(topic(device), payload.getBytes(StandardCharsets.UTF_8));
            } catch (SocketException e) {
                assertThat(e).hasMessageContaining("Broken pipe");
            }
            awaitEnd(wire);
        }
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create(HUB.addresses().http() + "/api/v1/" + device.token() + "/telemetry"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(payload))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(413);
        // A packet that is too large is never read, so that there is no message: refused. A body is read: quarantined.
        assertThat(refused("too_large")).isEqualTo(cutOff + 1);
        assertThat(quarantined("too_large")).isEqualTo(rejected + 1);
        await().atMost(PATIENCE).until(() -> quarantine("too_large").size() == 2);
    }

    /** The hub may say why with a DISCONNECT; then it closes. */
    private static void awaitEnd(MqttWire wire) {
        try {
            while (true) {
                assertThat(wire.read().type()).isEqualTo(14);
            }
        } catch (EOFException | SocketException e) {
            assertThat(e).isNotNull();
        } catch (IOException e) {
            throw new AssertionError("the connection was left open", e);
        }
    }

    private static MqttWire wire(int version) throws IOException {
        return new MqttWire(HUB.addresses().mqtt(), version, PATIENCE);
    }

    private static String topic(Registrar.NewDevice device) {
        return "devices/" + device.id() + "/readings";
    }

    private JsonNode quarantine(String reason) {
        return HUB.client()
                .get("/quarantine?device=" + ApiClient.encoded(device.id()) + "&reason=" + reason)
                .path("items");
    }

    private static double quarantined(String reason) {
        return metric("hub_readings_total", "outcome=\"quarantined\",reason=\"" + reason + "\"");
    }

    /** What was refused before there was a message. */
    private static double refused(String reason) {
        return metric("hub_readings_total", "outcome=\"refused\",reason=\"" + reason + "\"");
    }

    /** The value of the first sample with this name and these labels, 0 when there is none yet. */
    private static double metric(String name, String labels) {
        try {
            String text = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(HUB.addresses().http() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            return text.lines()
                    .filter(line -> line.startsWith(name) && line.contains(labels))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new AssertionError("no metrics", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
