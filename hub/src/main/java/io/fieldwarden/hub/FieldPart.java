package io.fieldwarden.hub;

import io.fieldwarden.hub.config.ConfigKey;
import io.fieldwarden.hub.config.ConfigKeys;
import io.fieldwarden.hub.config.HubConfig;
import io.fieldwarden.hub.net.LocalPorts;
import io.fieldwarden.ingest.FieldPorts;
import io.fieldwarden.ingest.IngestServer;
import io.fieldwarden.ingest.dtu.DtuConfig;
import io.fieldwarden.ingest.tcp.AllowedNetworks;
import io.fieldwarden.ingest.tcp.TcpConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the ports of field protocols that somebody asked for. */
final class FieldPart {
    private static final Logger LOG = LoggerFactory.getLogger(FieldPart.class);

    private FieldPart() {}

    /**
     * Empty when nobody did.
     *
     * @throws io.fieldwarden.hub.net.PortTakenException if somebody listens there
     */
    static Optional<FieldPorts> open(HubConfig.Field field, IngestServer ingest, Clock clock, MeterRegistry meters) {
        if (field.hj212().isEmpty() && field.dtu().isEmpty()) {
            return Optional.empty();
        }
        FieldPorts ports = ingest.openField(
                new FieldPorts.Config(
                        field.hj212().map(port -> tcp(port, ConfigKeys.HJ212_PORT)),
                        field.dtu().map(port -> DtuConfig.of(tcp(port, ConfigKeys.DTU_PORT)))),
                clock,
                meters);
        ports.hj212Port().ifPresent(port -> told("hj212", port));
        ports.dtuPort().ifPresent(port -> told("dtu", port));
        return Optional.of(ports);
    }

    private static void told(String protocol, int port) {
        LOG.atInfo().addKeyValue("protocol", protocol).addKeyValue("port", port).log("field port is open");
    }

    private static TcpConfig tcp(HubConfig.Field.Port port, ConfigKey key) {
        LocalPorts.check(LocalPorts.Transport.TCP, port.bind(), port.port(), key.name());
        return new TcpConfig(
                key.name(),
                port.bind(),
                port.port(),
                AllowedNetworks.of(port.networks()),
                port.who(),
                TcpConfig.Bounds.DEFAULTS);
    }
}
