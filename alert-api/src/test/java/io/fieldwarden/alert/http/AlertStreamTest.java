package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.support.Events;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.SseListener;
import io.fieldwarden.device.log.AlertEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AlertStreamTest {
    @TempDir
    Path folder;

    private static AlertEvent raise(int n) {
        return Events.of("soil-" + n).raised();
    }

    private static AlertEvent[] raises(int from, int to) {
        return IntStream.range(from, to).mapToObj(AlertStreamTest::raise).toArray(AlertEvent[]::new);
    }

    private static List<Long> numbers(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void a_listener_hears_raise_acknowledgement_and_clear_in_order_with_the_alert_as_data() throws Exception {
        try (Running running = Running.open(folder, new MemoryTopicLog());
                SseListener listener = SseListener.open(running.web(), running.token(Role.INSPECTOR), "")) {
            Events dry = Events.of("soil-1");
            running.alert(dry.raised());
            await().until(() -> listener.events().size() == 1);
            running.as(Role.INSPECTOR).post("/api/v1/alerts/" + dry.id() + "/acknowledge", "{}");
            await().until(() -> listener.events().size() == 2);
            running.alert(dry.cleared(Events.START.plusSeconds(60)));
            await().until(() -> listener.events().size() == 3);

            assertThat(listener.ids()).containsExactly(1L, 2L, 3L);
            assertThat(listener.events()).allMatch(e -> e.name().equals("alert"));
            assertThat(listener.events().get(0).data()).contains("\"id\":\"" + dry.id() + "\"", "\"state\":\"raised\"");
            assertThat(listener.events().get(1).data()).contains("\"state\":\"acknowledged\"");
            assertThat(listener.events().get(2).data()).contains("\"state\":\"cleared-acknowledged\"");
        }
    }

    @Test
    void a_listener_that_comes_back_after_a_restart_misses_nothing_and_gets_nothing_twice() throws Exception {
        MemoryTopicLog log = new MemoryTopicLog();
        long seen;
        try (Running running = Running.open(folder, log);
                SseListener listener = SseListener.open(running.web(), running.token(Role.INSPECTOR), "")) {
            running.alert(raises(0, 40));
            await().until(() -> listener.events().size() >= 25);
            seen = listener.ids().get(24);
        }
        // These arrive while nobody listens and the API is away.
        log.append(
                io.fieldwarden.device.log.LogTopic.ALERTS,
                IntStream.range(40, 60).mapToObj(n -> Events.entry(raise(n))).toList());
        try (Running running = Running.open(folder, log);
                SseListener listener =
                        SseListener.open(running.web(), running.token(Role.INSPECTOR), String.valueOf(seen))) {
            running.alert(raises(60, 70));
            await().until(() -> !listener.ids().isEmpty() && listener.ids().contains(70L));
            assertThat(listener.ids()).isEqualTo(numbers(seen + 1, 70));
        }
    }

    @Test
    void a_listener_far_behind_is_served_from_the_store_while_new_alerts_arrive() throws Exception {
        try (Running running = Running.open(folder, new MemoryTopicLog())) {
            running.alert(raises(0, 3_000));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> running.as(Role.INSPECTOR)
                                    .get("/api/v1/alerts?limit=1&device=soil-2999")
                                    .json()
                                    .path("items")
                                    .size()
                            == 1);
            try (SseListener listener = SseListener.open(running.web(), running.token(Role.INSPECTOR), "0")) {
                running.alert(raises(3_000, 3_200));
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> listener.events().size() >= 3_200);
                assertThat(listener.ids()).isEqualTo(numbers(1, 3_200));
            }
        }
    }

    @Test
    void a_number_that_was_never_given_makes_the_listener_read_the_list_again() throws Exception {
        try (Running running = Running.open(folder, new MemoryTopicLog());
                SseListener listener = SseListener.open(running.web(), running.token(Role.INSPECTOR), "999")) {
            running.alert(raise(1));
            await().until(() -> listener.events().size() == 2);
            assertThat(listener.events().get(0).name()).isEqualTo("reset");
            assertThat(listener.events().get(1).id()).isEqualTo("1");
        }
    }

    @Test
    void many_listeners_each_hear_every_alert_once() throws Exception {
        try (Running running = Running.open(folder, new MemoryTopicLog())) {
            String token = running.token(Role.INSPECTOR);
            List<SseListener> listeners = new java.util.ArrayList<>();
            for (int i = 0; i < 40; i++) {
                listeners.add(SseListener.open(running.web(), token, ""));
            }
            running.alert(raises(0, 300));
            for (SseListener listener : listeners) {
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> listener.events().size() >= 300);
                assertThat(listener.ids()).isEqualTo(numbers(1, 300));
                listener.close();
            }
        }
    }

    @Test
    void closing_the_server_ends_the_streams_at_once() throws Exception {
        SseListener listener;
        try (Running running = Running.open(folder, new MemoryTopicLog())) {
            listener = SseListener.open(running.web(), running.token(Role.INSPECTOR), "");
        }
        await().atMost(Duration.ofSeconds(5)).until(listener::ended);
    }
}
