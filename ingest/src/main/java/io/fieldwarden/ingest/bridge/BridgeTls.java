package io.fieldwarden.ingest.bridge;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;

/** TLS towards the broker, by PEM files. */
final class BridgeTls {
    private BridgeTls() {}

    /** @throws IllegalStateException if a file cannot be used */
    static SSLSocketFactory sockets(BridgeConfig.Login login) {
        SslContextBuilder builder =
                SslContextBuilder.forClient().sslProvider(SslProvider.JDK).protocols("TLSv1.3", "TLSv1.2");
        login.ca().ifPresent(file -> builder.trustManager(file.toFile()));
        login.certificate()
                .ifPresent(certificate ->
                        login.key().ifPresent(key -> builder.keyManager(certificate.toFile(), key.toFile())));
        try {
            return ((JdkSslContext) builder.build()).context().getSocketFactory();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalStateException("bridge: certificate files cannot be used: " + e.getMessage(), e);
        }
    }
}
