package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.hub.client.Addresses;
import io.fieldwarden.hub.client.Registrar;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A reading all the way from the clients that people use to the API and the stream of alerts. */
final class EndToEndIT {
    @RegisterExtension
    static final SharedHub HUB = new SharedHub();

    @Test
    void a_reading_published_with_mosquitto_is_in_the_api_within_two_seconds() throws Exception {
        Registrar.NewDevice device = HUB.device();
        publish(device, "{\"soil_vwc_20\":21.5}");
        await().atMost(Duration.ofSeconds(2))
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> {
                    JsonNode items = HUB.latest(device.id());
                    assertThat(items).hasSize(1);
                    assertThat(items.get(0).path("channel").asText()).isEqualTo("soil_vwc_20");
                    assertThat(items.get(0).path("value").asDouble()).isEqualTo(21.5);
                    assertThat(items.get(0).path("quality").asText()).isEqualToIgnoringCase("good");
                });
    }

    @Test
    void a_reading_below_the_threshold_for_its_hold_time_is_an_alert_on_the_stream() throws Exception {
        Registrar.NewDevice device = HUB.device();
        try (EventStream stream = new EventStream(HUB.client(), HUB.addresses().token())) {
            publish(device, "{\"soil_vwc_20\":4}");
            // The rule holds for a second of event time; nothing more is sent, so that its timer has to raise it.
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> !stream.of(device.id()).isEmpty());
            JsonNode raised = stream.of(device.id()).get(0);
            assertThat(raised.path("rule").asText()).isEqualTo("E2E-DRY");
            assertThat(raised.path("state").asText()).isEqualTo("raised");
            assertThat(raised.path("severity").asText()).isEqualTo("major");
            assertThat(raised.path("value").asDouble()).isEqualTo(4);
            assertThat(raised.path("message").path("zh").asText()).contains("土壤过干");
            publish(device, "{\"soil_vwc_20\":20}");
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(stream.of(device.id()))
                            .extracting(alert -> alert.path("state").asText())
                            .contains("cleared"));
            assertThat(stream.of(device.id()))
                    .extracting(alert -> alert.path("id").asText())
                    .containsOnly(raised.path("id").asText());
        }
    }

    @Test
    void time_alone_raises_what_holds_when_nothing_more_is_sent() throws Exception {
        Registrar.NewDevice device = HUB.device();
        try (EventStream stream = new EventStream(HUB.client(), HUB.addresses().token())) {
            publish(device, "{\"soil_vwc_20\":3}");
            // Within half a minute of the hub's start time alone raises nothing, so that devices can catch up first.
            await().atMost(Duration.ofSeconds(45))
                    .until(() -> !stream.of(device.id()).isEmpty());
            assertThat(stream.of(device.id()).get(0).path("value").asDouble()).isEqualTo(3);
        }
    }

    @Test
    void a_back_test_of_what_is_stored_raises_what_was_raised_live_and_nothing_else() throws Exception {
        Registrar.NewDevice device = HUB.device();
        String alert;
        try (EventStream stream = new EventStream(HUB.client(), HUB.addresses().token())) {
            publish(device, "{\"soil_vwc_20\":4}");
            await().atMost(Duration.ofSeconds(45))
                    .until(() -> !stream.of(device.id()).isEmpty());
            alert = stream.of(device.id()).get(0).path("id").asText();
            publish(device, "{\"soil_vwc_20\":20}");
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> stream.of(device.id()).stream()
                            .anyMatch(event -> event.path("state").asText().equals("cleared")));
        }
        // An alert does not wait for the time series.
        await().atMost(Duration.ofSeconds(5))
                .until(() -> HUB.latest(device.id()).path(0).path("value").asDouble() == 20);
        ObjectNode question = JsonNodeFactory.instance.objectNode().put("profile", SharedHub.PROFILE);
        question.putArray("devices").add(device.id());
        String asked = "/backtests/"
                + HUB.client().post("/backtests", question).path("id").asText();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> HUB.client().get(asked).path("state").asText().equals("done"));

        JsonNode trial = HUB.client().get(asked);
        assertThat(trial.path("readings").asInt()).isEqualTo(2);
        assertThat(trial.path("items")).singleElement().satisfies(item -> {
            assertThat(item.path("id").asText()).isEqualTo(alert);
            assertThat(item.path("was").asBoolean()).isTrue();
            assertThat(item.path("clearedAt").isTextual()).isTrue();
        });
        assertThat(trial.path("gone")).isEmpty();
    }

    @Test
    void a_reading_posted_over_coap_is_answered_changed_and_stored() throws Exception {
        Registrar.NewDevice device = HUB.device();
        String coap = Tools.need("coap-client-notls", "libcoap3-bin");
        URI uri = URI.create(HUB.addresses().coap());
        Process process = new ProcessBuilder(List.of(
                        coap,
                        "-v",
                        "6",
                        "-m",
                        "post",
                        "-t",
                        "application/json",
                        "-e",
                        "{\"soil_vwc_20\":22}",
                        "coap://" + uri.getHost() + ":" + uri.getPort() + "/api/v1/" + device.token() + "/telemetry"))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("2.04");
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(HUB.latest(device.id()))
                        .extracting(item -> item.path("value").asDouble())
                        .containsExactly(22.0));
    }

    private static void publish(Registrar.NewDevice device, String payload) throws Exception {
        Addresses addresses = HUB.addresses();
        URI mqtt = URI.create(addresses.mqtt());
        Process process = new ProcessBuilder(List.of(
                        Tools.need("mosquitto_pub", "mosquitto-clients"),
                        "-h",
                        mqtt.getHost(),
                        "-p",
                        Integer.toString(mqtt.getPort()),
                        "-u",
                        device.id(),
                        "-P",
                        device.secret(),
                        "-t",
                        "devices/" + device.id() + "/readings",
                        "-q",
                        "1",
                        "-m",
                        payload))
                .redirectErrorStream(true)
                .start();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
