package io.fieldwarden.alert.http;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is kept and shown of a client certificate, or of a public key without one (RFC 7250).
 *
 * @param fingerprint SHA-256 of its DER form, of a key as SubjectPublicKeyInfo, lower-case hex
 * @param notAfter empty of a key, which has no end
 */
record ClientCertificate(String fingerprint, String subject, Optional<Instant> notAfter) {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (CERTIFICATE|PUBLIC KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    /** Those that DTLS can be spoken with here. */
    private static final List<String> KEY_KINDS = List.of("EC", "Ed25519", "RSA");

    /** @throws Problem unless there is exactly one certificate or public key in it */
    static ClientCertificate read(String pem) {
        Matcher block = PEM.matcher(pem);
        if (!block.find()) {
            throw Problem.badField(
                    "pem",
                    "holds no certificate (-----BEGIN CERTIFICATE-----) and no public key (-----BEGIN PUBLIC KEY-----)");
        }
        if (pem.contains("PRIVATE KEY")) {
            throw Problem.badField(
                    "pem", "holds a private key; it stays with the device, send the certificate or public key only");
        }
        boolean key = block.group(1).equals("PUBLIC KEY");
        String base64 = block.group(2);
        if (block.find()) {
            throw Problem.badField("pem", "holds more than one certificate or key; send that of the device only");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
            if (key) {
                PublicKey read = key(der);
                return new ClientCertificate(
                        sha256(read.getEncoded()), "raw public key, " + read.getAlgorithm(), Optional.empty());
            }
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            return new ClientCertificate(
                    sha256(certificate.getEncoded()),
                    certificate.getSubjectX500Principal().getName(),
                    Optional.of(certificate.getNotAfter().toInstant()));
        } catch (CertificateException | IllegalArgumentException e) {
            throw Problem.badField(
                    "pem", key ? "is not a public key in Base64" : "is not a certificate of the X.509 kind");
        }
    }

    private static PublicKey key(byte[] der) {
        for (String kind : KEY_KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(der));
            } catch (InvalidKeySpecException e) {
                // Perhaps one of the next kind.
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(kind + " is missing from this Java runtime", e);
            }
        }
        throw Problem.badField("pem", "is not a public key of one of the kinds " + String.join(", ", KEY_KINDS));
    }

    private static String sha256(byte[] der) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
        }
    }
}
