package io.fieldwarden.hub.bench;

import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.AlertEvents;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import io.fieldwarden.stream.job.JobMeters;
import io.fieldwarden.stream.job.LogRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole stream job without anything around it: records of topic {@code readings} made in memory, alerts counted where
 * they leave. How many readings a second, what they cost, how large the state becomes; and how long after receipt an alert
 * leaves at half of that. Points for the time series are read and counted, not stored. Run by one thread.
 */
public final class StreamBench {
    private static final long LOOK_NANOS = 2_000_000;
    private static final double MILLION = 1e6;
    private static final double MIB = 1024.0 * 1024;
    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final int SCATTER = 7_919;
    private static final Duration DRAIN = Duration.ofSeconds(30);

    private final Settings settings;
    private final PrintWriter out;

    /**
     * @param sizes how many channels of devices there are, in rounds of their own
     * @param warmUpTurns readings of each channel before the first measurement: a detector learns from 300, and the window
     *     of rules holds those of 15 to 22 minutes
     * @param readings of each measurement, at least one turn of all channels
     * @param latencySeconds how long alerts are measured
     * @param checkpoints where they are written and removed again
     */
    public record Settings(
            List<Integer> sizes,
            int parallelism,
            int warmUpTurns,
            long readings,
            int latencySeconds,
            Path checkpoints) {
        public Settings {
            sizes = List.copyOf(sizes);
            if (sizes.stream().anyMatch(size -> size < StreamLoad.CHANNELS) || parallelism < 1 || readings < 1) {
                throw new BenchException(
                        "--channels is from " + StreamLoad.CHANNELS + ", --parallelism and --readings are from 1");
            }
        }
    }

    public StreamBench(Settings settings, PrintWriter out) {
        this.settings = settings;
        this.out = out;
    }

    /** @return whether every reading was worked off and every alert was heard */
    public boolean run() throws Exception {
        Measured.machine(out);
        out.printf(
                Locale.ROOT,
                "load                     %d rules and 1 detector a channel, %d channels a message, a reading a minute%n",
                StreamLoad.RULES,
                StreamLoad.CHANNELS);
        boolean good = true;
        for (int size : settings.sizes()) {
            good &= round(size / StreamLoad.CHANNELS);
        }
        return good;
    }

    private boolean round(int devices) throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        JobMeters.install(meters);
        long measured = Math.max(1, settings.readings() / ((long) devices * StreamLoad.CHANNELS));
        Turns turns = new Turns(devices, settings.parallelism(), settings.warmUpTurns() + measured);
        Heard heard = new Heard();
        Path folder = settings.checkpoints().resolve("stream-" + devices);
        try (StreamJobRun job = StreamJobRun.start(
                turns, StreamSource.of("registry-" + devices, registry(devices)), heard, settings, folder)) {
            int channels = devices * StreamLoad.CHANNELS;
            double best = throughput(turns, meters, channels);
            checkpoint(job, folder, channels);
            return settings.latencySeconds() == 0 || latency(turns, meters, heard, best / 2);
        } finally {
            delete(folder);
        }
    }

    private static StreamSource.Feed registry(int devices) {
        AtomicLong next = new AtomicLong();
        return (share, shares) -> {
            long index = next.getAndIncrement();
            return index <= devices ? StreamLoad.registry((int) index) : null;
        };
    }

    private double throughput(Turns turns, SimpleMeterRegistry meters, int channels) {
        turns.runTo(settings.warmUpTurns());
        awaitWorkedOff(meters, turns);
        ProcessUse before = ProcessUse.of(ProcessHandle.current().pid());
        long begin = System.nanoTime();
        turns.runTo(turns.all);
        awaitWorkedOff(meters, turns);
        double seconds = (System.nanoTime() - begin) / 1e9;
        ProcessUse after = ProcessUse.of(ProcessHandle.current().pid());
        System.gc();
        long readings = (turns.all - settings.warmUpTurns()) * channels;
        double rate = readings / seconds;
        out.printf(
                Locale.ROOT,
                "%,11d channels    %,9.0f readings/s, %.1f s CPU a million readings, %,.0f MiB heap in use, %.0f MiB RSS%n",
                channels,
                rate,
                (after.cpuSeconds() - before.cpuSeconds()) * MILLION / readings,
                (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / MIB,
                after.rssMib());
        out.flush();
        return rate;
    }

    /** Until rules and time series have both seen so many readings. */
    private static void awaitWorkedOff(SimpleMeterRegistry meters, Turns turns) {
        while (counted(meters, "hub.rules.readings") < turns.readings(true)
                || counted(meters, "hub.store.points") < turns.readings(false)) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static double counted(SimpleMeterRegistry meters, String name) {
        return meters.find(name).counters().stream().mapToDouble(c -> c.count()).sum();
    }

    private void checkpoint(StreamJobRun job, Path folder, int channels) throws Exception {
        long begin = System.nanoTime();
        job.checkpoint();
        double seconds = (System.nanoTime() - begin) / 1e9;
        long bytes = size(folder);
        out.printf(
                Locale.ROOT,
                "  checkpoint             %,.1f MiB in %.2f s, %,.0f bytes a channel%n",
                bytes / MIB,
                seconds,
                bytes / (double) channels);
        out.flush();
    }

    private boolean latency(Turns turns, SimpleMeterRegistry meters, Heard heard, double rate) {
        turns.live(rate / StreamLoad.CHANNELS, settings.latencySeconds());
        LockSupport.parkNanos(SETTLE.toNanos());
        heard.begin();
        ProcessUse before = ProcessUse.of(ProcessHandle.current().pid());
        long sent = turns.readings(true);
        long begin = System.nanoTime();
        LockSupport.parkNanos(Duration.ofSeconds(settings.latencySeconds()).toNanos());
        double cpu = ProcessUse.of(ProcessHandle.current().pid()).cpuSeconds() - before.cpuSeconds();
        double real = (turns.readings(true) - sent) * 1e9 / (System.nanoTime() - begin);
        turns.pause();
        awaitWorkedOff(meters, turns);
        boolean all = heard.await(turns.spikes(), DRAIN);
        Latencies latencies = heard.latencies();
        out.printf(
                Locale.ROOT,
                "  receipt to alert       p50 %.0f p99 %.0f max %.0f ms at %,.0f readings/s, %,d alerts, %.0f %% of %d processors%s%n",
                latencies.quantileMillis(0.5),
                latencies.quantileMillis(0.99),
                latencies.maxMillis(),
                real,
                latencies.count(),
                cpu * 100 / settings.latencySeconds() / Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().availableProcessors(),
                all ? "" : " (some alerts are MISSING)");
        out.flush();
        return all;
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path one : all) {
            Files.deleteIfExists(one);
        }
    }

    /** The alerts that leave the job. Called by the tasks. */
    static final class Heard {
        private Latencies latencies = new Latencies();
        private long raised;

        synchronized void take(LogRecord record) {
            AlertEvent event = AlertEvents.decode(record.value());
            boolean spike = event.transition().kind() == Kind.RAISED
                    && event.transition().source().rule().value().equals("c01-1");
            if (spike) {
                raised++;
                event.receivedAt()
                        .ifPresent(
                                at -> latencies.record(Duration.ofMillis(System.currentTimeMillis() - at.toEpochMilli())
                                        .toNanos()));
            }
        }

        synchronized void begin() {
            latencies = new Latencies();
        }

        synchronized Latencies latencies() {
            return latencies;
        }

        private synchronized long raised() {
            return raised;
        }

        boolean await(long spikes, Duration most) {
            long deadline = System.nanoTime() + most.toNanos();
            while (raised() < spikes && System.nanoTime() < deadline) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
            return raised() >= spikes;
        }
    }

    /** What all devices send, turn by turn: as fast as it is taken, or live at a steady rate. For several shares at once. */
    static final class Turns {
        private final int devices;
        private final Share[] forRules;
        private final Share[] forStore;
        private final long start;
        private volatile long to;
        private volatile Live live = Live.NONE;
        private final long all;

        /** @param perSecond messages over all shares; 0 for none */
        private record Live(double perSecond, long sinceMillis, long baseMessages, long forMillis) {
            static final Live NONE = new Live(0, 0, 0, 0);

            /** Once for each device, somewhere in the measurement: more often would be flapping, which is one alert. */
            boolean isSpike(int device, long due, long dueBefore) {
                long at = sinceMillis + SETTLE.toMillis() + (long) device * SCATTER % forMillis;
                return due >= at && dueBefore < at;
            }

            /** When the message of a share is due that has so many before it. */
            long due(long sent, int shares) {
                return sinceMillis + (long) ((sent - baseMessages / shares) * shares * 1000 / perSecond);
            }
        }

        /** How far one subtask is; written by its thread. */
        private static final class Share {
            private volatile long sent;
            private final AtomicLong spikes = new AtomicLong();
        }

        /** @param all turns that are sent before the live part, whose last was a moment ago */
        Turns(int devices, int parallelism, long all) {
            this.devices = devices;
            this.all = all;
            this.forRules = shares(parallelism);
            this.forStore = shares(parallelism);
            this.start = System.currentTimeMillis()
                    - StreamLoad.TURN.multipliedBy(all).toMillis();
        }

        private static Share[] shares(int parallelism) {
            Share[] shares = new Share[parallelism];
            for (int i = 0; i < parallelism; i++) {
                shares[i] = new Share();
            }
            return shares;
        }

        StreamSource.Feed feed(boolean rules) {
            return (share, shares) -> next(rules ? forRules[share] : forStore[share], share, shares);
        }

        private @Nullable LogRecord next(Share share, int index, int shares) {
            int mine = (devices + shares - 1 - index) / shares;
            long sent = share.sent;
            long wanted = sent / mine;
            int device = (int) (sent % mine) * shares + index;
            if (wanted < to) {
                share.sent = sent + 1;
                long at = start + wanted * StreamLoad.TURN.toMillis();
                return StreamLoad.batch(device, wanted, at, at, false);
            }
            Live now = live;
            if (now.perSecond() == 0) {
                return null;
            }
            long due = now.due(sent, shares);
            if (due > System.currentTimeMillis()) {
                return null;
            }
            boolean spike = now.isSpike(device, due, now.due(sent - mine, shares));
            share.sent = sent + 1;
            if (spike) {
                share.spikes.incrementAndGet();
            }
            return StreamLoad.batch(device, wanted, due, due, spike);
        }

        void runTo(long last) {
            to = last;
        }

        void live(double perSecond, int seconds) {
            long messages = to * devices;
            live = new Live(perSecond, System.currentTimeMillis(), messages, seconds * 1000L);
        }

        void pause() {
            live = Live.NONE;
        }

        /** Readings that rules or store get, also those not taken yet of the turns that were asked for. */
        long readings(boolean rules) {
            long sent = 0;
            for (Share share : rules ? forRules : forStore) {
                sent += share.sent;
            }
            return Math.max(sent, to * devices) * StreamLoad.CHANNELS;
        }

        long spikes() {
            long all = 0;
            for (Share share : forRules) {
                all += share.spikes.get();
            }
            return all;
        }
    }
}
