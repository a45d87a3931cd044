package io.fieldwarden.hub.tls;

import io.fieldwarden.hub.config.ConfigException;
import io.fieldwarden.hub.config.HubConfig;
import io.fieldwarden.hub.data.DataFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * The hub's key and certificate, and the authorities of devices.
 *
 * @param chain the hub's own certificate first
 * @param clientAuthorities empty for none
 */
public record TlsFiles(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> clientAuthorities) {
    /** In the data folder; the key can be read by its owner only. */
    public static final String CERTIFICATE_FILE = "tls-certificate.pem";

    public static final String KEY_FILE = "tls-key.pem";
    private static final int LARGEST = 1 << 20;
    private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String KEY_END = "-----END PRIVATE KEY-----";

    public TlsFiles {
        chain = List.copyOf(chain);
        clientAuthorities = List.copyOf(clientAuthorities);
    }

    /**
     * Reads what is configured, or the hub's own, which is made at the first start.
     *
     * @throws ConfigException if a file cannot be read, is not what it should be, or key and certificate do not belong
     *     together
     */
    public static TlsFiles open(HubConfig.Tls config, DataFolder data, Clock clock) {
        Path certificate =
                config.certificate().map(HubConfig.Tls.Given::certificate).orElse(data.file(CERTIFICATE_FILE));
        Path key = config.certificate().map(HubConfig.Tls.Given::key).orElse(data.file(KEY_FILE));
        if (config.certificate().isEmpty() && !(Files.exists(certificate) && Files.exists(key))) {
            SelfSigned made = SelfSigned.make(config.network().bind(), clock.instant());
            data.writePrivate(
                    KEY_FILE, pem("PRIVATE KEY", made.keys().getPrivate().getEncoded()));
            data.writePrivate(CERTIFICATE_FILE, pem("CERTIFICATE", encoded(made.certificate())));
        }
        TlsFiles files = new TlsFiles(
                key(key),
                certificates(certificate),
                config.clientCa().map(TlsFiles::certificates).orElse(List.of()));
        files.check(key, certificate);
        return files;
    }

    /** SHA-256 of the hub's certificate, as {@code openssl x509 -fingerprint -sha256} writes it. */
    public String fingerprint() {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(encoded(chain.get(0)));
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(sha);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
        }
    }

    private void check(Path keyFile, Path certificateFile) {
        try {
            Signature signature = Signature.getInstance(
                    key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256with" + key.getAlgorithm());
            signature.initSign(key);
            byte[] signed = signature.sign();
            signature.initVerify(chain.get(0).getPublicKey());
            if (signature.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw new ConfigException(
                    "tls.key: " + keyFile + " does not go with " + certificateFile + ": " + e.getMessage(), e);
        }
        throw new ConfigException("tls.key: " + keyFile + " is not the key of " + certificateFile);
    }

    private static List<X509Certificate> certificates(Path file) {
        try {
            List<X509Certificate> found = new ArrayList<>();
            for (Certificate one : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(read(file)))) {
                found.add((X509Certificate) one);
            }
            if (found.isEmpty()) {
                throw new ConfigException("tls: there is no certificate in " + file);
            }
            return found;
        } catch (CertificateException e) {
            throw new ConfigException("tls: " + file + " does not hold certificates in PEM", e);
        }
    }

    private static PrivateKey key(Path file) {
        String text = new String(read(file), StandardCharsets.US_ASCII);
        int from = text.indexOf(KEY_BEGIN);
        int to = text.indexOf(KEY_END);
        if (from < 0 || to < from) {
            throw new ConfigException("tls.key: " + file + " holds no PRIVATE KEY in PEM without a password;"
                    + " openssl pkcs8 -topk8 -nodes -in OLD -out NEW makes one");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(text.substring(from + KEY_BEGIN.length(), to));
            PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
            try {
                return KeyFactory.getInstance("EC").generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                return KeyFactory.getInstance("RSA").generatePrivate(spec);
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new ConfigException("tls.key: " + file + " is neither an EC nor an RSA key", e);
        }
    }

    private static byte[] read(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new ConfigException("tls: " + file + " has more than " + LARGEST + " bytes");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ConfigException("tls: " + file + " cannot be read: " + e, e);
        }
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read cannot be written", e);
        }
    }

    private static String pem(String what, byte[] der) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return String.format(Locale.ROOT, "-----BEGIN %s-----%n%s%n-----END %s-----%n", what, lines, what);
    }
}
