package io.fieldwarden.hub.bench;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.series.Retention;
import io.fieldwarden.stream.series.Retaining.Dropped;
import io.fieldwarden.stream.sqlite.SqlitePointWriter;
import io.fieldwarden.stream.sqlite.SqliteRetention;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** How long a batch of readings takes to be stored while old readings are dropped beside it, and while not. */
final class DropBench {
    private static final Retention KEPT = Retention.parse("raw=30d 15m=400d 1h=5y 1d=forever");
    private static final int BATCH = 100;
    private static final int QUIET_BATCHES = 100;
    private static final DeviceId LIVE = new DeviceId("bench-live");
    private static final ChannelId CHANNEL = new ChannelId("value");

    private final Path file;
    private final Instant now;
    private final PrintWriter out;
    private long next;

    /** @param now the newest of what is stored */
    DropBench(Path file, Instant now, PrintWriter out) {
        this.file = file;
        this.now = now;
        this.out = out;
    }

    void run() {
        try (SqlitePointWriter writer = new SqlitePointWriter(file);
                SqliteRetention retention = new SqliteRetention(file)) {
            print("batch of 100 readings", write(writer, CompletableFuture.completedFuture(null)), "nothing beside it");
            long begin = System.nanoTime();
            CompletableFuture<Dropped> sweep = CompletableFuture.supplyAsync(
                    () -> retention.sweep(device -> KEPT, now.toEpochMilli(), () -> true));
            double[] beside = write(writer, sweep);
            double seconds = (System.nanoTime() - begin) / 1e9;
            print("the same", beside, "old readings dropped beside it");
            out.printf(
                    Locale.ROOT,
                    "dropped                  %,d readings in %.1f s%n",
                    sweep.join().readings(),
                    seconds);
            out.flush();
        }
    }

    /** A batch every ten milliseconds, until there are enough of them and {@code other} is done. */
    private double[] write(SqlitePointWriter writer, CompletableFuture<?> other) {
        List<Double> millis = new ArrayList<>();
        while (millis.size() < QUIET_BATCHES || !other.isDone()) {
            List<Reading> batch = new ArrayList<>(BATCH);
            for (int i = 0; i < BATCH; i++) {
                Instant at = now.plusMillis(next++);
                batch.add(new Reading(LIVE, CHANNEL, at, at, i, Quality.GOOD, false));
            }
            long begin = System.nanoTime();
            writer.write(batch);
            millis.add((System.nanoTime() - begin) / 1e6);
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        return millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    private void print(String what, double[] millis, String when) {
        out.printf(
                Locale.ROOT,
                "%-24s %.1f ms median, %.1f ms p99, %.1f ms slowest of %d; %s%n",
                what,
                millis[millis.length / 2],
                millis[millis.length * 99 / 100],
                millis[millis.length - 1],
                millis.length,
                when);
    }
}
