package io.fieldwarden.stream.rules;

import static io.fieldwarden.stream.rules.Samples.BOILER;
import static io.fieldwarden.stream.rules.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.ProfileLoader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A group of channels of a profile: current, speed and load of a drive that go together until the load slips. */
final class TogetherTest {
    private static final long PERIOD = 300_000;
    private static final int SETTLED = 14 * 288;
    private static final BoundRules RULES = BoundRules.bind("drive@1", profile("current, speed, load"), Map.of());

    private static DeviceProfile profile(String channels) {
        String yaml = """
                format: 1
                profile: drive
                version: 1
                name: {zh: 驱动, en: Drive}
                lateness: 1h
                channels:
                  current: {zh: 电流, unit: A, period: 5m}
                  speed: {zh: 速度, unit: m/s, period: 5m}
                  load: {zh: 载荷, unit: kg, period: 5m}
                detectors:
                  together: [{id: drive, channels: [%s], severity: major}]
                """.formatted(channels);
        return ProfileLoader.load(yaml, id -> Optional.empty()).profile().orElseThrow();
    }

    /** Each row some seconds apart; from {@code lostFrom} on half of the load is gone. */
    private static List<Reading> stream(int to, int lostFrom) {
        SplittableRandom random = new SplittableRandom(5);
        List<Reading> stream = new ArrayList<>();
        for (int i = 0; i < to; i++) {
            double turn = 0.5 + 0.5 * Math.sin(2 * Math.PI * i / 40.0) + 0.02 * random.nextGaussian();
            long at = NOON + i * PERIOD;
            stream.add(reading("current", at, 14 * turn + 0.2 * random.nextGaussian()));
            stream.add(reading("speed", at + 2_000, 3.6 * turn + 0.05 * random.nextGaussian()));
            double load = i < lostFrom ? 1 : 0.5;
            stream.add(reading("load", at + 5_000, 25 * turn * load + 0.3 * random.nextGaussian()));
        }
        return stream;
    }

    private static Reading reading(String channel, long at, double value) {
        return new Reading(
                BOILER,
                new ChannelId(channel),
                Instant.ofEpochMilli(at),
                Instant.ofEpochMilli(at + 50),
                value,
                Quality.GOOD,
                false);
    }

    private static History play(List<Reading> readings, int batch, UnaryOperator<DeviceState> between) {
        History history = new History();
        DeviceState state = new DeviceState();
        for (int i = 0; i < readings.size(); i += batch) {
            new DeviceRun(BOILER, RULES, null, state, history::hear)
                    .take(readings.subList(i, Math.min(i + batch, readings.size())));
            state = between.apply(state);
        }
        return history;
    }

    private static List<History.Entry> ofGroup(History history) {
        return history.alerts().stream()
                .filter(alert -> alert.rule().equals("TOGETHER.drive"))
                .toList();
    }

    @Test
    void a_relation_that_is_lost_raises_an_alert_that_names_the_channel_and_a_healthy_one_none() {
        History healthy = play(stream(SETTLED + 288, Integer.MAX_VALUE), 200, UnaryOperator.identity());
        History lost = play(stream(SETTLED + 288, SETTLED), 200, UnaryOperator.identity());

        assertThat(ofGroup(healthy)).isEmpty();
        assertThat(ofGroup(lost)).isNotEmpty().allSatisfy(alert -> {
            assertThat(alert.raisedAt()).isGreaterThan(NOON + SETTLED * PERIOD);
            assertThat(alert.said()).contains("these 3 related channels", "most of all load");
        });
    }

    @Test
    void shuffled_within_the_window_and_with_restarts_a_group_says_the_same_as_in_order() {
        List<Reading> stream = stream(SETTLED + 288, SETTLED);
        List<Reading> shuffled = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < stream.size(); i += 30) {
            List<Reading> part = new ArrayList<>(stream.subList(i, Math.min(i + 30, stream.size())));
            Collections.shuffle(part, new java.util.Random(random.nextLong()));
            shuffled.addAll(part);
        }

        History expected = play(stream, 1, UnaryOperator.identity());
        History again = play(shuffled, 7, state -> random.nextInt(10) == 0 ? DeviceRunTest.throughBytes(state) : state);

        assertThat(ofGroup(expected)).isNotEmpty();
        assertThat(again.alerts()).isEqualTo(expected.alerts());
    }

    @Test
    void channels_that_a_group_joins_are_one_lane_and_another_group_begins_anew() {
        assertThat(RULES.detectors().lanes()).isEqualTo(1);
        History history = new History();
        DeviceState state = new DeviceState();
        List<Reading> stream = stream(SETTLED + 50, SETTLED);
        new DeviceRun(BOILER, RULES, null, state, history::hear).take(stream);
        assertThat(ofGroup(history))
                .anySatisfy(alert -> assertThat(alert.clearedAt()).isZero());
        DeviceState restarted = DeviceRunTest.throughBytes(state);
        BoundRules other = BoundRules.bind("drive@2", profile("speed, load, current"), Map.of());

        new DeviceRun(BOILER, other, null, restarted, history::hear)
                .take(stream(SETTLED + 51, SETTLED).subList(stream.size(), stream.size() + 3));

        assertThat(ofGroup(history))
                .isNotEmpty()
                .allSatisfy(alert -> assertThat(alert.clearedAt()).isGreaterThan(0));
    }
}
