package io.fieldwarden.ingest.mqtt;

import io.fieldwarden.ingest.core.SecurePorts;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS 1.2 and 1.3 in front of MQTT, by BoringSSL where it can be loaded, otherwise by Java. What of a handshake takes long to
 * compute in Java has threads of its own, so that devices that come back all at once do not keep those that are connected
 * waiting. Thread-safe.
 */
final class Tls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
    private static final int THREADS = 2;
    private static final int CLOSE_MS = 250;

    /** First answers that are being computed; more would only wait for the two threads. */
    private static final int AT_ONCE = 64;

    /** Waiting for others included; the client's own time is counted by {@link MqttConnection}. */
    private static final int HANDSHAKE_SECONDS = 120;

    private final SslContext context;
    private final @Nullable TicketKeys tickets;
    private final Turns turns = new Turns(AT_ONCE);
    private final ExecutorService handshakes =
            Executors.newFixedThreadPool(THREADS, new DefaultThreadFactory("ingest-tls", true));

    Tls(SecurePorts.Identity identity) {
        try {
            this.context = SslContextBuilder.forServer(identity.key(), identity.chain())
                    .sslProvider(provider())
                    .protocols("TLSv1.3", "TLSv1.2")
                    .clientAuth(ClientAuth.OPTIONAL)
                    .trustManager(new AnyCertificate())
                    .build();
            this.tickets = context.sessionContext() instanceof OpenSslSessionContext sessions
                    ? new TicketKeys(sessions, System::nanoTime)
                    : null;
        } catch (SSLException e) {
            handshakes.shutdownNow();
            throw new IllegalStateException("the certificate of the hub cannot be used for TLS: " + e.getMessage(), e);
        }
    }

    /** Java's own has session tickets by itself; those of BoringSSL are counted references and freed with the connection. */
    private static SslProvider provider() {
        if (OpenSsl.isAvailable()) {
            return SslProvider.OPENSSL_REFCNT;
        }
        LOG.atInfo()
                .addKeyValue("cause", String.valueOf(OpenSsl.unavailabilityCause()))
                .log("TLS is computed by Java");
        return SslProvider.JDK;
    }

    /** Of those who begin a handshake. */
    Turns turns() {
        return turns;
    }

    /** Where handshakes are computed. */
    Executor handshakes() {
        return handshakes;
    }

    SslHandler handler(ByteBufAllocator allocator, Patience tasks) {
        if (tickets != null) {
            tickets.renew();
        }
        SslHandler handler = context.newHandler(allocator, tasks);
        handler.setHandshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
        handler.setCloseNotifyFlushTimeout(CLOSE_MS, TimeUnit.MILLISECONDS);
        return handler;
    }

    /** What the client showed in the handshake, its own first; empty for none, or without TLS. */
    static List<X509Certificate> certificates(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            return List.of();
        }
        try {
            return Arrays.stream(tls.engine().getSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    @Override
    public void close() {
        handshakes.shutdownNow();
        ReferenceCountUtil.release(context);
    }

    /**
     * Lets the handshake prove that the client has the key of whatever certificate it shows. Whether that certificate stands
     * for a device is decided at CONNECT, by the registry, which can also say no to it in the protocol's words.
     */
    private static final class AnyCertificate extends X509ExtendedTrustManager {
        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // Decided at CONNECT.
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            // Decided at CONNECT.
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // Decided at CONNECT.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException("this side is the server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new UnsupportedOperationException("this side is the server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            throw new UnsupportedOperationException("this side is the server");
        }
    }
}
