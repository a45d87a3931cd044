package io.fieldwarden.hub.bench;

import io.fieldwarden.hub.bench.Measured.Kept;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether a hub that works for long stays as it was: devices send all the time, and memory, files and threads are read again
 * and again. Run by one thread.
 */
public final class SoakBench {
    private static final byte[] PAYLOAD = "{\"level\":12.5}".getBytes(StandardCharsets.UTF_8);

    /** Of each third the largest is compared; fewer rows say nothing. */
    private static final int LEAST_ROWS = 6;

    private final Settings settings;
    private final PrintWriter out;

    /**
     * What to do.
     *
     * @param length of the load
     * @param messages after which it ends all the same; 0 for no such end
     * @param every how often to look
     * @param growth how much larger the last third may be than the one before, as a factor
     */
    public record Settings(
            Load load, Duration length, long messages, Duration every, double growth, Target.Choice target) {}

    /** @param perSecond 0 for as many as are accepted */
    public record Load(int connections, int window, long perSecond) {}

    private record Row(long nanos, Footprint footprint) {}

    public SoakBench(Settings settings, PrintWriter out) {
        this.settings = settings;
        this.out = out;
    }

    /** @return whether nothing grew and everything acknowledged was kept */
    public boolean run() throws IOException {
        Measured.machine(out);
        Load load = settings.load();
        try (Target hub = Target.open(settings.target(), out)) {
            if (hub.pid() == 0) {
                throw new BenchException("the memory of a hub that runs is read by its process: give --pid");
            }
            Fleet fleet = Fleet.register(hub.client(), hub.mqtt(), load.connections());
            try (MqttLoad senders = MqttLoad.connect(hub.mqtt(), fleet.devices(), load.window())) {
                long before = hub.stored();
                Soaked soaked = soak(hub, senders, before);
                hub.awaitStored(before + soaked.kept().acknowledged());
                boolean flat = verdict(soaked.rows());
                return soaked.kept().check(hub, fleet, out) && flat;
            }
        }
    }

    private record Soaked(Kept kept, List<Row> rows) {}

    private Soaked soak(Target hub, MqttLoad senders, long storedBefore) throws IOException {
        out.println(Footprint.head());
        List<Row> rows = new ArrayList<>();
        Kept kept = Kept.NONE;
        long start = System.nanoTime();
        long end = start + settings.length().toNanos();
        while (System.nanoTime() < end && !enough(kept)) {
            MqttLoad.Result result =
                    senders.run(settings.every(), settings.load().perSecond(), (device, n, due) -> PAYLOAD);
            kept = kept.plus(result, 1);
            long nanos = System.nanoTime() - start;
            Footprint now = Footprint.of(hub);
            rows.add(new Row(nanos, now));
            long behind = kept.acknowledged() - (hub.stored() - storedBefore);
            out.println(now.row(Duration.ofNanos(nanos).toSeconds(), kept.acknowledged(), behind));
            out.flush();
        }
        return new Soaked(kept, rows);
    }

    private boolean enough(Kept kept) {
        return settings.messages() > 0 && kept.acknowledged() >= settings.messages();
    }

    /** The last third against the one before; in the first a hub compiles, and fills its caches. */
    private boolean verdict(List<Row> rows) {
        if (rows.size() < LEAST_ROWS) {
            out.printf("growth                   not judged: %d looks are fewer than %d%n", rows.size(), LEAST_ROWS);
            return true;
        }
        int third = rows.size() / 3;
        List<Row> middle = rows.subList(third, 2 * third);
        List<Row> last = rows.subList(2 * third, rows.size());
        boolean flat = true;
        List<Footprint.Bound> bounds = last.get(0).footprint().bounds();
        for (int i = 0; i < bounds.size(); i++) {
            double before = largest(middle, i);
            double after = largest(last, i);
            boolean grew = after > before * settings.growth() + bounds.get(i).slack();
            flat &= !grew;
            out.printf(
                    Locale.ROOT,
                    "%-24s %,.0f in the middle third, %,.0f in the last: %s%n",
                    bounds.get(i).name(),
                    before,
                    after,
                    grew ? "GREW" : "flat");
        }
        out.flush();
        return flat;
    }

    private static double largest(List<Row> rows, int bound) {
        return rows.stream()
                .mapToDouble(row -> row.footprint().bounds().get(bound).value())
                .max()
                .orElse(0);
    }
}
