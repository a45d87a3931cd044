package io.fieldwarden.hub.same;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.series.SeriesReader.Span;
import io.fieldwarden.alert.sqlite.SqliteSeriesReader;
import io.fieldwarden.alert.trial.RuleTrial;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.series.Rollup;
import io.fieldwarden.device.series.RollupStep;
import io.fieldwarden.device.series.SeriesSchema;
import io.fieldwarden.hub.backtest.BackTest;
import io.fieldwarden.stream.rules.BoundRules;
import io.fieldwarden.stream.rules.DeviceRun;
import io.fieldwarden.stream.rules.DeviceState;
import io.fieldwarden.stream.sqlite.SqlitePointWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same readings give the same series, roll-ups and alert history, however they come, with restarts between, and in a
 * back-test. {@code -Dsame-answer.seeds=500} tries as many seeds, {@code -Dsame-answer.seed=7} begins with that one.
 */
final class SameAnswerTest {
    private static final DeviceProfile PROFILE = Streams.profile();
    private static final BoundRules RULES = BoundRules.bind("same", PROFILE, Map.of());
    private static final int STEPS = 400;
    private static final Duration AFTER = Duration.ofHours(1);
    private static final DeviceId DEVICE = new DeviceId("boiler-1");

    @TempDir
    private Path folder;

    static LongStream seeds() {
        return LongStream.range(0, Integer.getInteger("same-answer.seeds", 2))
                .map(i -> i + Long.getLong("same-answer.seed", 1));
    }

    private static long endOf(List<Reading> stream) {
        return stream.get(stream.size() - 1).observedAt().plus(AFTER).toEpochMilli();
    }

    /** What is done to a state between two messages. */
    private interface Between {
        DeviceState on(DeviceRun run, DeviceState state, long now);
    }

    private static Histories play(List<List<Reading>> messages, long end, Between between) {
        Histories history = new Histories();
        DeviceState state = new DeviceState();
        for (List<Reading> message : messages) {
            DeviceRun run = run(state, history);
            run.take(message);
            state = between.on(run, state, message.get(0).receivedAt().toEpochMilli());
        }
        if (state.live()) {
            run(state, history).advance(end - 1);
        }
        return history;
    }

    private static DeviceRun run(DeviceState state, Histories history) {
        return new DeviceRun(DEVICE, RULES, null, state, emission -> history.hear(DEVICE, RULES, emission));
    }

    private static Histories play(List<List<Reading>> messages, long end) {
        return play(messages, end, (run, state, now) -> state);
    }

    private static DeviceState throughBytes(DeviceState state) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            state.write(new DataOutputStream(bytes));
            return DeviceState.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Reading> stream(long seed) {
        return Streams.of(DEVICE, new SplittableRandom(seed), STEPS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void alert_history_is_the_same_however_readings_come(long seed) {
        List<Reading> stream = stream(seed);
        SplittableRandom random = new SplittableRandom(~seed);
        List<String> expected =
                play(Arrival.IN_ORDER.of(stream, random), endOf(stream)).of(DEVICE);
        assertThat(expected).hasSizeGreaterThan(30);
        for (Arrival arrival : Arrival.values()) {
            List<List<Reading>> messages = arrival.of(stream, random);
            assertThat(Histories.difference(
                            expected, play(messages, endOf(stream)).of(DEVICE)))
                    .as("seed %d, %s", seed, arrival)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void restarts_and_a_running_clock_between_messages_change_nothing(long seed) {
        List<Reading> stream = stream(seed);
        SplittableRandom random = new SplittableRandom(~seed);
        List<String> expected =
                play(Arrival.IN_ORDER.of(stream, random), endOf(stream)).of(DEVICE);
        for (Arrival arrival : Arrival.values()) {
            List<List<Reading>> messages = arrival.of(stream, random);
            Histories restarted = play(
                    messages, endOf(stream), (run, state, now) -> random.nextInt(8) == 0 ? throughBytes(state) : state);
            assertThat(Histories.difference(expected, restarted.of(DEVICE)))
                    .as("seed %d, %s, restarts", seed, arrival)
                    .isEmpty();
            Histories ticking = play(messages, endOf(stream), (run, state, now) -> {
                if (state.live()) {
                    run.advance(now + random.nextInt(20_000));
                }
                return random.nextInt(8) == 0 ? throughBytes(state) : state;
            });
            assertThat(Histories.difference(expected, ticking.of(DEVICE)))
                    .as("seed %d, %s, clock", seed, arrival)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void series_roll_ups_and_the_back_test_are_the_same_however_readings_were_stored(long seed) throws Exception {
        List<Reading> stream = stream(seed);
        SplittableRandom random = new SplittableRandom(~seed);
        Histories live = play(Arrival.IN_ORDER.of(stream, random), endOf(stream));
        Stored expected = stored(Arrival.IN_ORDER, stream, random);
        assertThat(Histories.difference(live.asTried(DEVICE), expected.raised))
                .as("seed %d", seed)
                .isEmpty();
        for (Arrival arrival : List.of(Arrival.SHUFFLED_IN_MESSAGES, Arrival.DUPLICATED, Arrival.ONE_MESSAGE)) {
            assertThat(stored(arrival, stream, random))
                    .as("seed %d, %s", seed, arrival)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(Arrival.class)
    void replayed_readings_say_nothing_of_silence_after_them_live_or_in_a_back_test(Arrival arrival) throws Exception {
        List<Reading> stream = stream(77).stream().map(SameAnswerTest::replayed).toList();
        SplittableRandom random = new SplittableRandom(77);
        Histories live = play(arrival.of(stream, random), endOf(stream));
        assertThat(live.of(DEVICE)).isNotEmpty().noneMatch(line -> line.startsWith("SA-08") && line.contains("to now"));
        assertThat(Histories.difference(live.asTried(DEVICE), stored(arrival, stream, random).raised))
                .isEmpty();
    }

    private static Reading replayed(Reading reading) {
        return new Reading(
                reading.device(),
                reading.channel(),
                reading.observedAt(),
                reading.receivedAt(),
                reading.value(),
                reading.quality(),
                true);
    }

    /** What the store says afterwards. */
    private record Stored(List<String> points, List<Rollup> rollups, List<String> raised) {}

    private Stored stored(Arrival arrival, List<Reading> stream, SplittableRandom random) throws Exception {
        Path data = java.nio.file.Files.createTempDirectory(folder, arrival.name());
        long[] nanos = {0};
        try (SqlitePointWriter writer = new SqlitePointWriter(
                        data.resolve(SeriesSchema.SQLITE_FILE), () -> nanos[0] += random.nextLong(2_000_000_000L));
                SeriesReader reader = new SqliteSeriesReader(data)) {
            List<List<Reading>> messages = arrival.of(stream, random);
            for (int i = 0; i < messages.size(); ) {
                int to = Math.min(messages.size(), i + 20);
                writer.write(
                        messages.subList(i, to).stream().flatMap(List::stream).toList());
                i = to;
            }
            Span span = new Span(Streams.START.toEpochMilli(), endOf(stream));
            List<String> points = new ArrayList<>();
            List<Rollup> rollups = new ArrayList<>();
            for (ChannelId channel : PROFILE.channels().keySet()) {
                for (Point point : reader.read(DEVICE, channel, 0, Long.MAX_VALUE / 2, 100_000)) {
                    points.add(channel + " " + point.at() + " " + point.value() + " " + point.quality());
                }
                for (RollupStep step : RollupStep.values()) {
                    rollups.addAll(reader.rollups(
                            DEVICE, channel, step, new Span(step.floor(span.from()), step.ceiling(span.to()))));
                }
            }
            RuleTrial.Question question =
                    new RuleTrial.Question(PROFILE, List.of(new RuleTrial.Subject(DEVICE, Map.of())), span);
            List<RuleTrial.Raised> raised =
                    new BackTest(reader).run(question, (devices, count) -> {}).raised();
            return new Stored(points, rollups, Histories.tried(raised));
        }
    }
}
