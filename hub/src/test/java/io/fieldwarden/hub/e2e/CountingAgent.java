package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.EdgeAgent;
import io.fieldwarden.edge.EdgeConfig;
import io.fieldwarden.edge.coap.CoapLine;
import io.fieldwarden.edge.core.Secret;
import io.fieldwarden.edge.core.Sensor;
import io.fieldwarden.edge.core.UplinkConfig;
import io.fieldwarden.hub.client.Registrar;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** An edge agent in a process of its own whose sensor counts, with a journal of what its outbox has kept; made to be killed. */
final class CountingAgent implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(20);
    private static final ChannelId CHANNEL = new ChannelId("level");

    private final Path folder;
    private final JavaProcess process;

    /** @param mqtt an address that does not change when the hub is started again */
    CountingAgent(Path folder, String mqtt, Registrar.NewDevice device) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.process = new JavaProcess(new JavaProcess.Program(
                "agent",
                folder,
                List.of("-Xmx64m"),
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(Path::of)
                        .toList(),
                CountingAgent.class.getName(),
                List.of(folder.toString(), mqtt, device.id(), device.secret()),
                Map.of()));
    }

    void start() throws IOException {
        process.start();
    }

    void kill() throws InterruptedException {
        assertThat(process.isAlive()).as(process::output).isTrue();
        process.kill();
    }

    /** Value by time, epoch milliseconds, of what the outbox has kept so far. */
    SortedMap<Long, Double> kept() throws IOException {
        return read(folder.resolve("kept"));
    }

    private static SortedMap<Long, Double> read(Path journal) throws IOException {
        SortedMap<Long, Double> kept = new TreeMap<>();
        if (Files.exists(journal)) {
            String text = Files.readString(journal);
            // The last line may be torn by a kill; the next start ends it.
            text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(line -> {
                String[] parts = line.split(" ", -1);
                if (parts.length == 3 && parts[2].equals(".")) {
                    kept.put(Long.parseLong(parts[0]), Double.parseDouble(parts[1]));
                }
            });
        }
        return kept;
    }

    @Override
    public void close() {
        process.close();
    }

    /** @param args folder, address of the hub, device, secret */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Path.of(args[0]);
        Path journal = folder.resolve("kept");
        SortedMap<Long, Double> before = read(journal);
        // Readings of which nobody knows whether they were kept may have taken some numbers more.
        double first = before.isEmpty() ? 0 : before.get(before.lastKey()) + 10;
        Files.writeString(journal, "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        EdgeConfig config = EdgeConfig.of(
                UplinkConfig.bySecret(URI.create(args[1]), new DeviceId(args[2]), new Secret(args[3])),
                EdgeConfig.OutboxConfig.in(folder.resolve("outbox.db")),
                new EdgeConfig.SensorConfig.Given(PERIOD));
        try (PrintStream out = new PrintStream(
                Files.newOutputStream(journal, StandardOpenOption.APPEND), true, StandardCharsets.UTF_8)) {
            Counter counter = new Counter(out, first);
            try (EdgeAgent agent =
                    EdgeAgent.open(config, counter, List.of(CHANNEL), Clock.systemUTC(), new CoapLine())) {
                while (agent.counters().failures().outbox() == 0) {
                    TimeUnit.MILLISECONDS.sleep(PERIOD.toMillis());
                }
            }
        }
        throw new IOException("the outbox did not keep a reading");
    }

    /** Is asked for the next value when the outbox has kept the last one. */
    private static final class Counter implements Sensor {
        private final PrintStream out;
        private double next;
        private String last = "";

        Counter(PrintStream out, double first) {
            this.out = out;
            this.next = first;
        }

        @Override
        public Map<ChannelId, Double> sample(Set<ChannelId> due, Instant now) {
            if (!last.isEmpty()) {
                out.println(last);
            }
            double value = next++;
            last = now.toEpochMilli() + " " + value + " .";
            return Map.of(CHANNEL, value);
        }
    }
}
