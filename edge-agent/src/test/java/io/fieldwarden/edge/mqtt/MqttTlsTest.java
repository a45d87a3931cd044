package io.fieldwarden.edge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.core.Outcome;
import io.fieldwarden.edge.core.Secret;
import io.fieldwarden.edge.core.Trust;
import io.fieldwarden.edge.core.Uplink;
import io.fieldwarden.edge.core.UplinkConfig;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MQTT over TLS: the hub's own certificate by fingerprint, or an authority with the host name checked. */
final class MqttTlsTest {
    private static final Secret TOKEN = new Secret("token");
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    Path folder;

    private ScriptedMqttHub hub;

    @AfterEach
    void stop() {
        if (hub != null) {
            hub.close();
        }
    }

    /** Starts a hub with a self-signed certificate for this name; gives the certificate. */
    private Certificate start(String subjectAlternativeName) throws Exception {
        Path file = folder.resolve("hub.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "hub",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=hub",
                        "-ext",
                        "SAN=" + subjectAlternativeName,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        hub = new ScriptedMqttHub(TOKEN);
        hub.tls = context.getServerSocketFactory();
        hub.start();
        return store.getCertificate("hub");
    }

    private Outcome send(Trust trust) throws InterruptedException {
        UplinkConfig given = hub.config(TOKEN);
        UplinkConfig config = new UplinkConfig(
                given.url(), given.device(), given.secret(), given.token(), 8, Duration.ofSeconds(5), trust);
        try (Uplink uplink = MqttUplink.open(config)) {
            return uplink.send(List.of(new Uplink.Message(new DeviceId("soil-1"), "{}")))
                    .get(0);
        }
    }

    private static String fingerprint(Certificate certificate) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        return HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
    }

    private Trust authority(Certificate certificate) throws Exception {
        String pem = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
        return new Trust(Optional.of(Files.writeString(folder.resolve("ca.pem"), pem)), Optional.empty());
    }

    @Test
    void the_certificate_with_the_given_fingerprint_is_trusted_whatever_its_name() throws Exception {
        Certificate certificate = start("dns:somewhere.example");
        assertThat(send(Trust.inCertificate(fingerprint(certificate)))).isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    void another_certificate_is_not_trusted_and_its_fingerprint_is_told() throws Exception {
        String found = fingerprint(start("ip:127.0.0.1")).replace(":", "").toLowerCase(Locale.ROOT);
        assertThat(send(Trust.inCertificate("0".repeat(64))))
                .isInstanceOfSatisfying(
                        Outcome.Unreachable.class,
                        unreachable -> assertThat(unreachable.detail()).contains(found));
        assertThat(hub.received()).isEmpty();
    }

    @Test
    void an_authority_is_trusted_for_the_host_name_in_the_certificate_only() throws Exception {
        assertThat(send(authority(start("ip:127.0.0.1")))).isInstanceOf(Outcome.Accepted.class);
        hub.close();
        Files.delete(folder.resolve("hub.p12"));
        assertThat(send(authority(start("dns:somewhere.example")))).isInstanceOf(Outcome.Unreachable.class);
        assertThat(hub.received()).isEmpty();
    }

    @Test
    void a_self_signed_certificate_that_nobody_named_is_refused() throws Exception {
        start("ip:127.0.0.1");
        assertThat(send(Trust.OF_THE_RUNTIME)).isInstanceOf(Outcome.Unreachable.class);
    }

    @Test
    void settings_that_cannot_be_are_refused() {
        assertThatThrownBy(() -> Trust.inCertificate("abc")).hasMessageContaining("64 hex digits");
        Trust absent = new Trust(Optional.of(folder.resolve("absent.pem")), Optional.empty());
        assertThatThrownBy(absent::context).hasMessageContaining("absent.pem");
        assertThatThrownBy(() -> new Trust(Optional.of(Path.of("a")), Optional.of("0".repeat(64))))
                .hasMessageContaining("together with ca");
    }
}
