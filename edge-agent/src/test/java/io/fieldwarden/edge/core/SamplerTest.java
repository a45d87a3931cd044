package io.fieldwarden.edge.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SamplerTest {
    private static final DeviceId DEVICE = new DeviceId("soil-1");
    private static final ChannelId CHANNEL = new ChannelId("soil_vwc_20");

    private final MovingClock clock = new MovingClock(Instant.ofEpochSecond(1_000));
    private final MemoryOutbox outbox = new MemoryOutbox(1_000_000);
    private final AgentCounters counters = new AgentCounters();

    private Sampler sampler(Sensor sensor) {
        DutyCycle cycle = new DutyCycle(List.of(ChannelPlan.every(CHANNEL, Duration.ofSeconds(10))), 0);
        return new Sampler(new Sampler.Station(DEVICE, sensor, cycle, Watch.NONE), outbox, clock, counters);
    }

    @Test
    void keeps_what_it_read_with_the_time_of_reading() {
        Sampler sampler = sampler((channels, at) -> Map.of(CHANNEL, 21.5));
        assertThat(sampler.step()).isEqualTo(Instant.ofEpochSecond(1_010));
        assertThat(sampler.step()).as("nothing due").isEqualTo(Instant.ofEpochSecond(1_010));
        clock.advance(Duration.ofMillis(10_250));
        sampler.step();
        assertThat(outbox.oldest(9))
                .extracting(Outbox.Entry::takenAt, Outbox.Entry::values)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1_000_000L, "{\"soil_vwc_20\":21.5}"),
                        org.assertj.core.groups.Tuple.tuple(1_010_250L, "{\"soil_vwc_20\":21.5}"));
        assertThat(counters.snapshot().sampled()).isEqualTo(2);
    }

    @Test
    void a_sensor_that_does_not_answer_is_counted_and_asked_again() {
        Sampler sampler = sampler((channels, at) -> {
            if (at.getEpochSecond() < 1_010) {
                throw new SensorException("bus is silent");
            }
            return Map.of(CHANNEL, 1.0);
        });
        sampler.step();
        assertThat(counters.snapshot().failures().sensor()).isEqualTo(1);
        assertThat(outbox.status().entries()).isZero();
        clock.advance(Duration.ofSeconds(10));
        sampler.step();
        assertThat(outbox.status().entries()).isEqualTo(1);
    }

    @Test
    void a_sensor_without_a_value_sends_nothing() {
        sampler((channels, at) -> Map.of()).step();
        assertThat(outbox.status().entries()).isZero();
        assertThat(counters.snapshot().sampled()).isZero();
    }

    @Test
    void readings_that_the_outbox_cannot_keep_are_counted() {
        outbox.broken = true;
        sampler((channels, at) -> Map.of(CHANNEL, 1.0)).step();
        assertThat(counters.snapshot().failures().outbox()).isEqualTo(1);
    }

    @Test
    void a_value_that_is_no_number_never_becomes_a_sample() {
        assertThatThrownBy(() -> new Sample(DEVICE, Instant.EPOCH, Map.of(CHANNEL, Double.NaN)))
                .hasMessageContaining("soil_vwc_20 is NaN");
    }
}
