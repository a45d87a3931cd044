package io.fieldwarden.ingest;

import io.fieldwarden.ingest.bridge.Bridge;
import io.fieldwarden.ingest.bridge.BridgeConfig;
import io.fieldwarden.ingest.coap.CoapIngress;
import io.fieldwarden.ingest.core.Authenticator;
import io.fieldwarden.ingest.core.Authorities;
import io.fieldwarden.ingest.core.CommandQueue;
import io.fieldwarden.ingest.core.DeviceRegistry;
import io.fieldwarden.ingest.core.Intake;
import io.fieldwarden.ingest.core.IntakeCounters;
import io.fieldwarden.ingest.core.Quotas;
import io.fieldwarden.ingest.core.ReadingLog;
import io.fieldwarden.ingest.core.Replays;
import io.fieldwarden.ingest.core.SecurePorts;
import io.fieldwarden.ingest.http.HttpIngress;
import io.fieldwarden.ingest.mqtt.MqttServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.List;
import java.util.OptionalInt;

/**
 * All ways in for devices: MQTT and CoAP with their own ports, HTTP for whoever mounts it. Ports are open when {@link #open}
 * returns; devices are answered as soon as the registry is loaded. Thread-safe.
 */
public final class IngestServer implements AutoCloseable {
    private final Intake intake;
    private final Authenticator authenticator;
    private final MqttServer mqtt;
    private final CoapIngress coap;

    private IngestServer(Intake intake, Authenticator authenticator, MqttServer mqtt, CoapIngress coap) {
        this.intake = intake;
        this.authenticator = authenticator;
        this.mqtt = mqtt;
        this.coap = coap;
    }

    /**
     * What ingest needs from others.
     *
     * @param log a {@link io.fieldwarden.ingest.core.PendingLog} while the real one is still starting
     * @param registry filled by its feed
     * @param commands filled by its feed
     */
    public record Collaborators(ReadingLog log, DeviceRegistry registry, CommandQueue commands, MeterRegistry meters) {
        /** Without commands: none ever come. */
        public Collaborators(ReadingLog log, DeviceRegistry registry, MeterRegistry meters) {
            this(log, registry, new CommandQueue(registry, log, Clock.systemUTC()), meters);
        }
    }

    /** @throws IllegalStateException if a port cannot be bound, naming its key */
    public static IngestServer open(IngestConfig config, Collaborators with, Clock clock) {
        Intake intake = new Intake(
                with.registry(), with.log(), clock, config.maxPayload(), new Quotas(config.quotas()), with.commands());
        IntakeMeters.bind(intake.counters(), with.meters());
        IntakeMeters.bind(with.commands(), with.meters());
        Authenticator authenticator = new Authenticator(
                with.registry(),
                config.verifiers(),
                config.denyDelay().toMillis(),
                new Authorities(config.secure().map(SecurePorts::authorities).orElse(List.of())));
        MqttServer mqtt = null;
        try {
            mqtt = MqttServer.open(config.mqtt(), intake, authenticator, with.meters(), config.secure());
            intake.presence().start(node(mqtt.port()));
            CoapIngress coap = CoapIngress.open(config.coap(), intake, authenticator, with.meters(), config.secure());
            return new IngestServer(intake, authenticator, mqtt, coap);
        } catch (RuntimeException e) {
            if (mqtt != null) {
                mqtt.close();
            }
            authenticator.close();
            throw e;
        }
    }

    /** The same after a restart, and another for each of several on one machine. */
    private static String node(int port) {
        try {
            return InetAddress.getLocalHost().getHostName() + ":" + port;
        } catch (UnknownHostException e) {
            return "localhost:" + port;
        }
    }

    public int mqttPort() {
        return mqtt.port();
    }

    public int coapPort() {
        return coap.port();
    }

    /** Of MQTT over TLS; empty when there is none. */
    public OptionalInt secureMqttPort() {
        return mqtt.securePort();
    }

    /** Of CoAP over DTLS; empty when there is none. */
    public OptionalInt secureCoapPort() {
        return coap.securePort();
    }

    /**
     * Opens the ports of field protocols beside the others; to be closed before this.
     *
     * @throws IllegalStateException if a port cannot be bound, naming its key
     * @throws IllegalArgumentException if a file that they need has a fault
     */
    public FieldPorts openField(FieldPorts.Config config, Clock clock, MeterRegistry meters) {
        return FieldPorts.open(config, intake, authenticator, clock, meters);
    }

    /** Takes what comes by an existing broker too; to be closed before this. */
    public Bridge openBridge(BridgeConfig config, MeterRegistry meters) {
        return Bridge.open(config, intake, meters);
    }

    /** For the server that carries the HTTP device routes. */
    public HttpIngress httpIngress() {
        return new HttpIngress(intake, authenticator);
    }

    /** For who shows the quarantine. */
    public Replays replays() {
        return intake.replays();
    }

    public IntakeCounters counters() {
        return intake.counters();
    }

    /** Takes nothing more, answers what was taken, and ends within about ten seconds. The log is not closed. */
    @Override
    public void close() {
        mqtt.close();
        coap.close();
        intake.close();
        authenticator.close();
    }
}
