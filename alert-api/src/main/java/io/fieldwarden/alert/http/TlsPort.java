package io.fieldwarden.alert.http;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.UUID;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * A port of the same server with TLS 1.2 and 1.3.
 *
 * @param port 0 for a free one
 * @param chain the server's own certificate first
 */
public record TlsPort(String bind, int port, PrivateKey key, List<X509Certificate> chain) {
    public TlsPort {
        chain = List.copyOf(chain);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("http.tls-port: " + port + " is not between 0 and 65535");
        }
    }

    ServerConnector connector(Server server, HttpConfiguration plain) {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        tls.setRenegotiationAllowed(false);
        // Kept in memory only; the store wants a password all the same.
        String password = UUID.randomUUID().toString();
        tls.setKeyStore(store(password.toCharArray()));
        tls.setKeyStorePassword(password);
        tls.setKeyManagerPassword(password);
        HttpConfiguration http = new HttpConfiguration(plain);
        // A device may know the hub by an address that is not in the certificate, and trust its fingerprint.
        http.addCustomizer(new SecureRequestCustomizer(false));
        ServerConnector connector = new ServerConnector(
                server,
                new SslConnectionFactory(tls, HttpVersion.HTTP_1_1.asString()),
                new HttpConnectionFactory(http));
        connector.setHost(bind);
        connector.setPort(port);
        return connector;
    }

    private KeyStore store(char[] password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, password);
            store.setKeyEntry("fieldwarden", key, password, chain.toArray(Certificate[]::new));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("http.tls-port: the certificate of the hub cannot be used", e);
        }
    }

    @Override
    public String toString() {
        return "TlsPort[" + bind + ":" + port + "]";
    }
}
