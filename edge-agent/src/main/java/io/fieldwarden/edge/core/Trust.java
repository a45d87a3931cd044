package io.fieldwarden.edge.core;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Which server certificate is the hub's. Without either field: what the Java runtime trusts, with the host name checked.
 *
 * @param ca PEM file of the authorities to trust instead; the host name is checked
 * @param fingerprint SHA-256 of the one certificate to trust, in hex, as the hub prints it at its first start; the host name
 *     is not checked
 * @param own by what the agent proves itself instead of a secret, if it does
 */
public record Trust(Optional<Path> ca, Optional<String> fingerprint, Optional<Identity> own) {
    public static final Trust OF_THE_RUNTIME = new Trust(Optional.empty(), Optional.empty());

    /** Of an agent that proves itself by its secret. */
    public Trust(Optional<Path> ca, Optional<String> fingerprint) {
        this(ca, fingerprint, Optional.empty());
    }

    public Trust {
        fingerprint = fingerprint.map(text -> text.replace(":", "").toLowerCase(Locale.ROOT));
        if (ca.isPresent() && fingerprint.isPresent()) {
            throw new IllegalArgumentException("uplink.fingerprint: stands there together with ca");
        }
        if (fingerprint.isPresent() && !fingerprint.get().matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    "uplink.fingerprint: '" + fingerprint.get() + "' is not a SHA-256 of 64 hex digits");
        }
    }

    public static Trust inCertificate(String fingerprint) {
        return new Trust(Optional.empty(), Optional.of(fingerprint));
    }

    /** @throws IllegalArgumentException when a file cannot be used */
    public SSLContext context() {
        KeyManager @Nullable [] keys = keys();
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, managers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "uplink.ca: '" + ca.map(Path::toString).orElse("") + "': " + e, e);
        }
    }

    private KeyManager @Nullable [] keys() {
        if (own.isEmpty()) {
            return null;
        }
        try {
            return own.get().managers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("uplink.certificate: " + own.get() + ": " + e, e);
        }
    }

    private TrustManager[] managers() throws GeneralSecurityException, IOException {
        if (fingerprint.isPresent()) {
            return new TrustManager[] {new Pinned(fingerprint.get())};
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(ca.isPresent() ? authorities(ca.get()) : null);
        return factory.getTrustManagers();
    }

    private static KeyStore authorities(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int n = 0;
        for (Certificate one : Identity.chain(Files.readString(file))) {
            store.setCertificateEntry("ca-" + n++, one);
        }
        return store;
    }

    /** Trusts one certificate, whoever signed it and whatever name it bears. */
    private static final class Pinned extends X509ExtendedTrustManager {
        private final String fingerprint;

        Pinned(String fingerprint) {
            this.fingerprint = fingerprint;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded());
                String found = HexFormat.of().formatHex(hash);
                if (!found.equals(fingerprint)) {
                    throw new CertificateException("the server's certificate has fingerprint " + found);
                }
            } catch (NoSuchAlgorithmException e) {
                throw new CertificateException(e);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("clients are not expected");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("clients are not expected");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("clients are not expected");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
