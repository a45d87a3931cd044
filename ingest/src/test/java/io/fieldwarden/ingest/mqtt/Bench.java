package io.fieldwarden.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.ingest.IngestConfig;
import io.fieldwarden.ingest.IngestServer;
import io.fieldwarden.ingest.core.CommandQueue;
import io.fieldwarden.ingest.core.DeviceRegistry;
import io.fieldwarden.ingest.core.Farm;
import io.fieldwarden.ingest.core.IntakeCounters;
import io.fieldwarden.ingest.core.MemoryLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/**
 * A whole ingest server on free ports of the loopback interface, over a log in memory. When it is closed, and while it is
 * open, whatever came in has to be on the log, in quarantine or refused: no test may lose a value unseen.
 */
public final class Bench implements AutoCloseable {
    private final MemoryLog log = new MemoryLog();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final DeviceRegistry registry;
    private final CommandQueue commands;
    private final IngestServer server;

    private Bench(DeviceRegistry registry, UnaryOperator<IngestConfig> change) {
        this.registry = registry;
        this.commands = new CommandQueue(registry, log, Clock.systemUTC());
        commands.loaded();
        IngestConfig config = IngestConfig.defaults().at("127.0.0.1", 0, 0);
        this.server = IngestServer.open(
                change.apply(config),
                new IngestServer.Collaborators(log, registry, commands, meters),
                Clock.systemUTC());
    }

    public static Bench open() {
        return open(Farm.registry(), config -> config);
    }

    public static Bench open(DeviceRegistry registry, UnaryOperator<IngestConfig> change) {
        return new Bench(
                registry,
                config -> change.apply(
                        new IngestConfig(config.mqtt(), config.coap(), config.maxPayload(), 1, Duration.ofMillis(20))));
    }

    public MemoryLog log() {
        return log;
    }

    public DeviceRegistry registry() {
        return registry;
    }

    public CommandQueue commands() {
        return commands;
    }

    public IngestServer server() {
        return server;
    }

    public SimpleMeterRegistry meters() {
        return meters;
    }

    public String port() {
        return Integer.toString(server.mqttPort());
    }

    public void awaitReadings(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> log.readings().size() == count);
    }

    @Override
    public void close() {
        server.close();
        IntakeCounters.Counts counts = server.counters().counts();
        assertThat(counts.appended())
                .as("appended, as the log has it")
                .isEqualTo(log.readings().size());
        if (log.heldCount() == 0) {
            assertThat(counts.received())
                    .as("received = appended + quarantined + refused: " + counts)
                    .isEqualTo(counts.appended() + counts.quarantinedInAll() + counts.refusedInAll());
        }
    }
}
