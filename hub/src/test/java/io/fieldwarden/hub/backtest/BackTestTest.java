package io.fieldwarden.hub.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.sqlite.SqliteSeriesReader;
import io.fieldwarden.alert.trial.RuleTrial;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.ProfileLoader;
import io.fieldwarden.device.series.SeriesSchema;
import io.fieldwarden.stream.rules.BoundRules;
import io.fieldwarden.stream.rules.DeviceRun;
import io.fieldwarden.stream.rules.DeviceState;
import io.fieldwarden.stream.sqlite.SqlitePointWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackTestTest {
    private static final DeviceId TANK = new DeviceId("tank-1");
    private static final ChannelId LEVEL = new ChannelId("level");
    private static final ChannelId PUMP = new ChannelId("pump");
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final DeviceProfile PROFILE = profile(10);

    @TempDir
    Path folder;

    private SqlitePointWriter writer;
    private SqliteSeriesReader reader;

    @BeforeEach
    void open() {
        writer = new SqlitePointWriter(folder.resolve(SeriesSchema.SQLITE_FILE));
        reader = new SqliteSeriesReader(folder);
    }

    @AfterEach
    void close() {
        writer.close();
        reader.close();
    }

    private static DeviceProfile profile(int limit) {
        return ProfileLoader.load("""
                format: 1
                profile: tank
                version: 1
                name: {zh: 水箱, en: Tank}
                category: pond-water-quality
                lateness: 15m
                parameters:
                  low: {type: number, unit: "%%", default: %d, zh: 下限, en: Low limit}
                channels:
                  level: {zh: 水位, en: Level, unit: "%%", type: number, range: [0, 100], period: 1m}
                  pump: {zh: 泵, en: Pump, type: boolean, period: 1m}
                rules:
                  - id: TK-01
                    severity: minor
                    raise: "level < $low"
                    hold: 3m
                    clear: "level > $low + 5"
                    zh: 水位低
                    en: Level is low
                    citation: none
                    provenance: proposal
                  - id: TK-02
                    severity: major
                    raise: "age(any) > 3600"
                    zh: 无数据
                    en: Silent
                    citation: none
                    provenance: proposal
                  - id: TK-03
                    severity: info
                    raise: "hours(pump == 1, 86400) > 1"
                    zh: 泵运行过久
                    en: The pump runs for long
                    citation: none
                    provenance: proposal
                """.formatted(limit)).profile().orElseThrow();
    }

    private static Reading reading(DeviceId device, ChannelId channel, Instant at, double value) {
        return new Reading(device, channel, at, at.plusMillis(80), value, Quality.GOOD, false);
    }

    /** Some days at one per minute with swings, an hour and more of silence and a pump. */
    private static List<Reading> history(DeviceId device, int days, long seed) {
        Random random = new Random(seed);
        List<Reading> all = new ArrayList<>();
        double level = 50;
        for (int minute = 0; minute < days * 24 * 60; minute++) {
            level = Math.min(100, Math.max(0, level + random.nextGaussian() * 3));
            if (minute % 3_000 < 100) {
                continue;
            }
            Instant at = START.plus(Duration.ofMinutes(minute));
            all.add(reading(device, LEVEL, at, level));
            all.add(reading(device, PUMP, at, minute % 200 < 20 ? 1 : 0));
        }
        return all;
    }

    private RuleTrial.Outcome run(DeviceProfile profile, Map<String, String> parameters, Instant from, Instant to)
            throws InterruptedException {
        return new BackTest(reader, 2)
                .run(
                        new RuleTrial.Question(
                                profile,
                                List.of(new RuleTrial.Subject(TANK, parameters)),
                                new SeriesReader.Span(from.toEpochMilli(), to.toEpochMilli())),
                        (devices, readings) -> {});
    }

    @Test
    void what_is_raised_has_its_time_its_length_and_the_id_of_the_live_alert() throws Exception {
        List<Reading> readings = new ArrayList<>();
        for (int minute = 0; minute < 30; minute++) {
            readings.add(
                    reading(TANK, LEVEL, START.plus(Duration.ofMinutes(minute)), minute >= 10 && minute < 20 ? 4 : 40));
        }
        writer.write(readings);

        RuleTrial.Outcome outcome = run(PROFILE, Map.of(), START, START.plus(Duration.ofMinutes(40)));

        assertThat(outcome.readings()).isEqualTo(30);
        assertThat(outcome.raised()).singleElement().satisfies(raised -> {
            assertThat(raised.source().rule()).isEqualTo(new RuleId("TK-01"));
            assertThat(raised.severity()).isEqualTo(Severity.MINOR);
            assertThat(raised.raisedAt())
                    .isEqualTo(START.plus(Duration.ofMinutes(13)).toEpochMilli());
            assertThat(raised.clearedAt())
                    .contains(START.plus(Duration.ofMinutes(20)).toEpochMilli());
            assertThat(raised.value()).isEqualTo(4);
        });
    }

    @Test
    void silence_to_the_end_of_the_span_is_seen_and_stays_open() throws Exception {
        writer.write(List.of(reading(TANK, LEVEL, START, 50)));
        RuleTrial.Outcome outcome = run(PROFILE, Map.of(), START, START.plus(Duration.ofHours(2)));
        assertThat(outcome.raised()).singleElement().satisfies(raised -> {
            assertThat(raised.source().rule()).isEqualTo(new RuleId("TK-02"));
            assertThat(raised.clearedAt()).isEqualTo(Optional.empty());
        });
    }

    @Test
    void it_raises_what_the_stream_job_raises_in_whatever_order_that_had_the_readings() throws Exception {
        List<Reading> readings = history(TANK, 6, 11);
        List<Reading> stored = new ArrayList<>(readings);
        Collections.shuffle(stored, new Random(3));
        writer.write(stored);
        Instant end = START.plus(Duration.ofDays(6));

        List<String> live = new ArrayList<>();
        BoundRules rules = BoundRules.bind("live", PROFILE, Map.of());
        DeviceRun run = new DeviceRun(
                TANK,
                rules,
                null,
                new DeviceState(),
                emission -> live.add(emission.change().kind() + " " + emission.rule() + " "
                        + emission.change().raisedAt()));
        readings.forEach(reading -> run.take(List.of(reading)));
        run.advance(end.toEpochMilli() - 1);

        List<String> raised = live.stream()
                .filter(line -> line.startsWith("RAISED "))
                .map(line -> line.substring(7))
                .sorted()
                .toList();
        assertThat(raised).hasSizeGreaterThan(10);
        assertThat(run(PROFILE, Map.of(), START, end).raised().stream()
                        .map(one -> one.source().rule() + " " + one.raisedAt())
                        .sorted()
                        .toList())
                .isEqualTo(raised);
    }

    @Test
    void a_span_begins_with_what_rules_knew_before_it_and_leaves_out_what_was_raised_before() throws Exception {
        writer.write(history(TANK, 6, 11));
        Instant middle = START.plus(Duration.ofDays(4));
        Instant end = START.plus(Duration.ofDays(6));
        List<RuleTrial.Raised> whole = run(PROFILE, Map.of(), START, end).raised();
        assertThat(run(PROFILE, Map.of(), middle, end).raised())
                .isNotEmpty()
                .isEqualTo(whole.stream()
                        .filter(raised -> raised.raisedAt() >= middle.toEpochMilli())
                        .toList());
    }

    @Test
    void a_rule_is_given_as_much_of_the_past_as_it_looks_back() throws Exception {
        DeviceProfile twiceIn60Days = ProfileLoader.load("""
                format: 1
                profile: tank
                version: 2
                name: {zh: 水箱, en: Tank}
                channels:
                  level: {zh: 水位, en: Level, unit: "%"}
                rules:
                  - {id: TK-04, severity: minor, raise: "count(level < 10, 60d) >= 2", zh: 多次低水位, en: Low again}
                """).profile().orElseThrow();
        Instant again = START.plus(Duration.ofDays(55));
        writer.write(List.of(
                reading(TANK, LEVEL, START, 50),
                reading(TANK, LEVEL, START.plusSeconds(60), 5),
                reading(TANK, LEVEL, START.plusSeconds(120), 50),
                reading(TANK, LEVEL, again, 5)));
        assertThat(run(twiceIn60Days, Map.of(), again.minusSeconds(60), again.plusSeconds(60))
                        .raised())
                .singleElement()
                .satisfies(raised -> assertThat(raised.raisedAt()).isEqualTo(again.toEpochMilli()));
    }

    @Test
    void parameters_of_the_device_decide() throws Exception {
        writer.write(history(TANK, 3, 5));
        Instant end = START.plus(Duration.ofDays(3));
        long usual = count(run(PROFILE, Map.of(), START, end));
        assertThat(count(run(PROFILE, Map.of("low", "60"), START, end))).isNotEqualTo(usual);
        assertThat(count(run(profile(60), Map.of(), START, end)))
                .isEqualTo(count(run(PROFILE, Map.of("low", "60"), START, end)));
        assertThat(run(PROFILE, Map.of("low", "wet"), START, end).notRun()).containsKey(new RuleId("TK-01"));
    }

    private static long count(RuleTrial.Outcome outcome) {
        return outcome.raised().stream()
                .filter(raised -> raised.source().rule().value().equals("TK-01"))
                .count();
    }

    @Test
    void many_devices_at_once_give_the_same_as_one_after_the_other_and_progress_counts_all() throws Exception {
        List<RuleTrial.Subject> subjects = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            DeviceId id = new DeviceId("tank-" + i);
            writer.write(history(id, 2, i));
            subjects.add(new RuleTrial.Subject(id, Map.of()));
        }
        SeriesReader.Span span = new SeriesReader.Span(
                START.toEpochMilli(), START.plus(Duration.ofDays(2)).toEpochMilli());
        RuleTrial.Question question = new RuleTrial.Question(PROFILE, subjects, span);
        AtomicLong devices = new AtomicLong();
        AtomicLong readings = new AtomicLong();
        RuleTrial.Outcome together = new BackTest(reader, 4).run(question, (d, r) -> {
            devices.addAndGet(d);
            readings.addAndGet(r);
        });
        assertThat(devices).hasValue(12);
        assertThat(readings).hasValue(together.readings());
        assertThat(together).isEqualTo(new BackTest(reader, 1).run(question, (d, r) -> {}));
    }
}
