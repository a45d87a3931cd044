package io.fieldwarden.ingest.coap;

import io.fieldwarden.ingest.core.Authenticator;
import io.fieldwarden.ingest.core.Authorities;
import io.fieldwarden.ingest.core.DeviceRegistry;
import io.fieldwarden.ingest.core.Farm;
import io.fieldwarden.ingest.core.Intake;
import io.fieldwarden.ingest.fuzz.CountingLog;
import io.fieldwarden.ingest.fuzz.Messages;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.Connector;
import org.eclipse.californium.elements.EndpointContextMatcher;
import org.eclipse.californium.elements.RawData;
import org.eclipse.californium.elements.RawDataChannel;
import org.eclipse.californium.elements.UdpEndpointContext;
import org.eclipse.californium.elements.UdpEndpointContextMatcher;
import org.eclipse.californium.elements.config.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Any datagrams, through the whole endpoint without its socket: parsed, put together from blocks, known when they come again,
 * handled and answered; nothing fails and no value is lost. For a fuzzer.
 */
public final class CoapFuzz {
    private static final int PEERS = 8;
    private static final int FIRST_PORT = 40_000;

    private static final InetSocketAddress HERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5_683);
    private static final Wire WIRE = new Wire();
    private static final Intake INTAKE = open();

    private CoapFuzz() {}

    private static Intake open() {
        DeviceRegistry registry = Farm.registry();
        Intake intake = new Intake(registry, new CountingLog(), Clock.systemUTC(), 65_536);
        Configuration settings = CoapIngress.settings(CoapConfig.defaults());
        RequestHandler handler = new RequestHandler(
                intake,
                new Authenticator(registry, 1, 0, new Authorities(List.of())),
                Duration.ofHours(1),
                Timer.builder("ack").register(new SimpleMeterRegistry()),
                settings);
        CoapEndpoint endpoint = CoapIngress.endpoint(
                        settings,
                        new UdpEndpointContextMatcher(),
                        new Guard(handler, false, PEERS, TimeUnit.SECONDS.toNanos(60)))
                .setConnector(WIRE)
                .build();
        OnThisThread executor = new OnThisThread();
        endpoint.setExecutors(executor, executor);
        endpoint.setMessageDeliverer(handler);
        try {
            endpoint.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return intake;
    }

    /** @param data datagrams, each with the peer that it comes from */
    public static void fuzzerTestOneInput(byte[] data) {
        for (Messages.Message message : Messages.of(data)) {
            WIRE.receive(message.bytes(), FIRST_PORT + message.choice() % PEERS);
        }
        if (INTAKE.counters().counts().underway() != 0) {
            throw new IllegalStateException(INTAKE.counters().counts().toString());
        }
    }

    /** Runs at once what is to be run at once; timers have a thread. */
    private static final class OnThisThread extends ScheduledThreadPoolExecutor {
        OnThisThread() {
            super(1, work -> {
                Thread thread = new Thread(work, "coap-fuzz-timer");
                thread.setDaemon(true);
                return thread;
            });
            setRemoveOnCancelPolicy(true);
        }

        @Override
        public void execute(Runnable command) {
            command.run();
        }
    }

    /** What stands in the place of the socket. */
    private static final class Wire implements Connector {
        private @Nullable RawDataChannel receiver;

        private void receive(byte[] bytes, int port) {
            RawDataChannel to = receiver;
            if (to != null) {
                to.receiveData(RawData.inbound(
                        bytes,
                        new UdpEndpointContext(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)),
                        false,
                        System.nanoTime(),
                        HERE));
            }
        }

        @Override
        public void send(RawData message) {
            message.onContextEstablished(new UdpEndpointContext(message.getInetSocketAddress()));
            message.onSent();
        }

        @Override
        public void setRawDataReceiver(RawDataChannel to) {
            receiver = to;
        }

        @Override
        public void setEndpointContextMatcher(EndpointContextMatcher matcher) {
            // All peers are what they say.
        }

        @Override
        public InetSocketAddress getAddress() {
            return HERE;
        }

        @Override
        public String getProtocol() {
            return "UDP";
        }

        @Override
        public boolean isRunning() {
            return true;
        }

        @Override
        public void start() {
            // There is no socket.
        }

        @Override
        public void stop() {
            // The same.
        }

        @Override
        public void destroy() {
            // The same.
        }

        @Override
        public void processDatagram(java.net.DatagramPacket datagram) {
            throw new UnsupportedOperationException("no datagrams of the operating system come here");
        }
    }
}
