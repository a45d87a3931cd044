package io.fieldwarden.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.registry.PskVault;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.device.registry.Secrets;
import io.fieldwarden.ingest.core.Authorities;
import io.fieldwarden.ingest.core.DeviceRegistry;
import io.fieldwarden.ingest.core.Farm;
import io.fieldwarden.ingest.core.SecurePorts;
import io.fieldwarden.ingest.mqtt.Bench;
import io.fieldwarden.ingest.mqtt.Tool;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.californium.core.CoapClient;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ports with TLS, with clients that people use, and what a change of the registry does to open connections. */
class SecurePortsTest {
    private static final String READING = "{\"air_temp\":21.5}";
    private static final String PSK = "a pre-shared key of thirty bytes";

    @TempDir
    static Path folder;

    private static Pki pki;

    private final DeviceRegistry registry = Farm.registry();
    private final PskVault vault = PskVault.open(folder);
    private Bench bench;

    @BeforeAll
    static void certificates() {
        pki = new Pki(folder);
        pki.selfSigned("hub", "hub");
        pki.selfSigned("pump", "any name");
        pki.selfSigned("stranger", "soil-1");
        pki.selfSigned("authority", "farm authority");
        pki.signed("signed", "soil-1", "authority");
        pki.signed("nobody", "not-registered", "authority");
    }

    @BeforeEach
    void open() {
        SecurePorts ports = new SecurePorts(
                "127.0.0.1",
                0,
                0,
                new SecurePorts.Identity(pki.key("hub"), List.of(pki.certificate("hub"))),
                List.of(pki.certificate("authority")),
                vault);
        bench = Bench.open(registry, config -> config.with(ports));
        put("soil-1", Farm.soil1().credentials());
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void put(String id, RegistryEntry.Credentials credentials) {
        registry.put(Farm.device(id, Optional.empty(), credentials, true));
    }

    /** All that soil-1 can log in with. */
    private RegistryEntry.Credentials all(String secretHash, String psk, String certificate) {
        return new RegistryEntry.Credentials(
                secretHash,
                Secrets.tokenHash(Farm.TOKEN),
                vault.lock(new DeviceId("soil-1"), psk.getBytes(StandardCharsets.US_ASCII)),
                List.of(fingerprint(certificate)),
                "");
    }

    private String secretHash() {
        return Farm.soil1().credentials().secretHash();
    }

    private static String fingerprint(String name) {
        return Authorities.fingerprint(pki.certificate(name));
    }

    private int mosquitto(String... more) {
        return Tool.run(
                        "mosquitto_pub",
                        List.of(
                                "-p",
                                Integer.toString(bench.server().secureMqttPort().orElseThrow()),
                                "-h",
                                "127.0.0.1",
                                "--cafile",
                                pki.file("hub.pem"),
                                "-V",
                                "5",
                                "-q",
                                "1",
                                "-t",
                                "devices/soil-1/readings",
                                "-m",
                                READING),
                        more)
                .exit();
    }

    private int mosquittoWith(String certificate) {
        return mosquitto("--cert", pki.file(certificate + ".pem"), "--key", pki.file(certificate + ".key"));
    }

    private String coap(String program, String... more) {
        return Tool.run(
                        program,
                        List.of("-v", "6", "-B", "5", "-m", "post", "-t", "application/json", "-e", READING),
                        more)
                .output();
    }

    private String coaps() {
        return "coaps://127.0.0.1:" + bench.server().secureCoapPort().orElseThrow() + "/devices/soil-1/readings";
    }

    @Test
    void mosquitto_publishes_over_tls_with_secret_and_with_token_in_both_versions_of_tls() {
        assertThat(mosquitto("-u", "soil-1", "-P", Farm.SECRET, "--tls-version", "tlsv1.2"))
                .isZero();
        assertThat(mosquitto("-u", Farm.TOKEN, "--tls-version", "tlsv1.3")).isZero();
        assertThat(bench.log().readings()).hasSize(2);
        assertThat(mosquitto("-u", "soil-1", "-P", "wrong")).isNotZero();
    }

    @Test
    void mosquitto_publishes_with_a_registered_certificate_whatever_its_name_and_with_no_other() {
        put("soil-1", all(secretHash(), PSK, "pump"));
        assertThat(mosquittoWith("pump")).isZero();
        assertThat(bench.log().readings()).hasSize(1);
        // Its common name is the device, but nobody whom the hub trusts says so.
        assertThat(mosquittoWith("stranger")).isNotZero();
        assertThat(bench.log().quarantine())
                .last()
                .satisfies(kept -> assertThat(kept.reason()).isEqualTo(RejectReason.UNAUTHENTICATED))
                .satisfies(kept -> assertThat(kept.detail()).contains(fingerprint("stranger")));
    }

    @Test
    void a_certificate_signed_by_an_authority_counts_for_the_device_in_its_common_name() {
        assertThat(mosquittoWith("signed")).isZero();
        assertThat(mosquittoWith("nobody")).isNotZero();
        registry.put(Farm.device("soil-1", Optional.empty(), Farm.soil1().credentials(), false));
        assertThat(mosquittoWith("signed")).isNotZero();
        assertThat(bench.log().readings()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"TLSv1_3, TLSv1.3", "TLSv1_2, TLSv1.2"})
    void who_comes_again_needs_no_whole_handshake_and_is_still_known_by_its_certificate(String version, String shown)
            throws URISyntaxException {
        put("soil-1", all(secretHash(), PSK, "pump"));
        String script =
                Path.of(getClass().getResource("/clients/tls_again.py").toURI()).toString();
        List<String> arguments = List.of(
                script,
                Integer.toString(bench.server().secureMqttPort().orElseThrow()),
                version,
                pki.file("hub.pem"),
                pki.file("pump.pem"),
                pki.file("pump.key"));
        Tool.Result known = Tool.runSystemPython("ssl", arguments.toArray(String[]::new));
        assertThat(known.output().lines())
                .containsExactly("first " + shown + " whole CONNACK 0", "again " + shown + " resumed CONNACK 0");

        // The handshake that was left out had proven the key; whether it still counts is asked each time.
        put("soil-1", all(secretHash(), PSK, "stranger"));
        Tool.Result revoked = Tool.runSystemPython("ssl", arguments.toArray(String[]::new));
        assertThat(revoked.output().lines())
                .containsExactly("first " + shown + " whole CONNACK 4", "again " + shown + " resumed CONNACK 4");
    }

    @Test
    void a_changed_credential_ends_the_connections_made_with_it_and_no_others() throws Exception {
        put("soil-1", all(secretHash(), PSK, "pump"));
        int port = bench.server().secureMqttPort().orElseThrow();
        try (TlsMqtt secret = TlsMqtt.open(port, pki, "");
                TlsMqtt token = TlsMqtt.open(port, pki, "");
                TlsMqtt certificate = TlsMqtt.open(port, pki, "pump");
                TlsMqtt plainToken = TlsMqtt.plain(bench.server().mqttPort())) {
            assertThat(secret.connect("a", "soil-1", Farm.SECRET)).isZero();
            assertThat(token.connect("b", Farm.TOKEN, "")).isZero();
            assertThat(certificate.connect("c", "", "")).isZero();
            assertThat(plainToken.connect("d", Farm.TOKEN, "")).isZero();

            put("soil-1", all(Secrets.hashGenerated("another secret"), PSK, "pump"));
            assertThat(secret.disconnected(Duration.ofSeconds(1))).hasValue(0x98);
            put("soil-1", all(Secrets.hashGenerated("another secret"), PSK, "stranger"));
            assertThat(certificate.disconnected(Duration.ofSeconds(1))).hasValue(0x98);
            assertThat(token.isAlive()).isTrue();
            assertThat(plainToken.isAlive()).isTrue();
            registry.remove("device/soil-1");
            assertThat(token.disconnected(Duration.ofSeconds(1))).hasValue(0x98);
            assertThat(plainToken.disconnected(Duration.ofSeconds(1))).hasValue(0x98);
        }
        assertThat(mosquittoWith("pump")).isNotZero();
        assertThat(mosquitto("-u", "soil-1", "-P", Farm.SECRET)).isNotZero();
    }

    @Test
    void libcoap_posts_over_dtls_with_the_pre_shared_key_and_not_with_another_one() {
        put("soil-1", all(secretHash(), PSK, "pump"));
        String program = Tool.first("coap-client-openssl", "coap-client-gnutls", "coap-client");
        assertThat(coap(program, "-u", "soil-1", "-k", PSK, coaps())).contains("2.04");
        assertThat(bench.log().readings()).hasSize(1);
        assertThat(coap(program, "-u", "soil-1", "-k", "wrong", coaps())).doesNotContain("2.04");
        assertThat(coap(program, "-u", "pond-1", "-k", PSK, coaps())).doesNotContain("2.04");
        assertThat(bench.log().readings()).hasSize(1);
        assertThat(bench.log().quarantine())
                .extracting(kept -> kept.origin().device(), kept -> kept.reason())
                .contains(org.assertj.core.api.Assertions.tuple("pond-1", RejectReason.UNAUTHENTICATED));
    }

    @Test
    void libcoap_posts_over_dtls_with_a_registered_certificate() {
        put("soil-1", all(secretHash(), PSK, "pump"));
        String program = Tool.first("coap-client-openssl", "coap-client");
        assertThat(coap(
                        program,
                        "-c",
                        pki.file("pump.pem"),
                        "-j",
                        pki.file("pump.key"),
                        "-R",
                        pki.file("hub.pem"),
                        coaps()))
                .contains("2.04");
        assertThat(coap(
                        program,
                        "-c",
                        pki.file("stranger.pem"),
                        "-j",
                        pki.file("stranger.key"),
                        "-R",
                        pki.file("hub.pem"),
                        coaps()))
                .contains("4.01");
    }

    @Test
    void a_dtls_session_ends_with_its_pre_shared_key_and_the_new_key_opens_another() throws Exception {
        put("soil-1", all(secretHash(), PSK, "pump"));
        CoapEndpoint before = dtls(PSK);
        assertThat(post(before)).isEqualTo("2.04");
        assertThat(post(before)).isEqualTo("2.04");

        put("soil-1", all(secretHash(), "the next pre-shared key", "pump"));
        assertThat(post(before)).isNotEqualTo("2.04");
        assertThat(bench.log().readings()).hasSize(2);
        CoapEndpoint after = dtls("the next pre-shared key");
        await().until(() -> post(after).equals("2.04"));
        before.destroy();
        after.destroy();
    }

    private static CoapEndpoint dtls(String psk) {
        Configuration settings = Configuration.createStandardWithoutFile();
        return new CoapEndpoint.Builder()
                .setConfiguration(settings)
                .setConnector(new DTLSConnector(DtlsConnectorConfig.builder(settings)
                        .setAdvancedPskStore(
                                new AdvancedSinglePskStore("soil-1", psk.getBytes(StandardCharsets.US_ASCII)))
                        .build()))
                .build();
    }

    /** The code of the answer; empty when there was none. */
    private String post(CoapEndpoint endpoint) throws Exception {
        CoapClient client = new CoapClient(coaps());
        client.setEndpoint(endpoint);
        client.setTimeout(1_500L);
        try {
            @Nullable CoapResponse response = client.post(READING, MediaTypeRegistry.APPLICATION_JSON);
            return response == null ? "" : response.getCode().text;
        } catch (java.io.IOException | org.eclipse.californium.elements.exception.ConnectorException e) {
            return "";
        }
    }
}
