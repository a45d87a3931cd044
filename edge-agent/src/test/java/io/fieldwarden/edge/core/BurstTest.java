package io.fieldwarden.edge.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.profile.Catalogue;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.ProfileLoader;
import io.fieldwarden.device.rule.AlertTransition;
import io.fieldwarden.device.rule.expression.Expression;
import io.fieldwarden.device.rule.expression.Scope;
import io.fieldwarden.edge.core.BurstPlan.Span;
import io.fieldwarden.edge.core.BurstPlan.Take;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A crane that is read every 100 ms and reports every 10 s. */
final class BurstTest {
    private static final DeviceId CRANE = new DeviceId("crane-1");
    private static final ChannelId LOAD = new ChannelId("load_pct");
    private static final ChannelId WIND = new ChannelId("wind_speed");
    private static final long START = 1_800_000_000_000L;
    private static final Span SPAN = new Span(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5), 2);

    private final MovingClock clock = new MovingClock(Instant.ofEpochMilli(START));
    private final MemoryOutbox outbox = new MemoryOutbox(10_000_000);
    private double load = 40;
    private int reads;

    private final Sensor sensor = (channels, at) -> {
        Map<ChannelId, Double> values = new TreeMap<>();
        reads += channels.contains(LOAD) ? 1 : 0;
        channels.forEach(channel -> values.put(channel, channel.equals(LOAD) ? load : 3));
        return values;
    };

    private static BurstPlan plan(String when, Span span, Map<ChannelId, Take> takes) {
        Scope scope = Scope.of(Set.of("load_pct"), Map.of());
        Expression event = Expression.parse(when, scope).expression().orElseThrow();
        return new BurstPlan(
                Duration.ofMillis(100),
                Set.of(LOAD),
                takes,
                span,
                Optional.of(BurstPlan.event(event.bind(Map.of(), ZoneOffset.UTC, scope))));
    }

    private Sampler sampler(BurstPlan plan, Watch watch) {
        Duration period = Duration.ofSeconds(10);
        DutyCycle cycle = new DutyCycle(List.of(ChannelPlan.every(LOAD, period), ChannelPlan.every(WIND, period)), 0);
        Burst burst = new Burst(CRANE, plan);
        return new Sampler(
                new Sampler.Station(CRANE, sensor, cycle, watch, Optional.of(burst)),
                outbox,
                clock,
                new AgentCounters());
    }

    /** Goes from moment to moment as the sampler asks for, until {@code millis} after the start. */
    private void run(Sampler sampler, long millis) {
        Instant end = Instant.ofEpochMilli(START + millis);
        while (clock.instant().isBefore(end)) {
            Instant next = sampler.step();
            clock.set(next.isBefore(end) ? next : end);
        }
    }

    /** Milliseconds since the start of what is kept, and its load. */
    private List<String> kept() {
        return outbox.oldest(10_000).stream()
                .map(entry -> entry.takenAt() - START + " "
                        + entry.values().replaceAll("\"load_pct\":|[{}]", "").replaceFirst("^(\\d+)(?=,|$)", "$1.0"))
                .toList();
    }

    @Test
    void without_an_event_only_summaries_are_sent() {
        Sampler sampler = sampler(plan("load_pct > 100", SPAN, Map.of(LOAD, Take.MAX)), Watch.NONE);
        run(sampler, 5_000);
        load = 80;
        run(sampler, 5_100);
        load = 50;
        run(sampler, 10_050);
        assertThat(kept()).containsExactly("0 40.0,\"wind_speed\":3", "10000 80.0,\"wind_speed\":3");
        assertThat(reads).as("read every 100 ms").isEqualTo(101);
    }

    @Test
    void the_mean_and_the_least_of_a_period_can_be_sent_too() {
        Sampler mean = sampler(plan("load_pct > 100", SPAN, Map.of(LOAD, Take.MEAN)), Watch.NONE);
        run(mean, 100);
        load = 60;
        run(mean, 5_100);
        load = 40;
        run(mean, 10_050);
        assertThat(kept().get(1)).startsWith("10000 50.0,");
    }

    @Test
    void around_an_event_everything_is_sent_once_and_in_order() {
        Sampler sampler = sampler(plan("load_pct > 100", SPAN, Map.of()), Watch.NONE);
        run(sampler, 9_500);
        load = 110;
        run(sampler, 9_800);
        load = 50;
        run(sampler, 13_000);
        List<String> kept = kept();
        assertThat(kept.get(0)).isEqualTo("0 40.0,\"wind_speed\":3");
        List<String> burst = kept.subList(1, kept.size());
        List<String> expected = new ArrayList<>();
        // 1 s before 9,500, the event to 9,700, 2 s after it was last seen
        for (long at = 8_500; at <= 11_700; at += 100) {
            double value = at < 9_500 ? 40 : at < 9_800 ? 110 : 50;
            expected.add(at + " " + value + (at == 10_000 ? ",\"wind_speed\":3" : ""));
        }
        assertThat(burst).isEqualTo(expected);
    }

    @Test
    void what_was_sent_as_a_summary_is_not_sent_again_with_the_time_before_an_event() {
        Sampler sampler = sampler(plan("load_pct > 100", SPAN, Map.of()), Watch.NONE);
        run(sampler, 10_300);
        load = 110;
        run(sampler, 10_400);
        List<String> kept = kept();
        assertThat(kept.stream().filter(row -> row.startsWith("10000 "))).hasSize(1);
        assertThat(kept).contains("9900 40.0", "10100 40.0", "10300 110.0");
    }

    @Test
    void an_event_without_end_is_cut_and_comes_again_only_after_it_has_ended() {
        Sampler sampler = sampler(plan("load_pct > 100", SPAN, Map.of()), Watch.NONE);
        run(sampler, 1_000);
        load = 110;
        run(sampler, 30_000);
        List<String> fast = kept().stream().filter(row -> !row.contains("wind")).toList();
        assertThat(fast.get(fast.size() - 1)).startsWith("6000 ");
        load = 50;
        run(sampler, 31_000);
        load = 110;
        run(sampler, 31_500);
        assertThat(kept()).contains("31000 110.0");
    }

    @Test
    void more_events_an_hour_than_planned_are_not_sent() {
        Sampler sampler = sampler(plan("load_pct > 100", SPAN, Map.of()), Watch.NONE);
        for (int event = 1; event <= 3; event++) {
            load = 110;
            run(sampler, event * 10_000L - 5_000);
            load = 50;
            run(sampler, event * 10_000L);
        }
        assertThat(kept().stream().filter(row -> row.contains("110.0")).map(row -> row.split(" ", 2)[0]))
                .contains("0", "10000", "10100")
                .doesNotContain("20100");
        load = 50;
        run(sampler, 3_700_000);
        load = 110;
        run(sampler, 3_700_500);
        assertThat(kept()).contains("3700100 110.0");
    }

    @Test
    void an_alert_of_the_rules_beside_the_sensor_is_an_event_and_the_rules_see_every_fast_reading() {
        DeviceProfile profile = ProfileLoader.load(
                        Catalogue.find(new ProfileId("bridge-crane")).orElseThrow())
                .profile()
                .orElseThrow();
        List<AlertTransition> raised = new ArrayList<>();
        LocalWatch watch = new LocalWatch(CRANE, (transition, standing) -> raised.add(transition));
        watch.run(
                profile,
                profile.rules().stream().map(rule -> rule.bind(Map.of())).toList());
        Sampler sampler = sampler(plan("load_pct > 1000", SPAN, Map.of()), watch);
        run(sampler, 3_000);
        load = 115; // critical at once
        run(sampler, 3_300);
        assertThat(raised).extracting(AlertTransition::at).contains(Instant.ofEpochMilli(START + 3_000));
        assertThat(kept()).contains("2000 40.0", "2900 40.0", "3000 115.0", "3200 115.0");
    }

    @Test
    void a_clock_that_goes_back_begins_anew() {
        Sampler sampler = sampler(plan("load_pct > 100", SPAN, Map.of()), Watch.NONE);
        run(sampler, 5_000);
        clock.set(Instant.ofEpochMilli(START - 3_600_000));
        load = 110;
        sampler.step();
        List<String> kept = kept();
        assertThat(kept).hasSize(2);
        assertThat(kept.get(1)).startsWith("-3600000 110.0");
    }

    @Test
    void a_plan_that_would_keep_too_much_is_refused() {
        Span long_ago = new Span(Duration.ofHours(1), Duration.ofSeconds(2), Duration.ofSeconds(5), 2);
        assertThatThrownBy(() -> plan("load_pct > 100", long_ago, Map.of()))
                .hasMessageContaining("before: 36000 values");
        assertThatThrownBy(() -> plan("load_pct > 100", SPAN, Map.of(WIND, Take.MAX)))
                .hasMessageContaining("take: wind_speed is none of the channels");
    }
}
