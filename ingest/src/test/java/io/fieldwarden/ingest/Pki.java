package io.fieldwarden.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.ingest.mqtt.Tool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** Keys and certificates made with openssl: NAME.key and NAME.pem in a folder. */
final class Pki {
    private final Path folder;

    Pki(Path folder) {
        this.folder = folder;
    }

    String file(String name) {
        return folder.resolve(name).toString();
    }

    void selfSigned(String name, String commonName) {
        openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "30",
                "-keyout",
                file(name + ".key"),
                "-out",
                file(name + ".pem"),
                "-subj",
                "/CN=" + commonName,
                "-addext",
                "subjectAltName=IP:127.0.0.1");
    }

    void signed(String name, String commonName, String authority) {
        openssl(
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                file(name + ".key"),
                "-out",
                file(name + ".csr"),
                "-subj",
                "/CN=" + commonName);
        openssl(
                "x509",
                "-req",
                "-days",
                "30",
                "-in",
                file(name + ".csr"),
                "-CA",
                file(authority + ".pem"),
                "-CAkey",
                file(authority + ".key"),
                "-CAcreateserial",
                "-out",
                file(name + ".pem"));
    }

    private static void openssl(String... arguments) {
        Tool.Result result = Tool.run("openssl", arguments);
        assertThat(result.exit()).as(result.output()).isZero();
    }

    X509Certificate certificate(String name) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(folder.resolve(name + ".pem"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    PrivateKey key(String name) {
        try {
            String pem = Files.readString(folder.resolve(name + ".key"), StandardCharsets.US_ASCII);
            byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
