package io.fieldwarden.hub.bench;

import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.series.SeriesReader.Span;
import io.fieldwarden.alert.sqlite.SqliteSeriesReader;
import io.fieldwarden.alert.trial.RuleTrial;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.ProfileLoader;
import io.fieldwarden.device.series.SeriesSchema;
import io.fieldwarden.hub.backtest.BackTest;
import io.fieldwarden.stream.sqlite.SqlitePointWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * How long a back-test takes over an embedded store that it makes: devices with five channels, a reading a minute, frost, dry
 * soil, gaps and weak batteries, and five rules. Run by one thread.
 */
public final class BacktestBench {
    private static final Instant START = Instant.parse("2025-03-01T00:00:00Z");
    private static final int MINUTES_OF_DAY = 1_440;
    private static final double MIB = 1 << 20;
    private static final List<ChannelId> CHANNELS = Stream.of("air_rh", "air_temp", "battery", "pump_power", "soil_vwc")
            .map(ChannelId::new)
            .toList();

    private final Settings settings;
    private final PrintWriter out;

    /**
     * @param work where the store is made; on the disk that matters
     * @param keep whether it stays there, and one that is there is used again
     * @param rounds how often the back-test runs
     */
    public record Settings(Path work, int devices, int days, boolean keep, int rounds) {}

    public BacktestBench(Settings settings, PrintWriter out) {
        this.settings = settings;
        this.out = out;
    }

    /** @return whether every reading was looked at, each time with the same result */
    public boolean run() throws IOException, InterruptedException {
        Measured.machine(out);
        Files.createDirectories(settings.work());
        Path folder = settings.keep()
                ? Files.createDirectories(
                        settings.work().resolve("backtest-" + settings.devices() + "-" + settings.days()))
                : Files.createTempDirectory(settings.work(), "backtest-");
        try {
            fill(folder.resolve(SeriesSchema.SQLITE_FILE));
            try (SeriesReader series = new SqliteSeriesReader(folder)) {
                return measure(series);
            }
        } finally {
            if (!settings.keep()) {
                QueryBench.remove(folder);
            }
        }
    }

    private void fill(Path file) throws IOException {
        if (Files.exists(file)) {
            out.printf(Locale.ROOT, "store                    as it was, %,.0f MiB%n", Files.size(file) / MIB);
            return;
        }
        long begin = System.nanoTime();
        long count = 0;
        AtomicLong frozen = new AtomicLong();
        try (SqlitePointWriter writer = new SqlitePointWriter(file, frozen::get)) {
            for (int day = 0; day < settings.days(); day++) {
                for (int device = 0; device < settings.devices(); device++) {
                    List<Reading> readings = day(device, day);
                    writer.write(readings);
                    count += readings.size();
                }
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        out.printf(
                Locale.ROOT,
                "store                    %,d readings in %.0f s, %,.0f MiB%n",
                count,
                seconds,
                Files.size(file) / MIB);
        out.flush();
    }

    private static DeviceId device(int number) {
        return new DeviceId("bench-field-" + number);
    }

    /** The same each time; every tenth day a device is silent for half an hour. */
    private static List<Reading> day(int device, int day) {
        SplittableRandom random = new SplittableRandom(device * 1_000L + day);
        List<Reading> readings = new ArrayList<>(MINUTES_OF_DAY * CHANNELS.size());
        double coldest = random.nextInt(10) - 4;
        double soil = 35 - (day + device) % 25;
        boolean weak = random.nextInt(20) == 0;
        boolean pauses = (day + device) % 10 == 0;
        for (int minute = 0; minute < MINUTES_OF_DAY; minute++) {
            if (pauses && minute >= 600 && minute < 630) {
                continue;
            }
            Instant at = START.plus(Duration.ofMinutes((long) day * MINUTES_OF_DAY + minute));
            double sun = Math.sin(minute * 2 * Math.PI / MINUTES_OF_DAY);
            double[] values = {
                70 - 25 * sun + random.nextDouble(),
                coldest + 10 + 10 * sun + random.nextDouble(),
                (weak ? 11.4 : 12.6) + 0.3 * random.nextDouble(),
                minute % 240 < 60 ? 10 + 5 * random.nextDouble() : 0,
                soil + 3 * sun + random.nextDouble()
            };
            for (int channel = 0; channel < values.length; channel++) {
                readings.add(new Reading(
                        device(device),
                        CHANNELS.get(channel),
                        at,
                        at.plusMillis(120),
                        values[channel],
                        Quality.GOOD,
                        false));
            }
        }
        return readings;
    }

    private boolean measure(SeriesReader series) throws IOException, InterruptedException {
        List<RuleTrial.Subject> subjects = new ArrayList<>();
        for (int device = 0; device < settings.devices(); device++) {
            subjects.add(new RuleTrial.Subject(device(device), Map.of()));
        }
        Span span = new Span(
                START.toEpochMilli(),
                START.plus(Duration.ofDays(settings.days())).toEpochMilli());
        RuleTrial.Question question = new RuleTrial.Question(profile(), subjects, span);
        boolean good = true;
        List<RuleTrial.Raised> first = List.of();
        for (int round = 1; round <= settings.rounds(); round++) {
            ProcessUse before = ProcessUse.of(ProcessHandle.current().pid());
            AtomicLong told = new AtomicLong();
            long begin = System.nanoTime();
            RuleTrial.Outcome outcome = new BackTest(series).run(question, (devices, count) -> told.addAndGet(count));
            double seconds = (System.nanoTime() - begin) / 1e9;
            ProcessUse after = ProcessUse.of(ProcessHandle.current().pid());
            good &= told.get() == outcome.readings()
                    && (round == 1 || outcome.raised().equals(first));
            first = outcome.raised();
            out.printf(
                    Locale.ROOT,
                    "back-test %-14d %,d readings in %.1f s, %,.0f a second; %.1f s of CPU, %.2f us a reading; %,d alerts; %,.0f MiB in RAM%n",
                    round,
                    outcome.readings(),
                    seconds,
                    outcome.readings() / seconds,
                    after.cpuSeconds() - before.cpuSeconds(),
                    (after.cpuSeconds() - before.cpuSeconds()) * 1e6 / outcome.readings(),
                    outcome.raised().size() + outcome.more(),
                    after.rssMib());
            out.flush();
        }
        return good;
    }

    private static DeviceProfile profile() throws IOException {
        try (InputStream in = BacktestBench.class.getResourceAsStream("bench-field.yaml")) {
            String yaml = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            ProfileLoader.Loaded loaded = ProfileLoader.load(yaml);
            return loaded.profile()
                    .orElseThrow(() -> new BenchException("the profile of the bench: " + loaded.faults()));
        }
    }
}
