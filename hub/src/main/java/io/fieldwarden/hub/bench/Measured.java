package io.fieldwarden.hub.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What every benchmark says beside its figures. Stateless. */
final class Measured {
    private Measured() {}

    /** The machine, and how busy others keep it: without that a figure says little. */
    static void machine(PrintWriter out) throws IOException {
        String model = "";
        Path cpus = Path.of("/proc/cpuinfo");
        if (Files.isReadable(cpus)) {
            model = Files.readAllLines(cpus).stream()
                    .filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip() + ", ")
                    .orElse("");
        }
        Path load = Path.of("/proc/loadavg");
        String busy = Files.isReadable(load) ? Files.readString(load).split(" ", 2)[0] : "unknown";
        out.printf(
                Locale.ROOT,
                "machine                  %s%d processors, Java %s, load average %s before the run%n",
                model,
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                busy);
    }

    /** Readings that were sent and acknowledged so far. */
    record Kept(long sent, long acknowledged) {
        static final Kept NONE = new Kept(0, 0);

        Kept plus(MqttLoad.Result result, int readingsPerMessage) {
            return new Kept(
                    sent + result.sent() * readingsPerMessage, acknowledged + result.accepted() * readingsPerMessage);
        }

        /** Compares with the time series, in which each reading is once. @return whether all is there */
        boolean check(Target hub, Fleet fleet, PrintWriter out) {
            long points = SeriesCount.of(hub.data(), fleet.prefix());
            boolean good = points >= acknowledged && points <= sent;
            out.printf(
                    Locale.ROOT,
                    "conservation             %,d readings sent, %,d acknowledged, %,d in the time series: %s%n",
                    sent,
                    acknowledged,
                    points,
                    good ? "none lost, none twice" : "WRONG");
            out.flush();
            return good;
        }
    }
}
