package io.fieldwarden.edge.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class BackfillTest {
    private static final Instant NOW = Instant.parse("2026-05-10T00:00:00Z");
    private static final ChannelId CHANNEL = new ChannelId("n");
    private static final Pattern TIME = Pattern.compile("\"ts\":(\\d+)");

    private final ScriptedUplink uplink = new ScriptedUplink();
    private final List<Duration> pauses = new ArrayList<>();
    private final Delivery delivery = new Delivery(
            uplink,
            new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5), RandomGenerator.of("SplittableRandom")),
            pauses::add,
            Duration.ofMinutes(1));

    private long run(History history) throws InterruptedException {
        SenderConfig config =
                new SenderConfig(3, 50, 4_000, Backlog.DEFAULTS, Duration.ofSeconds(1), Duration.ofSeconds(1));
        Sensor sensor = (channels, at) -> Map.of(CHANNEL, at.getEpochSecond() % 1000.0);
        return new Backfill(new DeviceId("soil-1"), sensor, Set.of(CHANNEL), config, delivery).run(history, NOW);
    }

    private List<Instant> times() {
        List<Instant> times = new ArrayList<>();
        for (String json : uplink.arrived) {
            Matcher matcher = TIME.matcher(json);
            while (matcher.find()) {
                times.add(Instant.ofEpochMilli(Long.parseLong(matcher.group(1))));
            }
        }
        return times;
    }

    @Test
    void sends_the_past_in_order_marked_and_in_many_rows_a_message() throws InterruptedException {
        long samples = run(History.ofDays(7));
        assertThat(samples).isEqualTo((7 * 24 - 3) * 2 + 180);
        assertThat(times()).hasSize((int) samples).isSorted().doesNotHaveDuplicates();
        assertThat(times().get(0)).isEqualTo(NOW.minus(Duration.ofDays(7)));
        assertThat(times()).allSatisfy(at -> assertThat(at).isBefore(NOW));
        assertThat(uplink.arrived)
                .hasSizeLessThan(20)
                .allSatisfy(json -> assertThat(json.split("\"replayed\":true", -1).length)
                        .isEqualTo(json.split("\"ts\"", -1).length));
    }

    @Test
    void waits_for_a_hub_that_is_not_there_yet_and_sends_nothing_twice() throws InterruptedException {
        uplink.script.add(new Outcome.Accepted());
        uplink.script.add(new Outcome.Unreachable("starting"));
        uplink.script.add(new Outcome.Unreachable("starting"));
        uplink.script.add(new Outcome.Busy(Duration.ofSeconds(2)));
        run(History.ofDays(1));
        assertThat(times()).doesNotHaveDuplicates().hasSize(21 * 2 + 180);
        assertThat(pauses).isNotEmpty();
    }

    @Test
    void gives_up_when_the_hub_stays_away() {
        for (int i = 0; i < 1_000; i++) {
            uplink.script.add(new Outcome.Unreachable("gone"));
        }
        assertThatThrownBy(() -> run(History.ofDays(1)))
                .isInstanceOf(DeliveryException.class)
                .hasMessage("gone");
        assertThat(pauses.size()).isBetween(10, 60);
    }
}
