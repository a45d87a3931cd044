package io.fieldwarden.alert.http;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is kept and shown of a client certificate.
 *
 * @param fingerprint SHA-256 of its DER form, lower-case hex
 */
record ClientCertificate(String fingerprint, String subject, Instant notAfter) {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\s]+)-----END CERTIFICATE-----");

    /** @throws Problem unless there is exactly one certificate in it */
    static ClientCertificate read(String pem) {
        Matcher block = PEM.matcher(pem);
        if (!block.find()) {
            throw Problem.badField("pem", "holds no certificate (-----BEGIN CERTIFICATE-----)");
        }
        if (pem.contains("PRIVATE KEY")) {
            throw Problem.badField("pem", "holds a private key; it stays with the device, send the certificate only");
        }
        String base64 = block.group(1);
        if (block.find()) {
            throw Problem.badField("pem", "holds more than one certificate; send that of the device only");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return new ClientCertificate(
                    HexFormat.of().formatHex(digest),
                    certificate.getSubjectX500Principal().getName(),
                    certificate.getNotAfter().toInstant());
        } catch (CertificateException | IllegalArgumentException e) {
            throw Problem.badField("pem", "is not a certificate of the X.509 kind");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
        }
    }
}
