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
import org.eclipse.californium.core.network.InMemoryMessageExchangeStore;
import org.eclipse.californium.core.network.RandomTokenGenerator;
import org.eclipse.californium.elements.EndpointContextMatcher;
import org.eclipse.californium.elements.UdpEndpointContextMatcher;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.scandium.config.DtlsConfig;

/** The CoAP endpoint. The port is open when {@link #open} returns. Thread-safe. */
public final class CoapIngress implements AutoCloseable {
    /** For bodies that are put together from blocks, of one endpoint. */
    static final int BODY_MEMORY = 32 << 20;

    private static final int MIN_BODIES = 16;
    /** How long a body may stand still. */
    private static final long BLOCKS_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** Messages of one endpoint that are known when they are sent again: at 1,000 a second those of 50 s. */
    private static final int MAX_RECENT = 50_000;

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
        Timer acknowledged = Timer.builder("hub.ack")
                .description("receipt to acknowledgement")
                .tag("protocol", "coap")
                .publishPercentiles(0.5, 0.99)
                .register(meters);
        CoapServer server = new CoapServer(settings);
        RequestHandler handler = new RequestHandler(intake, authenticator, config.piggyback(), acknowledged, settings);
        meters.gauge("hub.coap.observers", handler, RequestHandler::observers);
        server.setMessageDeliverer(handler);
        CoapEndpoint endpoint = endpoint(
                        settings,
                        new UdpEndpointContextMatcher(),
                        new Guard(handler, false, bodies(config), BLOCKS_NANOS))
                .setInetSocketAddress(new InetSocketAddress(config.bind(), config.port()))
                .build();
        server.addEndpoint(endpoint);
        try {
            Optional<CoapEndpoint> dtls = secure.map(ports -> endpoint(
                            settings, new SessionMatcher(), new Guard(handler, true, bodies(config), BLOCKS_NANOS))
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

    static CoapEndpoint.Builder endpoint(Configuration settings, EndpointContextMatcher peers, Guard guard) {
        RandomTokenGenerator tokens = new RandomTokenGenerator(settings);
        InMemoryMessageExchangeStore store = new InMemoryMessageExchangeStore("", settings, tokens);
        store.setDeduplicator(new RecentMessages(
                MAX_RECENT,
                settings.get(org.eclipse.californium.core.config.CoapConfig.EXCHANGE_LIFETIME, TimeUnit.NANOSECONDS)));
        return new CoapEndpoint.Builder()
                .setConfiguration(settings)
                .setTokenGenerator(tokens)
                .setMessageExchangeStore(store)
                .setEndpointContextMatcher(peers)
                .setCoapStackFactory((protocol, tag, used, out, argument) -> new Stack(tag, used, peers, guard, out));
    }

    private static int bodies(CoapConfig config) {
        return Math.max(MIN_BODIES, BODY_MEMORY / config.maxPayload());
    }

    static Configuration settings(CoapConfig config) {
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
        settings.set(org.eclipse.californium.core.config.CoapConfig.MAX_SERVER_OBSERVES, Observations.MOST);
        settings.set(
                org.eclipse.californium.core.config.CoapConfig.BLOCKWISE_STATUS_LIFETIME,
                BLOCKS_NANOS,
                TimeUnit.NANOSECONDS);
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
