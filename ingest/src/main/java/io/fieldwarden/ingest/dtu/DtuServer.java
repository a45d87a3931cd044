package io.fieldwarden.ingest.dtu;

import io.fieldwarden.ingest.core.Intake;
import io.fieldwarden.ingest.tcp.TcpPort;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Serial lines behind DTUs, which connect here and are then polled by Modbus RTU. A DTU can do neither TLS nor a password: what it
 * says first is all there is, so that only listed networks may connect. The port is open when {@link #open} returns. Thread-safe.
 */
public final class DtuServer implements AutoCloseable {
    private final TcpPort port;

    private DtuServer(TcpPort port) {
        this.port = port;
    }

    /** What became of one poll. */
    enum Poll {
        ANSWERED,
        TIMEOUT,
        EXCEPTION,
        NOT_KEPT
    }

    /**
     * What all lines have in common.
     *
     * @param byGateway the connection of each DTU, so that a new one ends that before: a power cut leaves no FIN
     */
    record Shared(
            DtuConfig config,
            Intake intake,
            Lines lines,
            Map<String, Channel> byGateway,
            Map<Poll, Counter> polls,
            AtomicInteger silent) {
        void count(Poll outcome) {
            Objects.requireNonNull(polls.get(outcome)).increment();
        }
    }

    /**
     * @throws IllegalStateException if the port cannot be bound, naming its key
     * @throws IllegalArgumentException if the file of lines has a fault
     */
    public static DtuServer open(DtuConfig config, Intake intake, MeterRegistry meters) {
        Map<Poll, Counter> polls = new EnumMap<>(Poll.class);
        for (Poll outcome : Poll.values()) {
            polls.put(
                    outcome,
                    Counter.builder("hub.dtu.polls")
                            .description("requests to slaves behind DTUs by what became of them")
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .register(meters));
        }
        Shared shared = new Shared(
                config, intake, new Lines(config.tcp().who()), new ConcurrentHashMap<>(), polls, new AtomicInteger());
        meters.gauge("hub.dtu.slaves.silent", shared.silent());
        return new DtuServer(TcpPort.open(
                config.tcp(), "dtu", meters, channel -> channel.pipeline().addLast(new LineHandler(shared))));
    }

    public int port() {
        return port.port();
    }

    @Override
    public void close() {
        port.close();
    }
}
