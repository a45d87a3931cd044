package io.fieldwarden.hub.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How a hub bears many connections: all coming back at once, and all being silent. Run by one thread. */
public final class CrowdBench {
    private static final double MIB_PER_GB = 1_000_000_000 / 1_048_576.0;

    /** For what the log-ins left behind to be worked off and given back. */
    private static final int SETTLE_SECONDS = 5;

    private final Settings settings;
    private final PrintWriter out;

    /**
     * What to do.
     *
     * @param devices that the connections belong to, by turns
     * @param rounds how often all come back at once
     * @param withinSeconds until all have to be logged in
     */
    public record Settings(
            int connections, int devices, int rounds, int withinSeconds, boolean tls, Target.Choice target) {}

    public CrowdBench(Settings settings, PrintWriter out) {
        this.settings = settings;
        this.out = out;
    }

    private static URI door(Target hub, boolean tls) {
        String secure = hub.addresses().secure().mqtts();
        if (tls && secure.isEmpty()) {
            throw new BenchException("the hub has no port with TLS: start it, or this, with TLS_PORTS=always");
        }
        return tls ? URI.create(secure) : hub.mqtt();
    }

    /** All connections break and come back at once. @return whether all were in in time, each time */
    public boolean reconnect() throws IOException {
        Measured.machine(out);
        try (Target hub = Target.open(settings.target(), out)) {
            Fleet fleet = Fleet.register(hub.client(), hub.mqtt(), settings.devices());
            try (Crowd crowd = new Crowd(door(hub, settings.tls()), fleet.devices(), settings.connections())) {
                boolean all = true;
                Crowd.Arrival last = null;
                for (int round = 0; round <= settings.rounds(); round++) {
                    if (last != null) {
                        Crowd.drop(last);
                    }
                    double cpu = hub.use().cpuSeconds();
                    last = crowd.arrive(settings.withinSeconds());
                    print(
                            round == 0 ? "first" : "again, round " + round,
                            last,
                            hub.use().cpuSeconds() - cpu);
                    all &= last.settled() == settings.connections();
                }
                return all;
            }
        }
    }

    private void print(String what, Crowd.Arrival arrival, double cpu) {
        out.printf(
                Locale.ROOT,
                "%-24s %,d of %,d connections%s in: half %.1f s, 99 %% %.1f s, all %.1f s; %d tried again; hub %.1f CPU s%n",
                what,
                arrival.settled(),
                settings.connections(),
                settings.tls() ? " with TLS" : "",
                arrival.quantile(0.5) / 1e3,
                arrival.quantile(0.99) / 1e3,
                arrival.quantile(1) / 1e3,
                arrival.again(),
                cpu);
        out.flush();
    }

    /** All connect and say nothing. @return whether all were in in time */
    public boolean idle() throws IOException {
        Measured.machine(out);
        try (Target hub = Target.open(settings.target(), out)) {
            Fleet fleet = Fleet.register(hub.client(), hub.mqtt(), settings.devices());
            try (Crowd crowd = new Crowd(door(hub, settings.tls()), fleet.devices(), settings.connections())) {
                double heapBefore = liveMib(hub.pid());
                double rssBefore = hub.use().rssMib();
                Crowd.Arrival arrival = crowd.arrive(settings.withinSeconds());
                print("idle", arrival, 0);
                pause();
                double heap = liveMib(hub.pid()) - heapBefore;
                double rss = hub.use().rssMib() - rssBefore;
                double each = Math.max(heap, rss) * 1_024 / Math.max(arrival.settled(), 1);
                out.printf(
                        Locale.ROOT,
                        "memory                   live heap %+.0f MiB, RSS %+.0f MiB: at most %.1f KiB each, %,.0f connections per GB%n",
                        heap,
                        rss,
                        each,
                        MIB_PER_GB * 1_024 / each);
                return arrival.settled() == settings.connections();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    /** What a collection of all garbage leaves, as jcmd tells. */
    static double liveMib(long pid) throws IOException {
        Process jcmd = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/jcmd", Long.toString(pid), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String[] lines = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\n", -1);
        for (String line : lines) {
            if (line.startsWith("Total")) {
                return Long.parseLong(line.strip().split(" +", -1)[2]) / 1_048_576.0;
            }
        }
        throw new BenchException("jcmd does not tell what is on the heap of process " + pid);
    }
}
