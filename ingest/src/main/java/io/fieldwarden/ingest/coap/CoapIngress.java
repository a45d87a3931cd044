package io.fieldwarden.ingest.coap;

import io.fieldwarden.ingest.core.Authenticator;
import io.fieldwarden.ingest.core.Intake;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.elements.config.UdpConfig;

/** The CoAP endpoint. The port is open when {@link #open} returns. Thread-safe. */
public final class CoapIngress implements AutoCloseable {
    private final CoapServer server;
    private final CoapEndpoint endpoint;
    private final RequestHandler handler;

    private CoapIngress(CoapServer server, CoapEndpoint endpoint, RequestHandler handler) {
        this.server = server;
        this.endpoint = endpoint;
        this.handler = handler;
    }

    /** @throws IllegalStateException if the port cannot be bound, naming it */
    public static CoapIngress open(
            CoapConfig config, Intake intake, Authenticator authenticator, MeterRegistry meters) {
        Configuration settings = settings(config);
        CoapEndpoint endpoint = new CoapEndpoint.Builder()
                .setConfiguration(settings)
                .setInetSocketAddress(new InetSocketAddress(config.bind(), config.port()))
                .build();
        Timer acknowledged = Timer.builder("hub.ack")
                .description("receipt to acknowledgement")
                .tag("protocol", "coap")
                .publishPercentiles(0.5, 0.99)
                .register(meters);
        CoapServer server = new CoapServer(settings);
        RequestHandler handler = new RequestHandler(intake, authenticator, config.piggyback(), acknowledged);
        server.setMessageDeliverer(handler);
        server.addEndpoint(endpoint);
        try {
            server.start();
            return new CoapIngress(server, endpoint, handler);
        } catch (IllegalStateException e) {
            server.destroy();
            handler.close();
            throw new IllegalStateException(
                    "ingest.coap.port: cannot listen on " + config.bind() + ":" + config.port() + ": " + e.getMessage(),
                    e);
        }
    }

    private static Configuration settings(CoapConfig config) {
        SystemConfig.register();
        UdpConfig.register();
        org.eclipse.californium.core.config.CoapConfig.register();
        // Without a file: the standard way writes one into the working directory.
        Configuration settings = Configuration.createStandardWithoutFile();
        settings.set(org.eclipse.californium.core.config.CoapConfig.MAX_RESOURCE_BODY_SIZE, config.maxPayload());
        settings.set(org.eclipse.californium.core.config.CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, 2);
        settings.set(org.eclipse.californium.core.config.CoapConfig.PREFERRED_BLOCK_SIZE, 1_024);
        settings.set(org.eclipse.californium.core.config.CoapConfig.MAX_ACTIVE_PEERS, 20_000);
        settings.set(org.eclipse.californium.core.config.CoapConfig.BLOCKWISE_STATUS_LIFETIME, 60, TimeUnit.SECONDS);
        settings.set(UdpConfig.UDP_RECEIVER_THREAD_COUNT, 1);
        settings.set(UdpConfig.UDP_SENDER_THREAD_COUNT, 1);
        return settings;
    }

    public int port() {
        return endpoint.getAddress().getPort();
    }

    /** Takes nothing more and ends; what is on its way to the log may get no answer and will be sent again. */
    @Override
    public void close() {
        server.stop();
        server.destroy();
        handler.close();
    }
}
