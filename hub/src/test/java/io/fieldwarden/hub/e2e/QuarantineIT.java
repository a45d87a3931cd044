package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.hub.client.Registrar;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a technician does with a message that could not be used: correct the profile, then send it through again. */
final class QuarantineIT {
    private static final String WITHOUT = """
            format: 1
            profile: e2e-quarantine
            version: 1
            name: {zh: 测试隔离, en: Test quarantine}
            category: soil-station
            lateness: 15m
            channels:
              soil_vwc_20: {zh: 土壤体积含水量20cm, en: Soil water content 20 cm, unit: "%", type: number, range: [0, 60], usual: [18, 35], resolution: 0.1, period: 30m}
            """;

    private static final String WITH = WITHOUT.replace("version: 1", "version: 2") + """
              level: {zh: 液位, en: Level, unit: "%", type: number, range: [0, 10000], usual: [0, 100], resolution: 1, period: 1m}
            rules:
              - id: E2E-QUARANTINE
                severity: critical
                raise: "level > 1000"
                clear: "level < 500"
                zh: 测试：液位过高
                en: "Test: level too high"
                citation: test
                provenance: proposal
            """;

    @RegisterExtension
    static final SharedHub HUB = new SharedHub();

    @Test
    void a_message_of_an_unknown_channel_is_history_and_no_live_alert_once_the_profile_has_the_channel()
            throws Exception {
        activate(WITHOUT, 1);
        Registrar.NewDevice device =
                new Registrar(HUB.client()).register(Registrar.request("quarantined-1", "e2e-quarantine", Map.of()));
        Instant observed = Instant.now().minusSeconds(60).truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
        String timed = "{\"ts\":" + observed.toEpochMilli() + ",\"values\":{\"level\":2000}}";
        await().atMost(Duration.ofSeconds(10)).until(() -> post(device, timed) == 400);
        assertThat(post(device, "{\"level\":7}")).isEqualTo(400);
        await().atMost(Duration.ofSeconds(5)).until(() -> open(device).size() == 2);
        Instant received = Instant.parse(open(device).get(0).path("receivedAt").asText());

        activate(WITH, 2);
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.put("device", device.id()).put("reason", "unknown_channel");
        // The version reaches ingest over the log, a moment after it is active.
        await().atMost(Duration.ofSeconds(5)).until(() -> {
            HUB.client().post("/quarantine/replay", all);
            return open(device).isEmpty();
        });
        assertThat(HUB.client()
                        .get("/quarantine?state=replayed&device=" + device.id())
                        .path("items"))
                .hasSize(2);
        await().atMost(Duration.ofSeconds(5)).until(() -> points(device).size() == 2);
        assertThat(points(device).get(0).get(0).asLong()).isEqualTo(observed.toEpochMilli());
        assertThat(points(device).get(0).get(1).asDouble()).isEqualTo(2000);
        assertThat(points(device).get(1).get(0).asLong()).isEqualTo(received.toEpochMilli());

        // The same messages again write the same points again.
        ObjectNode again = JsonNodeFactory.instance.objectNode();
        HUB.client()
                .get("/quarantine?state=replayed&device=" + device.id())
                .path("items")
                .forEach(item -> again.withArray("ids").add(item.path("id").asText()));
        assertThat(HUB.client().post("/quarantine/replay", again).path("items"))
                .allMatch(item -> item.path("accepted").asInt() == 1);

        await().atMost(Duration.ofSeconds(10)).until(() -> !alerts(device).isEmpty());
        assertThat(alerts(device)).singleElement().satisfies(alert -> {
            assertThat(alert.path("historic").asBoolean()).isTrue();
            assertThat(Instant.parse(alert.path("raisedAt").asText())).isEqualTo(observed);
        });
        assertThat(points(device)).hasSize(2);
    }

    private static void activate(String yaml, int version) {
        HUB.client().putText("/profiles/e2e-quarantine", "application/yaml", yaml);
        HUB.client()
                .post(
                        "/profiles/e2e-quarantine/activate",
                        JsonNodeFactory.instance.objectNode().put("version", version));
    }

    private static int post(Registrar.NewDevice device, String payload) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(HUB.addresses().http() + "/api/v1/devices/" + device.id() + "/readings"))
                .header("Authorization", "Bearer " + device.token())
                .POST(HttpRequest.BodyPublishers.ofString(payload))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private static JsonNode open(Registrar.NewDevice device) {
        return HUB.client()
                .get("/quarantine?reason=unknown_channel&device=" + device.id())
                .path("items");
    }

    private static JsonNode points(Registrar.NewDevice device) {
        return HUB.client()
                .get("/devices/" + device.id() + "/readings?channel=level")
                .path("points");
    }

    private static JsonNode alerts(Registrar.NewDevice device) {
        return HUB.client().get("/alerts?device=" + device.id()).path("items");
    }
}
