package io.fieldwarden.ingest.hj212;

import io.fieldwarden.ingest.core.Authenticator;
import io.fieldwarden.ingest.core.Intake;
import io.fieldwarden.ingest.tcp.TcpConfig;
import io.fieldwarden.ingest.tcp.TcpPort;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;

/**
 * Stations that speak HJ 212-2017. The protocol has neither TLS nor a challenge: its password travels in clear, so that only
 * listed networks may connect. The port is open when {@link #open} returns. Thread-safe.
 */
public final class Hj212Server implements AutoCloseable {
    private final TcpPort port;

    private Hj212Server(TcpPort port) {
        this.port = port;
    }

    /**
     * @throws IllegalStateException if the port cannot be bound, naming its key
     * @throws IllegalArgumentException if the file of stations has a fault
     */
    public static Hj212Server open(
            TcpConfig config, Intake intake, Authenticator authenticator, Clock clock, MeterRegistry meters) {
        Timer acknowledged = Timer.builder("hub.ack")
                .description("receipt to acknowledgement")
                .tag("protocol", "hj212")
                .publishPercentiles(0.5, 0.99)
                .register(meters);
        Conversation.Shared shared =
                new Conversation.Shared(intake, authenticator, new Stations(config.who()), clock, acknowledged);
        return new Hj212Server(TcpPort.open(
                config,
                "hj212",
                meters,
                channel -> channel.pipeline().addLast(new FrameReader()).addLast(new Conversation(shared))));
    }

    public int port() {
        return port.port();
    }

    @Override
    public void close() {
        port.close();
    }
}
