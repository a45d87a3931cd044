package io.fieldwarden.hub.bench;

import io.fieldwarden.hub.bench.Measured.Kept;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * The way behind the log: how long after a publish its alert is on the stream of the page, and how many readings a second go
 * from MQTT into the time series. Run by one thread.
 */
public final class PipelineBench {
    private static final int CHANNELS = 20;
    private static final long ALERTS_WITHIN = Duration.ofSeconds(30).toNanos();
    private static final long LOOK_NANOS = 10_000_000;
    private static final double MILLION = 1e6;

    private final Settings settings;
    private final PrintWriter out;
    private Kept kept = Kept.NONE;

    /**
     * The load.
     *
     * @param connections one device each
     * @param window messages of one connection that are not acknowledged yet
     * @param perSecond messages over all connections while alerts are measured
     * @param alertEvery messages of a device to one alert
     * @param duration of the measurement of alerts, and of the load of each measurement at full speed
     */
    public record Settings(
            int connections,
            int window,
            long perSecond,
            int alertEvery,
            Duration duration,
            Duration warmUp,
            Target.Choice target) {}

    public PipelineBench(Settings settings, PrintWriter out) {
        this.settings = settings;
        this.out = out;
    }

    /** @return whether everything acknowledged was kept and every alert was heard */
    public boolean run() throws IOException {
        Measured.machine(out);
        try (Target hub = Target.open(settings.target(), out)) {
            Fleet fleet = Fleet.register(hub.client(), hub.mqtt(), settings.connections());
            try (MqttLoad senders = MqttLoad.connect(hub.mqtt(), fleet.devices(), settings.window())) {
                long stored = hub.stored();
                throughput(hub, senders, "warm-up", settings.warmUp(), 1);
                throughput(hub, senders, "1 reading a message", settings.duration(), 1);
                throughput(hub, senders, CHANNELS + " readings a message", settings.duration(), CHANNELS);
                boolean heard = alerts(hub, fleet, senders);
                hub.awaitStored(stored + kept.acknowledged());
                memory(hub);
                return kept.check(hub, fleet, out) && heard;
            }
        }
    }

    private void memory(Target hub) {
        out.printf(
                Locale.ROOT,
                "hub memory               %.0f MiB RSS%n",
                hub.use().rssMib());
        out.flush();
    }

    private boolean alerts(Target hub, Fleet fleet, MqttLoad senders) throws IOException {
        int devices = fleet.devices().size();
        AlertLatency alerts = new AlertLatency(settings.alertEvery(), devices);
        AlertListener listener = AlertListener.open(hub.addresses(), alerts);
        try {
            return alerts(hub, senders, alerts);
        } finally {
            listener.close();
        }
    }

    private boolean alerts(Target hub, MqttLoad senders, AlertLatency alerts) throws IOException {
        kept = kept.plus(senders.run(settings.warmUp(), settings.perSecond(), alerts), 1);
        await(alerts);
        alerts.begin();
        ProcessUse before = hub.use();
        MqttLoad.Result result = senders.run(settings.duration(), settings.perSecond(), alerts);
        double cpu = hub.use().cpuSeconds() - before.cpuSeconds();
        kept = kept.plus(result, 1);
        boolean heard = await(alerts);
        Latencies latencies = alerts.latencies();
        out.printf(
                Locale.ROOT,
                "publish to alert         p50 %.1f p99 %.1f max %.1f ms at %,.0f messages/s, %d alerts%s, %.0f us CPU a message%n",
                latencies.quantileMillis(0.5),
                latencies.quantileMillis(0.99),
                latencies.maxMillis(),
                result.perSecond(),
                latencies.count(),
                heard ? "" : " of " + alerts.raised() + " (some are MISSING)",
                cpu * MILLION / result.accepted());
        out.printf(
                Locale.ROOT,
                "  to acknowledgement     p50 %.2f p99 %.2f max %.1f ms%n",
                result.latencies().quantileMillis(0.5),
                result.latencies().quantileMillis(0.99),
                result.latencies().maxMillis());
        return heard;
    }

    /** False when an alert does not come. */
    private static boolean await(AlertLatency alerts) {
        long deadline = System.nanoTime() + ALERTS_WITHIN;
        while (!alerts.allHeard()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return true;
    }

    private void throughput(Target hub, MqttLoad senders, String what, Duration duration, int readings)
            throws IOException {
        byte[] payload = payload(readings);
        long stored = hub.stored();
        ProcessUse before = hub.use();
        long begin = System.nanoTime();
        MqttLoad.Result result = senders.run(duration, 0, (device, n, due) -> payload);
        long points = result.accepted() * readings;
        hub.awaitStored(stored + points);
        double seconds = (System.nanoTime() - begin) / 1e9;
        kept = kept.plus(result, readings);
        double cpu = hub.use().cpuSeconds() - before.cpuSeconds();
        out.printf(
                Locale.ROOT,
                "%-24s %,9.0f points/s into the series (%,.0f messages/s accepted), %.1f s CPU a million points%n",
                what,
                points / seconds,
                result.perSecond(),
                cpu * MILLION / points);
        out.flush();
    }

    private static byte[] payload(int readings) {
        StringBuilder json = new StringBuilder("{");
        for (int i = 1; i <= readings; i++) {
            json.append(i == 1 ? "" : ",").append(String.format(Locale.ROOT, "\"c%02d\":%d.5", i, 10 + i));
        }
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }
}
