package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.hub.client.ApiClient;
import io.fieldwarden.hub.client.Registrar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * {@code kill -9} of the whole hub in the middle of a publish storm, again and again: what was acknowledged is in the series
 * with its value, once, and no alert is there twice. The moments come from a seed that is printed; {@code -Dcrash.seed=…}
 * repeats them and {@code -Dcrash.kills=…} makes it longer.
 */
final class CrashIT {
    private static final int DEVICES = 4;
    private static final int BATCH = 8;
    private static final int KILLS = Integer.getInteger("crash.kills", 10);
    private static final long SEED = Long.getLong("crash.seed", System.nanoTime());
    private static final int LONGEST_MS = 3_000;

    private volatile String mqtt;

    @Test
    void nothing_acknowledged_is_lost_and_no_alert_comes_twice_however_often_the_hub_is_killed() throws Exception {
        System.out.println("crash.seed=" + SEED);
        SplittableRandom random = new SplittableRandom(SEED);
        Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "crash-");
        Path data = folder.resolve("data");
        HubProcess hub = HubProcess.run(data, Map.of()).awaitReady();
        List<StormPublisher> publishers = publishers(hub.client());
        publishers.forEach(StormPublisher::start);
        try {
            for (int kill = 0; kill < KILLS; kill++) {
                mqtt = hub.addresses().mqtt();
                awaitAcknowledged(publishers, hub);
                await().pollDelay(Duration.ofMillis(random.nextInt(LONGEST_MS))).until(() -> true);
                mqtt = null;
                hub.kill();
                hub = HubProcess.run(data, Map.of()).awaitListening();
            }
            mqtt = hub.addresses().mqtt();
            awaitAcknowledged(publishers, hub);
        } finally {
            for (StormPublisher publisher : publishers) {
                publisher.stop();
            }
        }
        try (HubProcess last = hub.awaitReady()) {
            for (StormPublisher publisher : publishers) {
                awaitStored(last.client(), publisher);
                checkAlerts(last.client(), publisher);
            }
        }
    }

    private List<StormPublisher> publishers(ApiClient client) {
        TestProfile.push(client);
        Registrar registrar = new Registrar(client);
        List<StormPublisher> publishers = new ArrayList<>();
        // In the past, so that the times of a long storm never run ahead of the hub's clock.
        long first = System.currentTimeMillis() - Duration.ofMinutes(5).toMillis();
        for (int i = 0; i < DEVICES; i++) {
            Registrar.NewDevice device =
                    registrar.register(Registrar.request("storm-" + i, SharedHub.PROFILE, Map.of()));
            publishers.add(new StormPublisher(device, () -> mqtt, first, BATCH));
        }
        return publishers;
    }

    /** Each publisher gets on after each start, or the storm would not be one. */
    private static void awaitAcknowledged(List<StormPublisher> publishers, HubProcess hub) {
        Map<StormPublisher, Integer> before = new HashMap<>();
        publishers.forEach(publisher -> before.put(publisher, publisher.acknowledgedCount()));
        await("acknowledgements after a start")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    assertThat(hub.process().isAlive()).as(hub::output).isTrue();
                    return publishers.stream().allMatch(p -> p.acknowledgedCount() > before.get(p));
                });
    }

    private static void awaitStored(ApiClient client, StormPublisher publisher) {
        SortedMap<Long, Double> acknowledged = publisher.acknowledged();
        assertThat(acknowledged).isNotEmpty();
        await("all acknowledged readings of " + publisher.device().id() + " in the series")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(stored(client, publisher)).containsAllEntriesOf(acknowledged));
        SortedMap<Long, Double> stored = stored(client, publisher);
        // Beyond what was acknowledged only what was sent: nothing invented, nothing at another time.
        assertThat(stored.size()).isLessThanOrEqualTo((int) publisher.sent());
        stored.forEach((at, value) -> assertThat(value).isEqualTo(StormPublisher.value(at - publisher.time(0))));
    }

    /** Value by time; a time that came twice would make the pages longer than the map. */
    private static SortedMap<Long, Double> stored(ApiClient client, StormPublisher publisher) {
        SortedMap<Long, Double> stored = new TreeMap<>();
        String from = Instant.ofEpochMilli(publisher.time(0)).toString();
        String to = Instant.ofEpochMilli(publisher.time(publisher.sent() + 1)).toString();
        int points = 0;
        while (!from.isEmpty()) {
            JsonNode page = client.get("/devices/" + publisher.device().id() + "/readings?channel=level&from="
                    + ApiClient.encoded(from) + "&to=" + ApiClient.encoded(to));
            page.path("points")
                    .forEach(point ->
                            stored.put(point.get(0).asLong(), point.get(1).asDouble()));
            points += page.path("points").size();
            from = page.path("next").asText("");
        }
        assertThat(points).isEqualTo(stored.size());
        return stored;
    }

    /** As many alerts as the stored series crosses the threshold upwards, and each once. */
    private static void checkAlerts(ApiClient client, StormPublisher publisher) {
        SortedMap<Long, Double> stored = stored(client, publisher);
        List<Long> expected = new ArrayList<>();
        boolean high = false;
        for (Map.Entry<Long, Double> point : stored.entrySet()) {
            if (!high && point.getValue() > 1000) {
                expected.add(point.getKey());
            }
            high = point.getValue() > 1000 || (high && point.getValue() >= 500);
        }
        await("alerts of " + publisher.device().id())
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> {
                    List<Long> raised = new ArrayList<>();
                    for (JsonNode alert :
                            AlertPages.all(client, publisher.device().id())) {
                        raised.add(
                                Instant.parse(alert.path("raisedAt").asText()).toEpochMilli());
                    }
                    assertThat(raised).containsExactlyInAnyOrderElementsOf(expected);
                });
    }
}
