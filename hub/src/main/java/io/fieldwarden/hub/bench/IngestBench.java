package io.fieldwarden.hub.bench;

import io.fieldwarden.hub.bench.Measured.Kept;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * How many messages a hub accepts over MQTT at QoS 1, and what each costs. An accepted message is on the log, on the disk; the
 * rules and the time series work on the same processors meanwhile. Run by one thread.
 */
public final class IngestBench {
    private static final double MICROS = 1e6;

    private final Settings settings;
    private final PrintWriter out;
    private final byte[] payload;

    /**
     * What to do.
     *
     * @param warmUp load before the first measurement
     * @param rounds of which the best counts
     * @param peer measure Mosquitto too, by turns
     */
    public record Settings(
            Load load, Duration duration, Duration warmUp, int rounds, boolean peer, Target.Choice target) {}

    /**
     * What is sent.
     *
     * @param window messages of one connection that are not acknowledged yet
     * @param payloadBytes of each message, a JSON object with one reading
     * @param perSecond messages over all connections; 0 for as many as are accepted
     */
    public record Load(int connections, int window, int payloadBytes, long perSecond) {}

    public IngestBench(Settings settings, PrintWriter out) {
        this.settings = settings;
        this.out = out;
        this.payload = payload(settings.load().payloadBytes());
    }

    /** One reading, blanks up to the length that is asked for. */
    private static byte[] payload(int bytes) {
        String json = "{\"level\":12.5}";
        return (json.substring(0, json.length() - 1) + " ".repeat(Math.max(0, bytes - json.length())) + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** @return whether everything acknowledged was kept */
    public boolean run() throws IOException {
        Load load = settings.load();
        Measured.machine(out);
        try (Target hub = Target.open(settings.target(), out)) {
            Fleet fleet = Fleet.register(hub.client(), hub.mqtt(), load.connections());
            out.printf(
                    Locale.ROOT,
                    "load                     %d connections, window %d, %d bytes, %s, %d s%n",
                    load.connections(),
                    load.window(),
                    payload.length,
                    load.perSecond() == 0 ? "as fast as accepted" : load.perSecond() + " messages/s",
                    settings.duration().toSeconds());
            try (MqttLoad senders = MqttLoad.connect(hub.mqtt(), fleet.devices(), load.window())) {
                return measure(hub, fleet, senders);
            }
        }
    }

    private boolean measure(Target hub, Fleet fleet, MqttLoad senders) throws IOException {
        long storedBefore = hub.stored();
        // As fast as it goes at any rate: a slow one would leave the hub's code uncompiled for minutes.
        MqttLoad.Result warm = senders.run(settings.warmUp(), 0, (device, n, due) -> payload);
        Kept kept = Kept.NONE.plus(warm, 1);
        hub.awaitStored(storedBefore + kept.acknowledged());
        Figures best = Figures.NONE;
        Figures peer = Figures.NONE;
        for (int round = 1; round <= settings.rounds(); round++) {
            Figures now = round(hub, senders, storedBefore + kept.acknowledged());
            kept = kept.plus(now.result(), 1);
            print("hub, round " + round, now);
            best = best.better(now);
            if (settings.peer()) {
                Figures other = mosquitto(hub, fleet);
                print("mosquitto, round " + round, other);
                peer = peer.better(other);
            }
        }
        out.printf(
                Locale.ROOT,
                "hub memory               %.0f MiB RSS%n",
                hub.use().rssMib());
        if (settings.peer()) {
            out.printf(
                    Locale.ROOT,
                    "hub against mosquitto    messages/s x %.2f, CPU per message x %.2f (x %.2f with rules and storage)%n",
                    best.perSecond() / peer.perSecond(),
                    best.cpuMicros() / peer.cpuMicros(),
                    best.cpuMicrosInAll() / peer.cpuMicros());
        }
        return kept.check(hub, fleet, out);
    }

    private MqttLoad.Result load(MqttLoad senders, Duration duration) throws IOException {
        return senders.run(duration, settings.load().perSecond(), (device, n, due) -> payload);
    }

    private Figures round(Target hub, MqttLoad senders, long storedBefore) throws IOException {
        ProcessUse before = hub.use();
        MqttLoad.Result result = load(senders, settings.duration());
        ProcessUse after = hub.use();
        hub.awaitStored(storedBefore + result.accepted());
        ProcessUse settled = hub.use();
        return new Figures(
                result, after.cpuSeconds() - before.cpuSeconds(), settled.cpuSeconds() - before.cpuSeconds());
    }

    private Figures mosquitto(Target hub, Fleet fleet) throws IOException {
        try (Mosquitto mosquitto = Mosquitto.start(hub.folder())) {
            URI mqtt = mosquitto.mqtt();
            try (MqttLoad senders =
                    MqttLoad.connect(mqtt, fleet.devices(), settings.load().window())) {
                load(senders, Duration.ofSeconds(1));
                ProcessUse before = ProcessUse.of(mosquitto.pid());
                MqttLoad.Result result = load(senders, settings.duration());
                double cpu = ProcessUse.of(mosquitto.pid()).cpuSeconds() - before.cpuSeconds();
                return new Figures(result, cpu, cpu);
            }
        }
    }

    private void print(String what, Figures figures) {
        Latencies latencies = figures.result().latencies();
        out.printf(
                Locale.ROOT,
                "%-24s %,9.0f messages/s, %.1f us CPU each, publish to acknowledgement p50 %.2f p99 %.2f max %.1f ms%s%n",
                what,
                figures.perSecond(),
                figures.cpuMicros(),
                latencies.quantileMillis(0.5),
                latencies.quantileMillis(0.99),
                latencies.maxMillis(),
                figures.cpuInAll() > figures.cpu()
                        ? String.format(Locale.ROOT, " (%.1f us with rules and storage)", figures.cpuMicrosInAll())
                        : "");
        out.flush();
    }

    /**
     * One round.
     *
     * @param cpu seconds while messages came
     * @param cpuInAll seconds until the last of them was in the time series
     */
    private record Figures(MqttLoad.Result result, double cpu, double cpuInAll) {
        static final Figures NONE = new Figures(new MqttLoad.Result(0, 0, 1, new Latencies()), 0, 0);

        double perSecond() {
            return result.perSecond();
        }

        double cpuMicros() {
            return cpu * MICROS / result.accepted();
        }

        double cpuMicrosInAll() {
            return cpuInAll * MICROS / result.accepted();
        }

        Figures better(Figures other) {
            return other.perSecond() > perSecond() ? other : this;
        }
    }
}
