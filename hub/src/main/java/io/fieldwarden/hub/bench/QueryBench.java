package io.fieldwarden.hub.bench;

import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.series.SeriesReader.Span;
import io.fieldwarden.alert.sqlite.SqliteSeriesReader;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.series.RollupStep;
import io.fieldwarden.device.series.SeriesSchema;
import io.fieldwarden.stream.sqlite.SqlitePointWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * How long a chart takes out of the embedded time series: a year of readings of some channels, one a minute, then charts of
 * ranges of one channel, from days to all of it. Run by one thread.
 */
public final class QueryBench {
    private static final int DAYS = 365;
    private static final int MINUTES_OF_DAY = 1_440;
    private static final int REPEATS = 20;
    private static final int WARM_UPS = 5;
    private static final int CHART_POINTS = 1_000;
    private static final DeviceId DEVICE = new DeviceId("bench-query");
    private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");

    private final Path work;
    private final int channels;
    private final PrintWriter out;

    /** Of the first channel. */
    private double lowest = Double.POSITIVE_INFINITY;

    private double highest = Double.NEGATIVE_INFINITY;

    /**
     * @param work where the file is made and removed again; on the disk that matters
     * @param channels how many have a year of readings
     */
    public QueryBench(Path work, int channels, PrintWriter out) {
        this.work = work;
        this.channels = channels;
        this.out = out;
    }

    /** @return whether every chart had the highest and the lowest reading of its range */
    public boolean run() throws IOException {
        Measured.machine(out);
        Files.createDirectories(work);
        Path folder = Files.createTempDirectory(work, "query-");
        try {
            fill(folder.resolve(SeriesSchema.SQLITE_FILE));
            try (SeriesReader series = new SqliteSeriesReader(folder)) {
                boolean good = charts(series);
                new DropBench(folder.resolve(SeriesSchema.SQLITE_FILE), START.plus(Duration.ofDays(DAYS)), out).run();
                boolean still = chartOfDropped(series);
                return good && still;
            }
        } finally {
            remove(folder);
        }
    }

    private void fill(Path file) {
        AtomicLong nanos = new AtomicLong();
        long begin = System.nanoTime();
        try (SqlitePointWriter writer = new SqlitePointWriter(file, nanos::get)) {
            Random random = new Random(7);
            for (int day = 0; day < DAYS; day++) {
                List<Reading> readings = new ArrayList<>(MINUTES_OF_DAY * channels);
                for (int minute = 0; minute < MINUTES_OF_DAY; minute++) {
                    Instant at = START.plus(Duration.ofMinutes((long) day * MINUTES_OF_DAY + minute));
                    for (int channel = 0; channel < channels; channel++) {
                        double value = 20 + 8 * Math.sin(minute / 229.2) + random.nextGaussian();
                        if (channel == 0) {
                            lowest = Math.min(lowest, value);
                            highest = Math.max(highest, value);
                        }
                        readings.add(new Reading(DEVICE, channel(channel), at, at, value, Quality.GOOD, false));
                    }
                }
                writer.write(readings);
                nanos.addAndGet(Duration.ofMinutes(1).toNanos());
            }
            // two rounds later everything is quiet
            for (int round = 0; round < 2; round++) {
                writer.write(
                        List.of(new Reading(DEVICE, new ChannelId("clock"), START, START, 0, Quality.GOOD, false)));
                nanos.addAndGet(Duration.ofMinutes(1).toNanos());
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        long readings = (long) DAYS * MINUTES_OF_DAY * channels;
        out.printf(
                Locale.ROOT,
                "filled                   %,d readings of %d channels with roll-ups in %.1f s, %,.0f a second%n",
                readings,
                channels,
                seconds,
                readings / seconds);
        out.flush();
    }

    private static ChannelId channel(int number) {
        return new ChannelId("channel_" + number);
    }

    private boolean charts(SeriesReader series) {
        boolean good = true;
        for (int days : new int[] {1, 7, 30, 90, DAYS}) {
            Instant end = START.plus(Duration.ofDays(DAYS));
            Span span = new Span(end.minus(Duration.ofDays(days)).toEpochMilli() + 1, end.toEpochMilli());
            double[] millis = measure(() -> series.sample(DEVICE, channel(0), span, CHART_POINTS));
            List<Point> chart = series.sample(DEVICE, channel(0), span, CHART_POINTS);
            boolean whole = hasExtremes(series, span, chart);
            good &= whole;
            print("chart of " + days + " d", millis, chart.size() + " points, extremes " + (whole ? "kept" : "LOST"));
        }
        Span year = new Span(
                RollupStep.DAY.ceiling(START.toEpochMilli()),
                RollupStep.DAY.floor(START.plus(Duration.ofDays(DAYS)).toEpochMilli()));
        print("days of a year", measure(() -> series.rollups(DEVICE, channel(0), RollupStep.DAY, year)), "roll-ups");
        print(
                "all readings of a year",
                measure(() -> series.read(DEVICE, channel(0), year.from(), year.to(), Integer.MAX_VALUE)),
                "for comparison");
        return good;
    }

    /** Most of its readings are gone. */
    private boolean chartOfDropped(SeriesReader series) {
        Instant end = START.plus(Duration.ofDays(DAYS));
        Span year = new Span(START.toEpochMilli(), end.toEpochMilli());
        double[] millis = measure(() -> series.sample(DEVICE, channel(0), year, CHART_POINTS));
        List<Point> chart = series.sample(DEVICE, channel(0), year, CHART_POINTS);
        boolean whole = !chart.isEmpty()
                && chart.stream().mapToDouble(Point::value).min().orElseThrow() == lowest
                && chart.stream().mapToDouble(Point::value).max().orElseThrow() == highest;
        print("chart of " + DAYS + " d again", millis, "from roll-ups, extremes " + (whole ? "kept" : "LOST"));
        return whole;
    }

    private static boolean hasExtremes(SeriesReader series, Span span, List<Point> chart) {
        List<Point> all = series.read(DEVICE, channel(0), span.from(), span.to(), Integer.MAX_VALUE);
        double low = all.stream().mapToDouble(Point::value).min().orElseThrow();
        double high = all.stream().mapToDouble(Point::value).max().orElseThrow();
        return chart.stream().anyMatch(point -> point.value() == low)
                && chart.stream().anyMatch(point -> point.value() == high);
    }

    private static double[] measure(Runnable query) {
        for (int i = 0; i < WARM_UPS; i++) {
            query.run();
        }
        double[] millis = new double[REPEATS];
        for (int i = 0; i < REPEATS; i++) {
            long begin = System.nanoTime();
            query.run();
            millis[i] = (System.nanoTime() - begin) / 1e6;
        }
        Arrays.sort(millis);
        return millis;
    }

    private void print(String what, double[] millis, String found) {
        out.printf(
                Locale.ROOT,
                "%-24s %.1f ms median, %.1f ms slowest of %d; %s%n",
                what,
                millis[millis.length / 2],
                millis[millis.length - 1],
                millis.length,
                found);
        out.flush();
    }

    static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
