package io.fieldwarden.hub.bench;

import io.fieldwarden.device.series.SeriesSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a hub takes up at one moment.
 *
 * @param heapMib objects that are in use, after a collection of all garbage
 * @param directMib memory beside the heap for sockets
 * @param files open files and sockets of the process
 * @param logMib the log's files
 * @param seriesMib the file of the time series, which grows with what is stored
 */
record Footprint(
        double heapMib, double directMib, double rssMib, long files, long threads, double logMib, double seriesMib) {
    private static final double MIB = 1 << 20;

    /** One of its figures that must not grow for ever. */
    record Bound(String name, double value, double slack) {}

    static Footprint of(Target hub) {
        try {
            Path process = Path.of("/proc", Long.toString(hub.pid()));
            long threads = 0;
            for (String line : Files.readAllLines(process.resolve("status"))) {
                if (line.startsWith("Threads:")) {
                    threads = Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
            double heap = CrowdBench.liveMib(hub.pid());
            return new Footprint(
                    heap,
                    Metrics.of(hub.addresses().http()).sum("hub_memory_direct_bytes") / MIB,
                    hub.use().rssMib(),
                    count(process.resolve("fd")),
                    threads,
                    sizeMib(hub.data().resolve("log")),
                    sizeMib(hub.data().resolve(SeriesSchema.SQLITE_FILE)));
        } catch (IOException e) {
            throw new UncheckedIOException("what process " + hub.pid() + " takes up cannot be read (Linux only)", e);
        }
    }

    /** What must stay as it is however long the hub works, with what it may vary by. */
    List<Bound> bounds() {
        return List.of(
                new Bound("live heap, MiB", heapMib, 24),
                new Bound("direct memory, MiB", directMib, 16),
                new Bound("RSS, MiB", rssMib, 64),
                new Bound("files", files, 64),
                new Bound("threads", threads, 16));
    }

    static String head() {
        return "      time     messages  behind   heap direct    RSS  files threads     log  series (MiB)";
    }

    String row(long seconds, long messages, long behind) {
        return String.format(
                Locale.ROOT,
                "%9ds %,12d %,7d %6.0f %6.1f %6.0f %6d %7d %7.0f %7.0f",
                seconds,
                messages,
                behind,
                heapMib,
                directMib,
                rssMib,
                files,
                threads,
                logMib,
                seriesMib);
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.count();
        }
    }

    private static double sizeMib(Path path) throws IOException {
        if (!Files.exists(path)) {
            return 0;
        }
        try (Stream<Path> all = Files.walk(path)) {
            return all.mapToLong(Footprint::size).sum() / MIB;
        }
    }

    private static long size(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (NoSuchFileException e) {
            // A segment of the log that has just been dropped.
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
