package io.fieldwarden.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.edge.core.Secret;
import io.fieldwarden.edge.mqtt.ScriptedMqttHub;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates by command, with a real authority (keytool) and a server that demands them. */
final class CertificateCommandTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Secret TOKEN = new Secret("token");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PASSWORD = "changeit";
    private static final AtomicInteger NEXT = new AtomicInteger();

    @TempDir
    static Path folder;

    private final ScriptedMqttHub hub = new ScriptedMqttHub(TOKEN);
    private AgentKeeper keeper;

    @BeforeAll
    static void make_certificates() throws Exception {
        key("authority", "-ext", "bc:c", "-dname", "CN=authority");
        key("hub", "-ext", "SAN=ip:127.0.0.1", "-dname", "CN=hub");
        keytool("-exportcert", "-rfc", "-alias", "hub", "-keystore", "hub.p12", "-file", "hub.pem");
        keytool("-exportcert", "-rfc", "-alias", "authority", "-keystore", "authority.p12", "-file", "authority.pem");
    }

    @BeforeEach
    void start() throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store("hub"), PASSWORD.toCharArray());
        TrustManagerFactory clients = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        authorities.setCertificateEntry("authority", store("authority").getCertificate("authority"));
        clients.init(authorities);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), clients.getTrustManagers(), null);
        hub.tls = context.getServerSocketFactory();
        hub.start();
        Files.writeString(
                folder.resolve("edge.yaml"), """
                device: soil-1
                uplink: {url: '%s', token: token, timeout: 5s, ca: hub.pem}
                sensor: {kind: simulated, profile: soil-station, period: 200ms}
                outbox: {file: %d.db}
                """.formatted(hub.config(TOKEN).url(), NEXT.incrementAndGet()));
        keeper = AgentKeeper.open(folder.resolve("edge.yaml"), Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        keeper.close();
        hub.close();
    }

    private static void key(String name, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                name + ".p12"));
        arguments.addAll(Arrays.asList(more));
        keytool(arguments.toArray(String[]::new));
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        line.addAll(Arrays.asList(arguments));
        line.addAll(List.of("-storepass", PASSWORD));
        Path log = folder.resolve("keytool.log");
        Process process = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(log)).isZero();
    }

    private static KeyStore store(String name) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private JsonNode ask(String id, ObjectNode body) {
        ObjectNode command = JSON.createObjectNode()
                .put("format", 1)
                .put("id", id)
                .put("kind", "command")
                .put("device", "soil-1")
                .put("name", "certificate");
        command.set("body", body);
        hub.command(command.toString());
        return await().atMost(PATIENCE)
                .until(
                        () -> hub.answers().stream()
                                .map(CertificateCommandTest::read)
                                .filter(answer -> answer.path("id").asText().equals(id))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    private static String signed(String request) throws Exception {
        Files.writeString(folder.resolve("soil-1.csr"), request);
        keytool(
                "-gencert",
                "-rfc",
                "-alias",
                "authority",
                "-keystore",
                "authority.p12",
                "-infile",
                "soil-1.csr",
                "-outfile",
                "soil-1.pem");
        return Files.readString(folder.resolve("soil-1.pem"));
    }

    @Test
    void an_agent_makes_its_key_itself_and_proves_itself_by_the_certificate_that_it_is_sent() throws Exception {
        JsonNode asked = ask("k-1", JSON.createObjectNode().put("request", true));
        String request = asked.path("result").path("request").asText();
        assertThat(request).startsWith("-----BEGIN CERTIFICATE REQUEST-----");
        String certificate = signed(request);

        assertThat(ask("k-2", JSON.createObjectNode().put("certificate", Files.readString(folder.resolve("hub.pem"))))
                        .path("detail")
                        .asText())
                .contains("none of the keys that were made here");

        // From here on nobody gets in by a token.
        hub.certified = true;
        JsonNode answer = ask(
                "k-3", JSON.createObjectNode().put("certificate", certificate).put("within", "20s"));
        assertThat(answer.path("ok").asBoolean()).as(answer.toString()).isTrue();
        keeper.close();
        int before = hub.received().size();
        keeper = AgentKeeper.open(folder.resolve("edge.yaml"), Clock.systemUTC());
        await().atMost(PATIENCE).until(() -> hub.received().size() > before);
    }

    @Test
    void an_authority_that_has_not_signed_the_hub_is_taken_back() throws Exception {
        String wrong = Files.readString(folder.resolve("authority.pem"));
        JsonNode answer = ask("k-1", JSON.createObjectNode().put("ca", wrong).put("within", "1s"));
        assertThat(answer.path("ok").asBoolean(true)).isFalse();
        assertThat(answer.path("detail").asText()).contains("last good settings are back");
        assertThat(ask("k-2", JSON.createObjectNode().put("ca", "no certificate"))
                        .path("detail")
                        .asText())
                .startsWith("ca: ");
        assertThat(ask("k-3", JSON.createObjectNode().put("fingerprint", "abc"))
                        .path("detail")
                        .asText())
                .contains("64 hex digits");
    }
}
