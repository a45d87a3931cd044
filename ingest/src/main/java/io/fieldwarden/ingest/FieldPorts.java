package io.fieldwarden.ingest;

import io.fieldwarden.ingest.core.Authenticator;
import io.fieldwarden.ingest.core.Intake;
import io.fieldwarden.ingest.dtu.DtuConfig;
import io.fieldwarden.ingest.dtu.DtuServer;
import io.fieldwarden.ingest.hj212.Hj212Server;
import io.fieldwarden.ingest.tcp.TcpConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalInt;

/** The ports of protocols that are off unless somebody asks for them. Thread-safe. */
public final class FieldPorts implements AutoCloseable {
    private final Optional<Hj212Server> hj212;
    private final Optional<DtuServer> dtu;

    private FieldPorts(Optional<Hj212Server> hj212, Optional<DtuServer> dtu) {
        this.hj212 = hj212;
        this.dtu = dtu;
    }

    /** @param hj212 empty: no such port */
    public record Config(Optional<TcpConfig> hj212, Optional<DtuConfig> dtu) {}

    static FieldPorts open(
            Config config, Intake intake, Authenticator authenticator, Clock clock, MeterRegistry meters) {
        Optional<Hj212Server> hj212 =
                config.hj212().map(tcp -> Hj212Server.open(tcp, intake, authenticator, clock, meters));
        try {
            return new FieldPorts(hj212, config.dtu().map(dtu -> DtuServer.open(dtu, intake, meters)));
        } catch (RuntimeException e) {
            hj212.ifPresent(Hj212Server::close);
            throw e;
        }
    }

    public OptionalInt hj212Port() {
        return hj212.map(server -> OptionalInt.of(server.port())).orElse(OptionalInt.empty());
    }

    public OptionalInt dtuPort() {
        return dtu.map(server -> OptionalInt.of(server.port())).orElse(OptionalInt.empty());
    }

    /** Takes nothing more, within about three seconds. */
    @Override
    public void close() {
        hj212.ifPresent(Hj212Server::close);
        dtu.ifPresent(DtuServer::close);
    }
}
