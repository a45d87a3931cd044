package io.fieldwarden.hub.heal;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.sqlite.SqliteSeriesReader;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.RuleBase;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.ProfileLoader;
import io.fieldwarden.device.series.SeriesSchema;
import io.fieldwarden.stream.rules.BoundRules;
import io.fieldwarden.stream.sqlite.SqlitePointWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same readings give the same alert history however late they come: days of readings with outages whose readings follow in
 * pieces, out of order, more than once and corrected, while the job restarts, the store lags and answers cross new readings.
 */
final class BeyondWindowTest {
    private static final ChannelId LEVEL = new ChannelId("level");
    private static final ChannelId PUMP = new ChannelId("pump");
    private static final long START = Instant.parse("2026-03-01T00:00:00Z").toEpochMilli();
    private static final long MINUTE = 60_000;
    private static final int MINUTES = 4 * 24 * 60;
    private static final BoundRules RULES = rules();

    @TempDir
    Path folder;

    private record Arrival(Reading reading, long at) {}

    static long[] seeds() {
        long first = Long.getLong("heal.seed", 1);
        long[] seeds = new long[Integer.getInteger("heal.seeds", 6)];
        for (int i = 0; i < seeds.length; i++) {
            seeds[i] = first + i;
        }
        return seeds;
    }

    private static BoundRules rules() {
        DeviceProfile profile = ProfileLoader.load("""
                format: 1
                profile: tank
                version: 1
                name: {zh: 水箱, en: Tank}
                category: pond-water-quality
                lateness: 15m
                channels:
                  level: {zh: 水位, en: Level, unit: "%", type: number, range: [0, 100], period: 1m}
                  pump: {zh: 泵, en: Pump, type: boolean, period: 1m}
                rules:
                  - {id: TK-01, severity: minor, raise: "level < 20", hold: 3m, clear: "level > 30", clear-hold: 2m,
                     zh: 水位低, en: Level is low, citation: none, provenance: proposal,
                     severities: [{severity: major, raise: "level < 10", en: Level is very low, zh: 水位很低}]}
                  - {id: TK-02, severity: major, raise: "age(any) > 3600", zh: 无数据, en: Silent,
                     citation: none, provenance: proposal}
                  - {id: TK-03, severity: info, raise: "hours(pump == 1, 86400) > 3", zh: 泵运行过久, en: The pump runs for long,
                     citation: none, provenance: proposal}
                  - {id: TK-04, severity: minor, raise: "k_of_n(level > 80, 3, 5)", clear: "level < 70", zh: 水位高, en: High,
                     citation: none, provenance: proposal}
                  - {id: TK-05, severity: critical, raise: "level > 95", clear: "level < 60", latch: true, zh: 溢流, en: Overflow,
                     citation: none, provenance: proposal}
                  - {id: TK-06, severity: minor, raise: "avg(level, 7200) < 25 and pump == 0", clear: "avg(level, 7200) > 35",
                     zh: 均值低, en: Low for hours, citation: none, provenance: proposal}
                """).profile().orElseThrow();
        return BoundRules.bind("tank", profile, Map.of());
    }

    /** What was observed, each with the moment at which it arrives, which is its receipt. */
    private static List<Arrival> arrivals(SplittableRandom random) {
        int outage = random.nextInt(MINUTES / 4);
        int back = outage + random.nextInt(MINUTES / 2);
        List<Arrival> all = new ArrayList<>();
        double level = 50;
        for (int minute = 0; minute < MINUTES; minute++) {
            level = Math.max(0, Math.min(100, level + random.nextDouble(-4, 4)));
            if (minute % 997 < 80) {
                continue;
            }
            long at = START + minute * MINUTE + random.nextInt(5) * 1_000L;
            boolean out = minute >= outage && minute < back && random.nextInt(50) > 0;
            long delay = random.nextInt(200) == 0 ? random.nextLong(20 * MINUTE) : random.nextInt(3_000);
            long arrival = out ? START + back * MINUTE + random.nextLong(20 * MINUTE) : at + delay;
            if (random.nextInt(400) == 0) {
                arrival += random.nextLong(MINUTES * MINUTE / 2);
            }
            all.add(new Arrival(reading(LEVEL, at, level, arrival, out), arrival));
            if (random.nextInt(3) == 0) {
                all.add(new Arrival(reading(PUMP, at, minute % 300 < 50 ? 1 : 0, arrival, out), arrival));
            }
        }
        all.sort(Comparator.comparingLong(Arrival::at));
        return all;
    }

    private static Reading reading(ChannelId channel, long at, double value, long receivedAt, boolean replayed) {
        return new Reading(
                Farm.TANK,
                channel,
                Instant.ofEpochMilli(at),
                Instant.ofEpochMilli(receivedAt),
                value,
                channel.equals(LEVEL) && value == 0 ? Quality.bad(Quality.Reason.SENTINEL) : Quality.GOOD,
                replayed);
    }

    private Farm farm(String name) {
        try {
            Path own = Files.createDirectories(folder.resolve(name));
            return new Farm(
                    own,
                    RULES,
                    new SqlitePointWriter(own.resolve(SeriesSchema.SQLITE_FILE)),
                    new SqliteSeriesReader(own));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> inOrder(List<Arrival> arrivals, long end) {
        try (Farm farm = farm("in-order")) {
            List<Reading> sorted =
                    new ArrayList<>(arrivals.stream().map(Arrival::reading).toList());
            sorted.sort(Comparator.comparing(Reading::observedAt)
                    .thenComparing(reading -> reading.channel().value()));
            for (Reading reading : sorted) {
                farm.receive(List.of(reading));
            }
            farm.advance(end);
            assertThat(farm.isOpen()).isFalse();
            return farm.history();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void history_is_that_of_the_run_in_order(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Arrival> arrivals = arrivals(random);
        long end = START + MINUTES * MINUTE + Duration.ofHours(3).toMillis();
        List<String> expected = inOrder(arrivals, end);

        try (Farm farm = farm("late")) {
            Deque<RuleBase> answers = new ArrayDeque<>();
            long newest = START;
            for (int i = 0; i < arrivals.size(); ) {
                List<Reading> message = new ArrayList<>();
                for (int n = 1 + random.nextInt(30); n > 0 && i < arrivals.size(); n--, i++) {
                    message.add(arrivals.get(i).reading());
                    newest = Math.max(newest, arrivals.get(i).at());
                }
                farm.receive(message);
                disturb(farm, random, answers, message, newest);
            }
            farm.heal();
            farm.advance(end);

            assertThat(farm.answered()).as("seed %d", seed).isPositive();
            assertThat(expected).as("seed %d", seed).hasSizeGreaterThan(20);
            assertThat(farm.history()).as("seed %d", seed).isEqualTo(expected);
        }
    }

    private static void disturb(
            Farm farm, SplittableRandom random, Deque<RuleBase> answers, List<Reading> message, long newest) {
        if (random.nextInt(20) == 0) {
            farm.receive(message);
        }
        if (random.nextInt(4) > 0) {
            farm.store();
        }
        if (random.nextInt(3) == 0) {
            farm.advance(newest - 30_000);
        }
        if (random.nextInt(10) == 0) {
            farm.restart();
        }
        if (random.nextInt(3) == 0 && !answers.isEmpty()) {
            farm.answer(answers.poll());
        }
        if (random.nextInt(6) == 0 && answers.isEmpty()) {
            farm.evaluate().ifPresent(answer -> {
                answers.add(answer);
                if (random.nextInt(5) == 0) {
                    answers.add(answer);
                }
            });
        }
    }
}
