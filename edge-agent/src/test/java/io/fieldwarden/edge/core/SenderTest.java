package io.fieldwarden.edge.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.core.Outbox.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class SenderTest {
    private static final DeviceId DEVICE = new DeviceId("soil-1");
    private static final Instant START = Instant.parse("2026-05-01T00:00:00Z");
    private static final long T0 = START.toEpochMilli();

    private final MovingClock clock = new MovingClock(START);
    private final MemoryOutbox outbox = new MemoryOutbox(1_000_000);
    private final ScriptedUplink uplink = new ScriptedUplink();
    private final AgentCounters counters = new AgentCounters();
    private final Sender sender =
            sender(new SenderConfig(4, 2, 32_768, Backlog.DEFAULTS, Duration.ofSeconds(1), Duration.ofSeconds(60)));

    private Sender sender(SenderConfig config) {
        return new Sender(outbox, uplink, config, clock, RandomGenerator.of("SplittableRandom"), counters);
    }

    private void sampled(int value) {
        sampled(DEVICE, value);
    }

    private void sampled(DeviceId device, int value) {
        outbox.append(
                List.of(new Sample(device, clock.instant(), Map.of(new ChannelId("n"), (double) value))),
                Priority.READING);
    }

    private static String row(long at, int value) {
        return "{\"ts\":" + at + ",\"values\":{\"n\":" + value + "}}";
    }

    private static String replayed(long at, int value) {
        return "{\"ts\":" + at + ",\"values\":{\"n\":" + value + "},\"replayed\":true}";
    }

    @Test
    void a_fresh_reading_is_sent_unmarked_and_forgotten_when_the_hub_has_it() throws InterruptedException {
        sampled(1);
        assertThat(sender.step()).isEqualTo(START);
        assertThat(uplink.arrived).containsExactly(row(T0, 1));
        assertThat(outbox.status().entries()).isZero();
        assertThat(counters.snapshot().accepted()).isEqualTo(1);
        assertThat(sender.step()).as("nothing to send").isAfter(START);
        assertThat(uplink.windows).isEqualTo(1);
    }

    @Test
    void what_the_hub_did_not_get_is_kept_and_sent_again_in_order_when_it_is_back() throws InterruptedException {
        uplink.script.add(new Outcome.Unreachable("no route"));
        sampled(1);
        Instant again = sender.step();
        assertThat(again).isBetween(START.plusMillis(500), START.plusMillis(1_000));
        assertThat(counters.snapshot().trouble()).isEqualTo("no route");
        clock.advance(Duration.ofMillis(100));
        sampled(2);
        assertThat(sender.step()).as("not before its time").isEqualTo(again);
        assertThat(uplink.windows).isEqualTo(1);
        clock.set(again);
        sender.step();
        assertThat(uplink.arrived).containsExactly("[" + row(T0, 1) + "," + row(T0 + 100, 2) + "]");
        assertThat(outbox.status().entries()).isZero();
        assertThat(counters.snapshot().trouble()).isEmpty();
    }

    @Test
    void waits_double_after_each_failure_up_to_the_limit_and_start_over_after_a_success() throws InterruptedException {
        for (int i = 0; i < 12; i++) {
            uplink.script.add(new Outcome.Unreachable("down"));
        }
        sampled(1);
        Duration longest = Duration.ZERO;
        for (int i = 0; i < 12; i++) {
            Instant now = clock.instant();
            Instant next = sender.step();
            long whole = Math.min(60_000, 1_000L << i);
            assertThat(Duration.between(now, next)).isBetween(Duration.ofMillis(whole / 2), Duration.ofMillis(whole));
            longest = Duration.between(now, next);
            clock.set(next);
        }
        assertThat(longest).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
        sender.step();
        uplink.script.add(new Outcome.Unreachable("down again"));
        sampled(2);
        assertThat(Duration.between(clock.instant(), sender.step())).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void only_readings_older_than_the_limit_are_marked_as_replayed_and_never_in_one_message_with_live_ones()
            throws InterruptedException {
        sampled(1);
        clock.advance(Duration.ofSeconds(5));
        sampled(2);
        clock.advance(Duration.ofSeconds(26));
        sampled(3);
        sender.step();
        assertThat(uplink.arrived)
                .containsExactly(replayed(T0, 1), "[" + row(T0 + 5_000, 2) + "," + row(T0 + 31_000, 3) + "]");
    }

    @Test
    void rejected_readings_are_not_sent_again_and_are_counted() throws InterruptedException {
        uplink.script.add(new Outcome.Rejected("PUBACK 0x99"));
        sampled(1);
        sampled(2);
        sampled(3);
        sender.step();
        assertThat(outbox.status().entries()).isZero();
        assertThat(counters.snapshot().rejected()).isEqualTo(2);
        assertThat(counters.snapshot().accepted()).isEqualTo(1);
    }

    @Test
    void a_busy_hub_gets_its_time_and_then_what_it_did_not_take() throws InterruptedException {
        uplink.script.add(new Outcome.Accepted());
        uplink.script.add(new Outcome.Busy(Duration.ofSeconds(8)));
        for (int i = 0; i < 4; i++) {
            sampled(i);
        }
        Instant next = sender.step();
        assertThat(next).isBetween(START.plusSeconds(8), START.plusSeconds(10));
        assertThat(outbox.status().entries()).isEqualTo(2);
        clock.set(next);
        sender.step();
        assertThat(uplink.arrived).hasSize(2);
        assertThat(uplink.arrived.get(1)).contains("\"n\":2").contains("\"n\":3");
        assertThat(counters.snapshot().busy()).isEqualTo(1);
    }

    @Test
    void a_busy_hub_cannot_keep_an_agent_away_for_longer_than_the_limit() throws InterruptedException {
        uplink.script.add(new Outcome.Busy(Duration.ofDays(365)));
        sampled(1);
        assertThat(sender.step()).isBefore(START.plusSeconds(76));
    }

    @Test
    void a_clock_set_back_while_waiting_does_not_make_the_wait_longer() throws InterruptedException {
        uplink.script.add(new Outcome.Unreachable("down"));
        sampled(1);
        sender.step();
        clock.set(START.minus(Duration.ofDays(3)));
        sender.step();
        assertThat(uplink.windows).isEqualTo(2);
        assertThat(outbox.status().entries()).isZero();
    }

    @Test
    void messages_are_bounded_by_rows_bytes_device_and_window() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            sampled(i);
        }
        sender.step();
        assertThat(uplink.arrived).as("window of 4, 2 rows each").hasSize(4);
        assertThat(outbox.status().entries()).isEqualTo(12);

        outbox.remove(outbox.oldest(100));
        uplink.arrived.clear();
        sampled(1);
        sampled(new DeviceId("other"), 2);
        sampled(3);
        sender.step();
        assertThat(uplink.arrived).as("one device a message").hasSize(3);

        uplink.arrived.clear();
        Sender small =
                sender(new SenderConfig(9, 50, 60, Backlog.DEFAULTS, Duration.ofSeconds(1), Duration.ofSeconds(2)));
        for (int i = 0; i < 4; i++) {
            sampled(i);
        }
        small.step();
        assertThat(uplink.arrived)
                .hasSize(4)
                .allSatisfy(json -> assertThat(json).hasSizeLessThanOrEqualTo(60));
    }

    private Sender backlog(Backlog.Order order, int samplesPerSecond) {
        return sender(new SenderConfig(
                4,
                2,
                32_768,
                new Backlog(Duration.ofSeconds(30), order, samplesPerSecond),
                Duration.ofSeconds(1),
                Duration.ofSeconds(60)));
    }

    @Test
    void live_readings_overtake_the_backlog_where_it_is_asked_for() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            sampled(i);
        }
        clock.advance(Duration.ofMinutes(10));
        sampled(100);
        Sender liveFirst = backlog(Backlog.Order.LIVE_FIRST, 0);
        liveFirst.step();
        assertThat(uplink.arrived).containsExactly(row(T0 + 600_000, 100));
        liveFirst.step();
        assertThat(uplink.arrived.get(1)).contains("\"n\":0}").contains("replayed");
        sampled(101);
        liveFirst.step();
        assertThat(uplink.arrived.get(uplink.arrived.size() - 1)).isEqualTo(row(T0 + 600_000, 101));
    }

    @Test
    void backlog_goes_at_its_rate_and_live_readings_do_not_wait_for_it() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            sampled(i);
        }
        clock.advance(Duration.ofMinutes(10));
        Sender slow = backlog(Backlog.Order.LIVE_FIRST, 4);
        Instant now = clock.instant();
        slow.step();
        assertThat(outbox.status().entries()).isEqualTo(6);
        assertThat(slow.step()).as("four samples take a second").isEqualTo(now.plusSeconds(1));
        assertThat(outbox.status().entries()).isEqualTo(6);
        sampled(100);
        slow.step();
        assertThat(uplink.arrived.get(uplink.arrived.size() - 1)).contains("\"n\":100");
        clock.advance(Duration.ofSeconds(1));
        slow.step();
        assertThat(outbox.status().entries()).isEqualTo(2);
    }

    @Test
    void a_broken_outbox_is_the_callers_to_see_and_nothing_is_lost_by_it() throws InterruptedException {
        sampled(1);
        outbox.broken = true;
        assertThatThrownBy(sender::step).isInstanceOf(OutboxException.class);
        outbox.broken = false;
        sender.step();
        assertThat(uplink.arrived).containsExactly(row(T0, 1));
    }

    private Report alert(String kind, long lasted) {
        return new Report(
                MessageKind.ALERT,
                DEVICE,
                clock.instant(),
                "{\"rule\":\"R-1\",\"kind\":\"" + kind + "\",\"lasted\":" + lasted + "}");
    }

    @Test
    void an_alert_overtakes_the_readings_that_wait() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            sampled(i);
        }
        clock.advance(Duration.ofHours(1));
        outbox.keep(alert("raised", 0));
        sender.step();
        assertThat(uplink.arrived)
                .containsExactly("{\"rule\":\"R-1\",\"kind\":\"raised\",\"lasted\":0,\"at\":" + (T0 + 3_600_000) + "}");
        assertThat(uplink.kinds).containsExactly(MessageKind.ALERT);
        assertThat(counters.reported()).isEqualTo(1);
        assertThat(counters.snapshot().accepted()).as("no reading").isZero();
        sender.step();
        assertThat(uplink.arrived).hasSize(4);
    }

    @Test
    void an_alert_that_is_over_before_it_can_be_sent_is_told_as_history() throws InterruptedException {
        outbox.keep(alert("raised", 0));
        clock.advance(Duration.ofSeconds(40));
        outbox.keep(alert("cleared", 40_000));
        clock.advance(Duration.ofSeconds(40));
        outbox.keep(alert("raised", 0));
        sender.step();
        assertThat(uplink.arrived.get(0)).contains("\"kind\":\"raised\"").contains("\"historic\":true");
        assertThat(uplink.arrived.get(1)).contains("\"kind\":\"cleared\"").doesNotContain("historic");
        assertThat(uplink.arrived.get(2))
                .as("stands still")
                .contains("\"kind\":\"raised\"")
                .doesNotContain("historic");
    }

    @Test
    void outside_of_its_window_only_alerts_go_and_the_hub_is_left() throws InterruptedException {
        SendWindows windows = new SendWindows(
                List.of(SendWindows.Window.parse("06:00-06:20")), java.time.ZoneOffset.UTC, java.util.Optional.empty());
        Sender metered =
                sender(new SenderConfig(4, 2, 32_768, Backlog.DEFAULTS, Duration.ofSeconds(1), Duration.ofSeconds(60))
                        .withWindows(windows));
        sampled(1);
        metered.step();
        assertThat(uplink.arrived).isEmpty();
        assertThat(uplink.rests).isEqualTo(1);
        outbox.keep(alert("raised", 0));
        metered.step();
        assertThat(uplink.kinds).containsExactly(MessageKind.ALERT);
        metered.step();
        assertThat(uplink.rests).as("left again after the alert").isEqualTo(2);
        clock.advance(Duration.ofHours(6));
        metered.step();
        assertThat(uplink.arrived).hasSize(2);
        assertThat(outbox.status().entries()).isZero();
    }

    @Test
    void the_hub_is_told_how_the_agent_does_at_first_then_in_its_time_and_soon_after_a_loss()
            throws InterruptedException {
        Health health = new Health(
                Duration.ofMinutes(5),
                () -> new AgentStatus(
                        DEVICE,
                        java.net.URI.create("mqtt://hub.example"),
                        counters.snapshot(),
                        outbox.status(),
                        List.of(),
                        List.of(),
                        AgentStatus.Surroundings.PLAIN));
        Sender telling = new Sender(
                outbox,
                uplink,
                new SenderConfig(4, 2, 32_768, Backlog.DEFAULTS, Duration.ofSeconds(1), Duration.ofSeconds(60)),
                new Sender.Self(clock, RandomGenerator.of("SplittableRandom"), counters, health));
        telling.step();
        assertThat(uplink.kinds).containsExactly(MessageKind.STATUS);
        assertThat(uplink.arrived.get(0)).contains("\"dropped\":0", "\"trusted\":true", "\"fallback\":false");
        clock.advance(Duration.ofMinutes(1));
        telling.step();
        assertThat(uplink.kinds).hasSize(1);
        outbox.append(
                List.of(new Sample(DEVICE, clock.instant(), Map.of(new ChannelId("x".repeat(60)), 1.0))),
                Priority.READING);
        outbox.dropOne();
        telling.step();
        assertThat(uplink.kinds).as("something was lost").hasSize(2);
        clock.advance(Duration.ofMinutes(5));
        telling.step();
        assertThat(uplink.kinds).hasSize(3);
    }
}
