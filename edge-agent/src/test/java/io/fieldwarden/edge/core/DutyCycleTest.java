package io.fieldwarden.edge.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.ChannelId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DutyCycleTest {
    private static final ChannelId FAST = new ChannelId("fast");
    private static final ChannelId SLOW = new ChannelId("slow");
    private static final Instant T0 = Instant.ofEpochSecond(1_000_000);

    private final DutyCycle cycle = new DutyCycle(
            List.of(
                    ChannelPlan.every(FAST, Duration.ofSeconds(5)),
                    new ChannelPlan(SLOW, Duration.ofSeconds(20), 0.5, Duration.ofSeconds(60))),
            0);

    @Test
    void everything_is_due_at_the_start_and_then_each_channel_at_multiples_of_its_period() {
        assertThat(cycle.takeDue(T0.plusMillis(1_234))).containsExactly(FAST, SLOW);
        assertThat(cycle.next()).isEqualTo(T0.plusSeconds(5));
        assertThat(cycle.takeDue(T0.plusSeconds(4))).isEmpty();
        assertThat(cycle.takeDue(T0.plusSeconds(5))).containsExactly(FAST);
        assertThat(cycle.takeDue(T0.plusSeconds(23))).as("late by three").containsExactly(FAST, SLOW);
        assertThat(cycle.next()).as("no catching up").isEqualTo(T0.plusSeconds(25));
    }

    @Test
    void a_phase_shifts_the_moments() {
        DutyCycle shifted = new DutyCycle(List.of(ChannelPlan.every(FAST, Duration.ofSeconds(5))), -1_700);
        shifted.takeDue(T0);
        assertThat(shifted.next()).isEqualTo(T0.plusMillis(3_300));
    }

    @Test
    void a_clock_set_back_by_years_does_not_stop_the_readings() {
        cycle.takeDue(T0);
        Instant past = Instant.ofEpochSecond(10);
        assertThat(cycle.takeDue(past)).containsExactly(FAST, SLOW);
        assertThat(cycle.next()).isEqualTo(Instant.ofEpochSecond(15));
    }

    @Test
    void values_within_the_dead_band_wait_until_they_were_silent_long_enough() {
        assertThat(cycle.worthSending(Map.of(FAST, 1.0, SLOW, 10.0), T0)).hasSize(2);
        assertThat(cycle.worthSending(Map.of(FAST, 1.0, SLOW, 10.4), T0.plusSeconds(20)))
                .containsOnlyKeys(FAST);
        assertThat(cycle.worthSending(Map.of(SLOW, 10.5), T0.plusSeconds(40))).containsOnlyKeys(SLOW);
        assertThat(cycle.worthSending(Map.of(SLOW, 10.1), T0.plusSeconds(60)))
                .as("compared with the value sent last, not the one read last")
                .isEmpty();
        assertThat(cycle.worthSending(Map.of(SLOW, 10.5), T0.plusSeconds(100))).containsOnlyKeys(SLOW);
    }

    @Test
    void impossible_plans_are_refused() {
        assertThatThrownBy(() -> ChannelPlan.every(FAST, Duration.ZERO)).hasMessageContaining("fast: period PT0S");
        assertThatThrownBy(() -> new ChannelPlan(FAST, Duration.ofSeconds(1), Double.NaN, Duration.ofSeconds(1)))
                .hasMessageContaining("dead band");
        assertThatThrownBy(() -> new ChannelPlan(FAST, Duration.ofSeconds(2), 0, Duration.ofSeconds(1)))
                .hasMessageContaining("at-least-every");
        assertThatThrownBy(() -> new DutyCycle(List.of(), 0)).hasMessageContaining("no channels");
    }
}
