package io.fieldwarden.ingest.coap;

import io.fieldwarden.ingest.core.Authenticator;
import io.fieldwarden.ingest.core.Intake;
import io.fieldwarden.ingest.core.SecurePorts;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.scandium.config.DtlsConfig;

/** The CoAP endpoint. The port is open when {@link #open} returns. Thread-safe. */
public final class CoapIngress implements AutoCloseable {
    private final CoapServer server;
    private final CoapEndpoint endpoint;
    private final Optional<CoapEndpoint> secure;
    private final RequestHandler handler;

    private CoapIngress(
            CoapServer server, CoapEndpoint endpoint, Optional<CoapEndpoint> secure, RequestHandler handler) {
        this.server = server;
        this.endpoint = endpoint;
        this.secure = secure;
        this.handler = handler;
    }

    /** @throws IllegalStateException if the port cannot be bound, naming it */
    public static CoapIngress open(
            CoapConfig config,
            Intake intake,
            Authenticator authenticator,
            MeterRegistry meters,
            Optional<SecurePorts> secure) {
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
            Optional<CoapEndpoint> dtls = secure.map(ports -> new CoapEndpoint.Builder()
                    .setConfiguration(settings)
                    .setConnector(new DtlsDoor(ports, settings, intake).connector())
                    .build());
            dtls.ifPresent(server::addEndpoint);
            server.start();
            return new CoapIngress(server, endpoint, dtls, handler);
        } catch (IllegalStateException e) {
            server.destroy();
            handler.close();
            throw new IllegalStateException(
                    "ingest.coap.port, ingest.coap.dtls-port: cannot listen on " + config.bind() + ":" + config.port()
                            + secure.map(ports -> " and " + ports.bind() + ":" + ports.coapPort())
                                    .orElse("") + ": " + e.getMessage(),
                    e);
        }
    }

    private static Configuration settings(CoapConfig config) {
        SystemConfig.register();
        UdpConfig.register();
        DtlsConfig.register();
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

    /** Of the DTLS port; empty when there is none. */
    public OptionalInt securePort() {
        return secure.map(dtls -> OptionalInt.of(dtls.getAddress().getPort())).orElse(OptionalInt.empty());
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
