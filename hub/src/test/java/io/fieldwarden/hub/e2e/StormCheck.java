package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.hub.client.ApiClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Holds what a hub has kept of a storm against the publisher's journal, by nothing but the API. */
final class StormCheck {
    private final ApiClient client;
    private final StormPublisher publisher;

    StormCheck(ApiClient client, StormPublisher publisher) {
        this.client = client;
        this.publisher = publisher;
    }

    /** Everything acknowledged is in the series with its value, once, and nothing else is; every alert is there once. */
    void everythingIsThereOnce(Duration longest) {
        SortedMap<Long, Double> acknowledged = publisher.acknowledged();
        assertThat(acknowledged).isNotEmpty();
        await("all acknowledged readings of " + publisher.device().id() + " in the series")
                .atMost(longest)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(stored()).containsAllEntriesOf(acknowledged));
        SortedMap<Long, Double> stored = stored();
        // Beyond what was acknowledged only what was sent: nothing invented, nothing at another time.
        assertThat(stored.size()).isLessThanOrEqualTo((int) publisher.sent());
        stored.forEach((at, value) -> assertThat(value).isEqualTo(StormPublisher.value(at - publisher.time(0))));
        alertsAre(raises(stored));
    }

    /** Everything that the journal of a device names is in the series with its value, once. */
    static void everyReadingIsThereOnce(
            ApiClient client, String device, SortedMap<Long, Double> journal, Duration longest) {
        assertThat(journal).isNotEmpty();
        await("all kept readings of " + device + " in the series")
                .atMost(longest)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> {
                    SortedMap<Long, Double> stored = stored(client, device, journal.firstKey(), journal.lastKey() + 1);
                    assertThat(stored).containsAllEntriesOf(journal);
                    assertThat(stored.values()).doesNotHaveDuplicates();
                });
    }

    /** What was acknowledged until some moment is in the series with its value, each once, whatever else is. */
    static void allAreThere(ApiClient client, String device, SortedMap<Long, Double> acknowledged, Duration longest) {
        assertThat(acknowledged).isNotEmpty();
        await("acknowledged readings of " + device + " in the series")
                .atMost(longest)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(
                        () -> assertThat(stored(client, device, acknowledged.firstKey(), acknowledged.lastKey() + 1))
                                .containsAllEntriesOf(acknowledged));
    }

    private SortedMap<Long, Double> stored() {
        return stored(client, publisher.device().id(), publisher.time(0), publisher.time(publisher.sent() + 1));
    }

    /** Value by time; a time that came twice would make the pages longer than the map. */
    private static SortedMap<Long, Double> stored(ApiClient client, String device, long first, long end) {
        SortedMap<Long, Double> stored = new TreeMap<>();
        String from = Instant.ofEpochMilli(first).toString();
        String to = Instant.ofEpochMilli(end).toString();
        int points = 0;
        while (!from.isEmpty()) {
            JsonNode page = client.get("/devices/" + device + "/readings?channel=level&from=" + ApiClient.encoded(from)
                    + "&to=" + ApiClient.encoded(to));
            page.path("points")
                    .forEach(point ->
                            stored.put(point.get(0).asLong(), point.get(1).asDouble()));
            points += page.path("points").size();
            from = page.path("next").asText("");
        }
        assertThat(points).isEqualTo(stored.size());
        return stored;
    }

    /** The times at which the stored series crosses the threshold upwards. */
    private static List<Long> raises(SortedMap<Long, Double> stored) {
        List<Long> raises = new ArrayList<>();
        boolean high = false;
        for (Map.Entry<Long, Double> point : stored.entrySet()) {
            if (!high && point.getValue() > 1000) {
                raises.add(point.getKey());
            }
            high = point.getValue() > 1000 || (high && point.getValue() >= 500);
        }
        return raises;
    }

    private void alertsAre(List<Long> expected) {
        await("alerts of " + publisher.device().id())
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(250))
                .untilAsserted(() -> assertThat(alerts()).containsExactlyInAnyOrderElementsOf(expected));
    }

    /** When the alerts of the device were raised. */
    List<Long> alerts() {
        List<Long> raised = new ArrayList<>();
        for (JsonNode alert : AlertPages.all(client, publisher.device().id())) {
            raised.add(Instant.parse(alert.path("raisedAt").asText()).toEpochMilli());
        }
        return raised;
    }
}
