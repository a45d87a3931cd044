package io.fieldwarden.ingest.mqtt;

import io.fieldwarden.ingest.core.SecurePorts;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS 1.2 and 1.3 in front of MQTT. The computing of handshakes has threads of its own, so that devices that come back all
 * at once do not keep those that are connected waiting. Thread-safe.
 */
final class Tls implements AutoCloseable {
    private static final int THREADS = 2;

    private final SslContext context;
    private final Duration patience;
    private final ExecutorService handshakes =
            Executors.newFixedThreadPool(THREADS, new DefaultThreadFactory("ingest-tls", true));

    /** @param patience for a whole handshake */
    Tls(SecurePorts.Identity identity, Duration patience) {
        this.patience = patience;
        try {
            this.context = SslContextBuilder.forServer(identity.key(), identity.chain())
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .clientAuth(ClientAuth.OPTIONAL)
                    .trustManager(new AnyCertificate())
                    .build();
        } catch (SSLException e) {
            handshakes.shutdownNow();
            throw new IllegalStateException("the certificate of the hub cannot be used for TLS: " + e.getMessage(), e);
        }
    }

    SslHandler handler(ByteBufAllocator allocator) {
        SslHandler handler = context.newHandler(allocator, handshakes);
        handler.setHandshakeTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
        return handler;
    }

    @Override
    public void close() {
        handshakes.shutdownNow();
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
