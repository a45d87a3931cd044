package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.support.Events;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.StreamReader;
import io.fieldwarden.device.log.AlertEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A crowd of listeners that come back by themselves, and an API that is restarted under them. As large as the promise:
 * {@code -Dstream.listeners=500 -Dstream.alerts=10000}.
 */
final class StreamCrowdTest {
    private static final int LISTENERS = Integer.getInteger("stream.listeners", 20);
    private static final int ALERTS = Integer.getInteger("stream.alerts", 400);
    private static final int BATCH = 50;

    @TempDir
    Path folder;

    @Test
    void each_listener_gets_each_alert_exactly_once_and_in_order_through_a_restart_of_the_api() throws Exception {
        MemoryTopicLog log = new MemoryTopicLog();
        AtomicInteger port = new AtomicInteger();
        List<StreamReader> readers = new ArrayList<>();
        try {
            String token;
            try (Running running = Running.open(folder, log)) {
                port.set(running.api().port());
                token = running.token(Role.INSPECTOR);
                for (int i = 0; i < LISTENERS; i++) {
                    readers.add(StreamReader.start(port::get, token, "0"));
                }
                await().atMost(Duration.ofMinutes(2))
                        .until(() -> readers.stream().allMatch(reader -> reader.connections() > 0));
                append(running, 0, ALERTS / 2);
                // In the middle of it: some listeners have got more than others, and nobody has got all.
                await().atMost(Duration.ofMinutes(5))
                        .until(() -> readers.stream().anyMatch(reader -> reader.last() > ALERTS / 4));
            }
            try (Running running = Running.open(folder, log)) {
                port.set(running.api().port());
                append(running, ALERTS / 2, ALERTS);
                await().atMost(Duration.ofMinutes(20))
                        .pollInterval(Duration.ofMillis(200))
                        .until(() -> readers.stream().allMatch(reader -> reader.last() >= ALERTS));
            }
        } finally {
            readers.forEach(StreamReader::close);
        }
        for (StreamReader reader : readers) {
            assertThat(reader.faults()).isEmpty();
            assertThat(reader.count()).isEqualTo(ALERTS);
            assertThat(reader.connections()).isGreaterThanOrEqualTo(2);
        }
    }

    private static void append(Running running, int from, int to) {
        for (int i = from; i < to; i += BATCH) {
            running.alert(IntStream.range(i, Math.min(to, i + BATCH))
                    .mapToObj(n -> Events.of("soil-" + n).raised())
                    .toArray(AlertEvent[]::new));
        }
    }
}
