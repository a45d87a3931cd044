package io.fieldwarden.edge.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SimulationTest {
    private static final Instant START = Instant.parse("2026-06-10T04:00:00Z");
    private static final long SEED = 42;

    private final DemoFleet fleet = DemoFleet.of(SEED, START);

    private DemoDevice device(String id) {
        return fleet.devices().stream()
                .filter(device -> device.id().value().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private double at(String device, String channel, Instant time) {
        ChannelId id = new ChannelId(channel);
        return device(device).sensor().sample(Set.of(id), time).get(id);
    }

    private List<Double> series(String device, String channel, Instant from, Duration step, int count) {
        List<Double> series = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            series.add(at(device, channel, from.plus(step.multipliedBy(i))));
        }
        return series;
    }

    @Test
    void the_same_seed_and_time_give_the_same_values_in_any_order_of_asking() {
        DemoFleet again = DemoFleet.of(SEED, START);
        DemoFleet other = DemoFleet.of(SEED + 1, START);
        boolean differs = false;
        for (int i = 200; i >= 0; i -= 7) {
            Instant at = START.plusSeconds(i * 31L);
            for (int d = 0; d < fleet.devices().size(); d++) {
                SimulatedSensor sensor = fleet.devices().get(d).sensor();
                Map<ChannelId, Double> values = sensor.sample(sensor.channels(), at);
                assertThat(again.devices().get(d).sensor().sample(sensor.channels(), at))
                        .isEqualTo(values);
                differs |= !other.devices()
                        .get(d)
                        .sensor()
                        .sample(sensor.channels(), at)
                        .equals(values);
            }
        }
        assertThat(differs).isTrue();
    }

    @Test
    void the_fleet_is_what_the_demonstration_promises() {
        assertThat(fleet.devices())
                .extracting(device -> device.profile().value())
                .containsExactlyInAnyOrder(
                        "soil-station",
                        "soil-station",
                        "weather-station",
                        "weather-station",
                        "paddy-water-level",
                        "paddy-water-level",
                        "greenhouse",
                        "pond-water-quality",
                        "cold-storage",
                        "boiler-steam",
                        "elevator",
                        "elevator",
                        "bridge-crane");
        assertThat(fleet.devices()).extracting(DemoDevice::id).doesNotHaveDuplicates();
        assertThat(fleet.devices())
                .extracting(device -> device.site().position())
                .doesNotHaveDuplicates();
        long coap = fleet.devices().stream()
                .filter(device -> device.transport() == DemoDevice.Transport.COAP)
                .count();
        assertThat(coap).isBetween(6L, 7L);
    }

    @Test
    void the_day_warms_the_air_and_the_soil_follows_late_and_damped() {
        Instant midnight = Instant.parse("2026-06-08T16:00:00Z");
        List<Double> air = series("weather-2", "air_temp", midnight, Duration.ofMinutes(10), 144);
        List<Double> soil = series("soil-2", "soil_temp_20", midnight, Duration.ofMinutes(10), 144);
        assertThat(range(air)).isGreaterThan(4);
        assertThat(range(soil)).isLessThan(range(air) / 2);
        assertThat(hourOfMaximum(air)).isBetween(11.0, 18.0);
        assertThat(hourOfMaximum(soil)).isGreaterThan(hourOfMaximum(air));
        assertThat(at("weather-2", "solar_rad", midnight)).isZero();
        assertThat(at("weather-2", "solar_rad", midnight.plus(Duration.ofHours(12))))
                .isGreaterThan(100);
    }

    @Test
    void rain_wets_every_soil_of_the_farm_and_dry_days_dry_it() {
        Weather weather = new Weather(SEED);
        long day = FarmTime.day(START.minus(Duration.ofDays(40)).toEpochMilli());
        Weather.Rain rain = null;
        while (rain == null
                || rain.total() < 8
                || at("soil-2", "soil_vwc_10", Instant.ofEpochMilli(rain.start())) > 24) {
            rain = weather.rain(++day);
        }
        Instant before = Instant.ofEpochMilli(rain.start() - 60_000);
        Instant after = Instant.ofEpochMilli(rain.end() + 6 * FarmTime.HOUR);
        assertThat(at("soil-2", "soil_vwc_10", before)).isLessThan(24.5);
        assertThat(at("soil-2", "soil_vwc_10", after)).isGreaterThan(24.5);
        assertThat(at("soil-1", "soil_vwc_10", after)).isGreaterThan(24);
        double fallen = 0;
        for (long t = rain.start(); t <= rain.end() + 10 * FarmTime.MINUTE; t += 10 * FarmTime.MINUTE) {
            fallen += at("weather-2", "rain_10min", Instant.ofEpochMilli(t));
        }
        assertThat(fallen).isGreaterThan(rain.total() * 0.8);
    }

    @Test
    void lifts_travel_between_floors_and_open_their_doors_at_floors_only() {
        Set<Double> floors = new HashSet<>();
        int running = 0;
        for (int i = 0; i < 7_200; i++) {
            Instant at = START.minus(Duration.ofHours(4)).plusSeconds(i);
            floors.add(at("lift-1", "floor", at));
            double speed = at("lift-1", "speed", at);
            assertThat(speed).isBetween(0.0, 1.75);
            if (at("lift-1", "door_closed", at) == 0) {
                assertThat(at("lift-1", "door_zone", at)).isEqualTo(1);
                assertThat(at("lift-1", "car_running", at)).isZero();
            }
            running += at("lift-1", "car_running", at) == 1 ? 1 : 0;
        }
        assertThat(floors).hasSizeGreaterThan(5);
        assertThat(running).isBetween(300, 4_000);
    }

    @Test
    void faults_take_turns_each_minute_in_an_order_of_the_seed_and_all_come_in_a_round() {
        FaultScript script = fleet.script();
        Set<FaultKind> round = new HashSet<>();
        for (long slot = 1; slot <= 12; slot++) {
            FaultScript.Turn turn = script.inSlot(slot).orElseThrow();
            round.add(turn.kind());
            Instant begin = START.plusSeconds(60 * slot - 39);
            DeviceId device = turn.devices().iterator().next();
            assertThat(script.active(device, begin)).isPresent();
            assertThat(script.active(device, begin).orElseThrow().kind().duration())
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(40));
        }
        assertThat(round).hasSize(12);
        assertThat(script.inSlot(0)).as("nothing before the start").isEqualTo(Optional.empty());
        assertThat(DemoFleet.of(7, START).script().inSlot(1)).isNotNull();
    }

    @Test
    void a_dead_device_is_silent_and_a_stuck_one_repeats_itself() {
        Instant stuckSince = START.minus(Duration.ofHours(5));
        List<Double> stuck = series("paddy-2", "water_temp", stuckSince, Duration.ofMinutes(20), 15);
        assertThat(new HashSet<>(stuck)).hasSize(1);
        long slot = 1;
        while (fleet.script().inSlot(slot).orElseThrow().kind() != FaultKind.DEAD_SENSOR) {
            slot++;
        }
        SimulatedSensor soil = device("soil-2").sensor();
        Instant silent = START.plusSeconds(60 * slot - 10);
        assertThat(soil.sample(soil.channels(), silent)).isEmpty();
        assertThat(soil.sample(soil.channels(), silent.plusSeconds(120))).isNotEmpty();
    }

    @Test
    void the_long_faults_begin_in_the_past() {
        assertThat(at("soil-1", "soil_vwc_20", START.minus(Duration.ofMinutes(110))))
                .isLessThan(13.8);
        assertThat(at("soil-1", "soil_vwc_20", START.minus(Duration.ofHours(3))))
                .isGreaterThan(15);
        assertThat(at("weather-1", "air_temp", START)).as("heat in June").isGreaterThan(37);
    }

    private static double range(List<Double> series) {
        return series.stream().mapToDouble(v -> v).max().orElseThrow()
                - series.stream().mapToDouble(v -> v).min().orElseThrow();
    }

    private static double hourOfMaximum(List<Double> tenMinutes) {
        int best = 0;
        for (int i = 0; i < tenMinutes.size(); i++) {
            best = tenMinutes.get(i) > tenMinutes.get(best) ? i : best;
        }
        return best / 6.0;
    }
}
