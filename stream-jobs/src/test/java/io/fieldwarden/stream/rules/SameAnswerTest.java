package io.fieldwarden.stream.rules;

import static io.fieldwarden.stream.rules.Samples.BOILER;
import static io.fieldwarden.stream.rules.Samples.LEVEL;
import static io.fieldwarden.stream.rules.Samples.PRESSURE;
import static io.fieldwarden.stream.rules.Samples.at;
import static io.fieldwarden.stream.rules.Samples.lowLevel;
import static io.fieldwarden.stream.rules.Samples.overPressure;
import static io.fieldwarden.stream.rules.Samples.rule;
import static io.fieldwarden.stream.rules.Samples.silent;
import static io.fieldwarden.stream.rules.Samples.watched;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.rule.Condition;
import io.fieldwarden.device.rule.Flapping;
import io.fieldwarden.device.rule.Not;
import io.fieldwarden.device.rule.QualityIs;
import io.fieldwarden.device.rule.Rule;
import io.fieldwarden.device.rule.Then;
import io.fieldwarden.device.rule.Threshold;
import io.fieldwarden.device.rule.Threshold.Comparison;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same readings give the same alerts, whatever the order and however often they come. */
final class SameAnswerTest {
    private static final int READINGS = 1_500;
    private static final BoundRules RULES =
            watched(1, overPressure(1.0, 10), lowLevel(), silent(60), oftenLow(), badSensor(), pressureThenLevel());

    /** Comes and goes so often that it flaps. */
    private static Rule oftenLow() {
        Condition low = new Threshold(LEVEL, Comparison.BELOW, 30);
        return rule("BOIL-03", low, 0, new Not(low))
                .flapping(new Flapping(3, Duration.ofMinutes(3), new Rule.Citation("", "proposal")));
    }

    private static Rule badSensor() {
        Condition bad = QualityIs.bad(List.of(PRESSURE, LEVEL));
        return rule("SENS-01", bad, 0, new Not(bad));
    }

    private static Rule pressureThenLevel() {
        Condition sequence = new Then(
                new Threshold(PRESSURE, Comparison.ABOVE, 1),
                new Threshold(LEVEL, Comparison.BELOW, 30),
                Duration.ofSeconds(20));
        return rule("SEQ-01", sequence, 0, new Not(sequence));
    }

    /** Two channels that wander across their limits, with gaps, spikes, sentinels, stuck spells and simultaneous readings. */
    private static List<Reading> stream(SplittableRandom random) {
        List<Reading> stream = new ArrayList<>();
        long millis = at(0);
        double pressure = 0.9;
        double level = 30;
        int stuck = 0;
        // nothing is stuck on the first day, and nothing is new on the second
        long daysBefore = millis - Duration.ofDays(2).toMillis();
        for (long at = daysBefore - 3_000; at < daysBefore; at += 1_000) {
            stream.add(reading(PRESSURE, at, 0.5, random));
            stream.add(reading(LEVEL, at, level, random));
        }
        for (int i = 0; i < READINGS; i++) {
            millis += 1 + (random.nextInt(20) == 0 ? random.nextInt(90_000) : random.nextInt(4_000));
            stuck = stuck > 0 ? stuck - 1 : random.nextInt(200) == 0 ? 60 : 0;
            if (stuck == 0) {
                pressure = Math.max(0, Math.min(2, pressure + (random.nextDouble() - 0.5) * 0.3));
            }
            level = Math.max(0, Math.min(60, level + (random.nextDouble() - 0.5) * 8));
            if (random.nextInt(3) > 0) {
                // once what has never been there
                stream.add(reading(PRESSURE, millis, i > 1_300 && i < 1_310 ? 40 : pressure, random));
            }
            if (random.nextInt(3) > 0) {
                stream.add(reading(LEVEL, millis, level, random));
            }
        }
        return stream;
    }

    private static Reading reading(ChannelId channel, long millis, double value, SplittableRandom random) {
        boolean sentinel = random.nextInt(50) == 0;
        return new Reading(
                BOILER,
                channel,
                Instant.ofEpochMilli(millis),
                Instant.ofEpochMilli(millis + 50),
                sentinel ? -9999 : value,
                sentinel ? Quality.bad(Quality.Reason.SENTINEL) : Quality.GOOD,
                false);
    }

    /** Each reading comes up to {@code most} milliseconds later than it was observed. */
    private static List<Reading> delayed(List<Reading> readings, long most, SplittableRandom random) {
        record Arrival(Reading reading, long at) {}
        List<Arrival> arrivals = new ArrayList<>();
        for (Reading reading : readings) {
            arrivals.add(new Arrival(reading, reading.observedAt().toEpochMilli() + random.nextLong(most + 1)));
        }
        arrivals.sort(Comparator.comparingLong(Arrival::at));
        return arrivals.stream().map(Arrival::reading).toList();
    }

    private static List<Reading> repeated(List<Reading> readings, SplittableRandom random) {
        List<Reading> out = new ArrayList<>();
        for (int i = 0; i < readings.size(); i++) {
            out.add(readings.get(i));
            if (random.nextInt(4) == 0) {
                out.add(readings.get(Math.max(0, i - random.nextInt(30))));
            }
        }
        return out;
    }

    private static History inOrder(List<Reading> readings) {
        return play(readings, 1, UnaryOperator.identity(), false);
    }

    /**
     * @param between done to the state after each batch
     * @param ticking time is let pass to the newest reading after each batch, as the wall clock does
     */
    private static History play(
            List<Reading> readings, int batch, UnaryOperator<DeviceState> between, boolean ticking) {
        History history = new History();
        DeviceState state = new DeviceState();
        long newest = Long.MIN_VALUE;
        for (int i = 0; i < readings.size(); i += batch) {
            List<Reading> part = readings.subList(i, Math.min(i + batch, readings.size()));
            for (Reading reading : part) {
                newest = Math.max(newest, reading.observedAt().toEpochMilli());
            }
            DeviceRun run = new DeviceRun(BOILER, RULES, null, state, history::hear);
            run.take(part);
            if (ticking) {
                run.advance(newest + 700);
            }
            state = between.apply(state);
        }
        new DeviceRun(BOILER, RULES, null, state, history::hear).advance(newest + 600_000);
        return history;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shuffled_within_the_window_is_as_in_order(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Reading> stream = stream(random);
        History expected = inOrder(stream);

        History shuffled = play(delayed(stream, 400_000, random), 1, UnaryOperator.identity(), false);

        assertThat(expected.alerts()).as("seed %d", seed).hasSizeGreaterThan(10);
        assertThat(expected.alerts())
                .as("seed %d", seed)
                .anyMatch(alert -> alert.rule().equals("STUCK.pressure"))
                .anyMatch(alert -> alert.rule().startsWith("NOVELTY."));
        assertThat(shuffled.alerts()).as("seed %d", seed).isEqualTo(expected.alerts());
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void repeated_is_as_once(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Reading> stream = stream(random);

        History repeated = play(repeated(stream, random), 1, UnaryOperator.identity(), false);

        assertThat(repeated.told())
                .as("seed %d", seed)
                .isEqualTo(inOrder(stream).told());
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void in_bursts_is_as_one_by_one(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Reading> stream = stream(random);

        History bursts = play(delayed(stream, 300_000, random), 37, UnaryOperator.identity(), false);

        assertThat(bursts.alerts())
                .as("seed %d", seed)
                .isEqualTo(inOrder(stream).alerts());
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34})
    void with_restarts_between_is_as_without(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Reading> stream = stream(random);
        List<Reading> shuffled = delayed(stream, 300_000, random);

        History restarted =
                play(shuffled, 3, state -> random.nextInt(10) == 0 ? DeviceRunTest.throughBytes(state) : state, false);

        assertThat(restarted.alerts())
                .as("seed %d", seed)
                .isEqualTo(inOrder(stream).alerts());
    }

    @ParameterizedTest
    @ValueSource(longs = {41, 42, 43, 44})
    void with_the_wall_clock_running_is_as_without(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Reading> stream = stream(random);

        History live = play(delayed(stream, 120_000, random), 2, DeviceState::copy, true);

        assertThat(live.alerts()).as("seed %d", seed).isEqualTo(inOrder(stream).alerts());
    }
}
