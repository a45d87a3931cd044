package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fieldwarden.hub.client.Profiles;
import io.fieldwarden.hub.client.Registrar;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A gateway was offline for three days. Two devices have the same readings: one sends them in order, the other sends what is new
 * first and then three days, shuffled. In the end nobody can tell one from the other, and nobody was paged about last week.
 */
final class LateReplayIT {
    @RegisterExtension
    static final SharedHub HUB = new SharedHub();

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String PROFILE = """
            format: 1
            profile: late-tank
            version: 1
            name: {zh: 水箱, en: Tank}
            category: pond-water-quality
            lateness: 15m
            channels:
              level: {zh: 液位, en: Level, unit: "%", type: number, range: [0, 100], period: 5m}
            rules:
              - {id: LATE-LOW, severity: minor, raise: level < 20, hold: 10m, clear: level > 30, zh: 低, en: Low,
                 severities: [{severity: major, raise: level < 10, zh: 很低, en: Very low}]}
              - {id: LATE-SILENT, severity: major, raise: age(any) > 7200, zh: 无数据, en: Silent}
              - {id: LATE-MEAN, severity: info, raise: "avg(level, 21600) < 40", clear: "avg(level, 21600) > 45", zh: 均值低, en: Low mean}
            """;

    private record Sample(Instant at, double level) {}

    /** Three days at one in five minutes; silent for some hours; the tank runs low now and then, and is full at the end. */
    private static List<Sample> days(Instant end) {
        Random random = new Random(11);
        List<Sample> samples = new ArrayList<>();
        double level = 50;
        for (int i = 0; i < 3 * 24 * 12; i++) {
            level = Math.max(0, Math.min(100, level + random.nextGaussian() * 6));
            boolean full = i > 3 * 24 * 12 - 100;
            if (i % 400 > 40) {
                samples.add(
                        new Sample(end.minus(Duration.ofMinutes(5L * (3 * 24 * 12 - i))), full ? 85 + i % 7 : level));
            }
        }
        return samples;
    }

    private static void send(Registrar.NewDevice device, List<Sample> samples) throws IOException {
        try (MqttWire wire = new MqttWire(HUB.addresses().mqtt(), 4, Duration.ofSeconds(20))) {
            assertThat(wire.connect(device.id(), device.secret())).isZero();
            for (int i = 0; i < samples.size(); i += 50) {
                ArrayNode message = JsonNodeFactory.instance.arrayNode();
                for (Sample sample : samples.subList(i, Math.min(samples.size(), i + 50))) {
                    message.addObject()
                            .put("ts", sample.at().toEpochMilli())
                            .putObject("values")
                            .put("level", sample.level());
                }
                wire.publishAndWait("devices/" + device.id() + "/readings", message.toString());
            }
        }
    }

    private static Registrar.NewDevice device(String id) {
        Registrar.NewDevice device = new Registrar(HUB.client()).register(Registrar.request(id, "late-tank", Map.of()));
        await("device is known").atMost(SOON).until(() -> {
            try (MqttWire wire = new MqttWire(HUB.addresses().mqtt(), 4, Duration.ofSeconds(5))) {
                return wire.connect(device.id(), device.secret()) == 0;
            }
        });
        return device;
    }

    /** Everything but who and when it was told. */
    private static List<String> alerts(String device) {
        return AlertPages.all(HUB.client(), device).stream()
                .filter(alert -> !alert.path("withdrawn").asBoolean()
                        && alert.path("rule").asText().startsWith("LATE-"))
                .map(alert -> alert.path("rule").asText() + " "
                        + alert.path("raisedAt").asText() + " to "
                        + alert.path("clearedAt").asText() + " "
                        + alert.path("severity").asText() + " "
                        + alert.path("value").asDouble() + " "
                        + alert.path("message").path("en").asText())
                .sorted()
                .toList();
    }

    private static String series(String device, Instant now, String step) {
        String span = "?channel=level&from=" + now.minus(Duration.ofDays(5)) + "&to=" + now.plus(Duration.ofDays(1));
        String path =
                "/devices/" + device + (step.isEmpty() ? "/readings" + span : "/rollups" + span + "&step=" + step);
        JsonNode answer = HUB.client().get(path);
        return (step.isEmpty() ? answer.path("points") : answer.path("items")).toString();
    }

    @Test
    void three_days_that_come_late_and_shuffled_end_as_in_order_and_page_nobody() throws Exception {
        new Profiles(HUB.client()).push("late-tank", PROFILE);
        Registrar.NewDevice ordered = device("late-ordered");
        Registrar.NewDevice late = device("late-late");
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        List<Sample> days = days(now.minus(Duration.ofMinutes(60)));
        List<Sample> fresh = List.of(
                new Sample(now.minusSeconds(600), 90), new Sample(now.minusSeconds(300), 90), new Sample(now, 91));
        List<Sample> shuffled = new ArrayList<>(days);
        Collections.shuffle(shuffled, new Random(12));
        try (EventStream stream = new EventStream(HUB.client(), HUB.addresses().token())) {
            send(ordered, days);
            send(ordered, fresh);
            send(late, fresh);
            send(late, shuffled);

            await().atMost(SOON).untilAsserted(() -> {
                assertThat(alerts(late.id())).hasSizeGreaterThan(2).isEqualTo(alerts(ordered.id()));
                assertThat(series(late.id(), now, "")).isEqualTo(series(ordered.id(), now, ""));
            });
            for (String step : List.of("15m", "1h", "1d")) {
                assertThat(series(late.id(), now, step)).isEqualTo(series(ordered.id(), now, step));
            }
            // Detectors do not look at what came late; what they say of the newest readings is live.
            assertThat(stream.of(late.id()).stream()
                            .filter(alert -> alert.path("rule").asText().startsWith("LATE-")))
                    .isNotEmpty()
                    .allMatch(alert -> alert.path("historic").asBoolean());
        }
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(part("re-evaluation")).startsWith("0 pending, ").doesNotEndWith(" 0 done");
            assertThat(metrics())
                    .contains("hub_reevaluations_pending 0")
                    .containsPattern("hub_reevaluations_total\\{outcome=\"done\"} [1-9]");
        });
    }

    private static String part(String name) {
        for (JsonNode part : HUB.client().get("/status").path("parts")) {
            if (part.path("name").asText().equals(name)) {
                return part.path("detail").asText();
            }
        }
        return "there is no such part";
    }

    private static String metrics() throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(HUB.addresses().http() + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
