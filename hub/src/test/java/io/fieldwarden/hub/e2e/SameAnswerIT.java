package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.hub.client.Profiles;
import io.fieldwarden.hub.client.Registrar;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Recorded weather (Maricopa, Arizona, AZMET, public domain; the first 300 days) through MQTT in several ways: the API gives equal
 * series, roll-ups and alert history for all of them, and a back-test finds what was raised.
 */
final class SameAnswerIT {
    @RegisterExtension
    static final SharedHub HUB = new SharedHub();

    private static final String PROFILE = "recorded-weather";
    private static final List<String> CHANNELS = List.of("solar_rad_mj", "tmax", "tmin", "rhmin", "wind_3m", "rain");
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int LATENESS_DAYS = 20;

    /** Unacknowledged messages; fewer than a connection may have. */
    private static final int TOGETHER = 40;

    /** One row of the recording. */
    private record Day(Instant at, ObjectNode values) {
        String message() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("ts", at.toEpochMilli())
                    .set("values", values)
                    .toString();
        }
    }

    private static List<Day> recording() {
        List<String> lines = SharedHub.resource("recorded-weather.csv").lines().toList();
        List<String> header = List.of(lines.get(0).split(",", -1));
        List<Day> days = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            ObjectNode values = JsonNodeFactory.instance.objectNode();
            CHANNELS.forEach(channel -> values.put(channel, Double.parseDouble(cells[header.indexOf(channel)])));
            days.add(new Day(Instant.parse(cells[0]), values));
        }
        return days;
    }

    /** Each later by its own number of days, fewer than the lateness has. */
    private static List<Day> shuffled(List<Day> days, Random random) {
        List<Map.Entry<Instant, Day>> arrivals = new ArrayList<>();
        for (Day day : days) {
            arrivals.add(Map.entry(day.at().plus(Duration.ofDays(random.nextInt(LATENESS_DAYS - 2))), day));
        }
        Collections.shuffle(arrivals, random);
        arrivals.sort(Map.Entry.comparingByKey());
        return arrivals.stream().map(Map.Entry::getValue).toList();
    }

    private static List<String> one(List<Day> days) {
        return days.stream().map(Day::message).toList();
    }

    private static String together(List<Day> days) {
        return "[" + String.join(",", one(days)) + "]";
    }

    private static List<String> duplicated(List<Day> days, Random random) {
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < days.size(); i++) {
            messages.add(days.get(i).message());
            if (random.nextInt(3) == 0) {
                messages.add(days.get(Math.max(0, i - random.nextInt(10))).message());
            }
        }
        return messages;
    }

    /** What is known of a device in the end. */
    private record Known(List<String> points, List<String> rollups, List<String> alerts) {}

    @Test
    void recorded_data_in_order_shuffled_duplicated_and_in_one_burst_are_the_same_to_everybody() throws Exception {
        new Profiles(HUB.client()).push(PROFILE, SharedHub.resource("recorded-weather.yaml"));
        List<Day> days = recording();
        Random random = new Random(2003);
        String inOrder = sent("in-order", one(days), days);
        String shuffled = sent("shuffled", one(shuffled(days, random)), days);
        String duplicated = sent("duplicated", duplicated(shuffled(days, random), random), days);
        String burst = sent("burst", List.of(together(days)), days);
        List<Day> mixed = new ArrayList<>(days);
        Collections.shuffle(mixed, random);
        String mixedBurst = sent("mixed-burst", List.of(together(mixed)), days);

        Known expected = settled(inOrder, days);
        assertThat(expected.points()).hasSize(days.size() * CHANNELS.size());
        assertThat(expected.alerts()).hasSizeGreaterThan(20);
        assertThat(expected.alerts()).anyMatch(line -> line.contains("major") && line.contains("Dangerous heat"));
        for (String device : List.of(shuffled, duplicated, burst, mixedBurst)) {
            await(device).atMost(SOON).untilAsserted(() -> {
                Known known = known(device, days);
                assertThat(known.points()).isEqualTo(expected.points());
                assertThat(known.rollups()).isEqualTo(expected.rollups());
                assertThat(difference(expected.alerts(), known.alerts())).isEmpty();
            });
        }
        JsonNode trial = backtest(List.of(inOrder, shuffled, burst), days);
        assertThat(trial.path("raised").asInt()).isEqualTo(3 * expected.alerts().size());
        assertThat(trial.path("same").asInt()).isEqualTo(3 * expected.alerts().size());
        assertThat(trial.path("gone")).isEmpty();
    }

    /** Registers a device and sends everything, then one reading that shows the end. */
    private static String sent(String name, List<String> messages, List<Day> days) throws Exception {
        Registrar.NewDevice device =
                new Registrar(HUB.client()).register(Registrar.request("weather-" + name, PROFILE, Map.of()));
        await("device is known").atMost(SOON).until(() -> {
            try (MqttWire wire = new MqttWire(HUB.addresses().mqtt(), 4, PATIENCE)) {
                return wire.connect(device.id(), device.secret()) == 0;
            }
        });
        String topic = "devices/" + device.id() + "/readings";
        try (MqttWire wire = new MqttWire(HUB.addresses().mqtt(), 4, PATIENCE)) {
            assertThat(wire.connect(device.id(), device.secret())).isZero();
            for (int from = 0; from < messages.size(); from += TOGETHER) {
                List<String> part = messages.subList(from, Math.min(messages.size(), from + TOGETHER));
                for (String message : part) {
                    wire.publish(topic, message.getBytes(StandardCharsets.UTF_8));
                }
                for (int i = 0; i < part.size(); i++) {
                    assertThat(wire.read().type()).isEqualTo(MqttWire.PUBACK);
                }
            }
            long end = last(days).plusMillis(1).toEpochMilli();
            assertThat(wire.publishAndWait(topic, "{\"ts\":" + end + ",\"values\":{\"end\":true}}"))
                    .isZero();
        }
        return device.id();
    }

    private static Instant last(List<Day> days) {
        return days.stream().map(Day::at).max(Comparator.naturalOrder()).orElseThrow();
    }

    /** Waits until rules and time series have seen the last reading. */
    private static Known settled(String device, List<Day> days) {
        await(device)
                .atMost(SOON)
                .until(
                        () -> known(device, days),
                        known -> known.alerts().stream().anyMatch(line -> line.startsWith("RW-99"))
                                && known.points().size() == days.size() * CHANNELS.size());
        return known(device, days);
    }

    private static Known known(String device, List<Day> days) {
        String base = "/devices/" + device;
        String range = "&from=" + days.get(0).at() + "&to=" + last(days).plusSeconds(60);
        List<String> points = new ArrayList<>();
        List<String> rollups = new ArrayList<>();
        for (String channel : CHANNELS) {
            HUB.client()
                    .get(base + "/readings?channel=" + channel + range)
                    .path("points")
                    .forEach(point -> points.add(channel + " " + point));
            for (String step : List.of("1h", "1d")) {
                HUB.client()
                        .get(base + "/rollups?channel=" + channel + "&step=" + step + range)
                        .path("items")
                        .forEach(item -> rollups.add(channel + " " + step + " " + item));
            }
        }
        List<String> alerts = new ArrayList<>();
        for (JsonNode alert : HUB.client().all("/alerts?device=" + device + "&limit=200")) {
            if (alert.path("withdrawn").asBoolean()) {
                continue;
            }
            alerts.add(String.join(
                    " ",
                    alert.path("rule").asText(),
                    alert.path("raisedAt").asText(),
                    alert.path("clearedAt").asText(),
                    alert.path("severity").asText(),
                    alert.path("value").asText(),
                    alert.path("unit").asText(),
                    alert.path("message").path("en").asText()));
        }
        return new Known(points, rollups, alerts);
    }

    private static List<String> difference(List<String> expected, List<String> actual) {
        TreeSet<String> lines = new TreeSet<>();
        expected.stream().filter(line -> !actual.contains(line)).forEach(line -> lines.add(line + " missing"));
        actual.stream().filter(line -> !expected.contains(line)).forEach(line -> lines.add(line + " too much"));
        return List.copyOf(lines);
    }

    private static JsonNode backtest(List<String> devices, List<Day> days) {
        ObjectNode question = JsonNodeFactory.instance.objectNode().put("profile", PROFILE);
        question.put("from", days.get(0).at().toString());
        question.put("to", last(days).plusSeconds(60).toString());
        devices.forEach(question.withArray("devices")::add);
        String asked = "/backtests/"
                + HUB.client().post("/backtests", question).path("id").asText();
        await().atMost(SOON)
                .until(() -> HUB.client().get(asked).path("state").asText().equals("done"));
        return HUB.client().get(asked);
    }
}
