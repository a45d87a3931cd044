package io.fieldwarden.edge.core;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/**
 * The certificate by which an agent proves itself, instead of a secret.
 *
 * @param certificate PEM, its own first and then those of the authorities between
 * @param key PEM, PKCS #8 without a password
 */
public record Identity(Path certificate, Path key) {
    private static final char[] NO_PASSWORD = new char[0];

    KeyManager[] managers() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "own",
                privateKey(Files.readString(key)),
                NO_PASSWORD,
                chain(Files.readString(certificate)).toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    /** All certificates of a PEM text, at least one. */
    static List<Certificate> chain(String pem) throws CertificateException {
        try (InputStream in = new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8))) {
            List<Certificate> chain =
                    List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
            if (chain.isEmpty()) {
                throw new CertificateException("has no certificate");
            }
            return chain;
        } catch (IOException e) {
            throw new CertificateException(e);
        }
    }

    /** What a PEM text of one part holds. */
    static byte[] bytes(String pem) throws InvalidKeySpecException {
        try {
            return Base64.getDecoder()
                    .decode(pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new InvalidKeySpecException("the key is not PEM", e);
        }
    }

    private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(bytes(pem));
        try {
            return KeyFactory.getInstance("EC").generatePrivate(spec);
        } catch (InvalidKeySpecException e) {
            return KeyFactory.getInstance("RSA").generatePrivate(spec);
        }
    }
}
