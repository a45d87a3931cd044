package io.fieldwarden.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.CommandEvent;
import io.fieldwarden.device.registry.PskVault;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.ingest.core.Authorities;
import io.fieldwarden.ingest.core.DeviceRegistry;
import io.fieldwarden.ingest.core.Farm;
import io.fieldwarden.ingest.core.SecurePorts;
import io.fieldwarden.ingest.mqtt.Bench;
import io.fieldwarden.ingest.mqtt.Tool;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.californium.core.CoapClient;
import org.eclipse.californium.core.CoapHandler;
import org.eclipse.californium.core.CoapObserveRelation;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.DtlsEndpointContext;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.exception.ConnectorException;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;
import org.eclipse.californium.scandium.dtls.x509.SingleCertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.StaticNewAdvancedCertificateVerifier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DTLS behind a NAT that gives the device another port, and by what keys a device is known. */
class DtlsTest {
    private static final String READING = "{\"air_temp\":21.5}";
    private static final String PSK = "a pre-shared key of thirty bytes";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NOTE = "x".repeat(5_000);

    @TempDir
    static Path folder;

    private static Pki pki;
    private static PskVault vault;

    private final DeviceRegistry registry = Farm.registry();
    private Bench bench;
    private UdpRelay relay;
    private @Nullable CoapEndpoint endpoint;

    @BeforeAll
    static void keys() {
        pki = new Pki(folder);
        pki.selfSigned("hub", "hub");
        pki.selfSigned("pump", "any name");
        pki.selfSigned("stranger", "soil-1");
        vault = PskVault.open(folder);
    }

    @BeforeEach
    void open() {
        bench = Bench.open(
                registry,
                config -> config.with(new SecurePorts(
                        "127.0.0.1",
                        0,
                        0,
                        new SecurePorts.Identity(pki.key("hub"), List.of(pki.certificate("hub"))),
                        List.of(),
                        vault)));
        put(List.of());
        relay = new UdpRelay(port());
    }

    @AfterEach
    void close() {
        if (endpoint != null) {
            endpoint.destroy();
        }
        relay.close();
        bench.close();
    }

    private int port() {
        return bench.server().secureCoapPort().orElseThrow();
    }

    /** soil-1 with its pre-shared key, and what may be known of its other keys. */
    private void put(List<String> fingerprints) {
        RegistryEntry.Device soil1 = Farm.soil1();
        registry.put(new RegistryEntry.Device(
                soil1.id(),
                soil1.profile(),
                soil1.place(),
                Optional.empty(),
                new RegistryEntry.Credentials(
                        "",
                        "",
                        vault.lock(new DeviceId("soil-1"), PSK.getBytes(StandardCharsets.US_ASCII)),
                        fingerprints,
                        ""),
                true,
                Map.of("note", NOTE)));
    }

    private static Configuration settings() {
        Configuration settings = Configuration.createStandardWithoutFile();
        settings.set(CoapConfig.ACK_TIMEOUT, 1, TimeUnit.SECONDS);
        settings.set(CoapConfig.PREFERRED_BLOCK_SIZE, 256);
        settings.set(CoapConfig.MAX_MESSAGE_SIZE, 256);
        settings.set(CoapConfig.MAX_RESOURCE_BODY_SIZE, 20_000);
        settings.set(DtlsConfig.DTLS_ROLE, DtlsConfig.DtlsRole.CLIENT_ONLY);
        settings.set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, 0);
        return settings;
    }

    private CoapClient client(Configuration settings, Consumer<DtlsConnectorConfig.Builder> keys, String path) {
        DtlsConnectorConfig.Builder dtls = DtlsConnectorConfig.builder(settings);
        keys.accept(dtls);
        CoapEndpoint made = new CoapEndpoint.Builder()
                .setConfiguration(settings)
                .setConnector(new DTLSConnector(dtls.build()))
                .build();
        endpoint = made;
        CoapClient client = new CoapClient("coaps://127.0.0.1:" + relay.port() + "/devices/soil-1/" + path);
        client.setEndpoint(made);
        client.setTimeout(20_000L);
        return client;
    }

    private static void psk(DtlsConnectorConfig.Builder dtls) {
        dtls.setAdvancedPskStore(new AdvancedSinglePskStore("soil-1", PSK.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String code(@Nullable CoapResponse response) {
        return response == null ? "" : response.getCode().text;
    }

    private static String post(CoapClient client, String body) throws ConnectorException, IOException {
        return code(client.post(body, MediaTypeRegistry.APPLICATION_JSON));
    }

    @Test
    void a_session_goes_on_from_another_port_without_a_new_handshake() throws Exception {
        CoapClient client = client(settings(), DtlsTest::psk, "readings");
        CoapResponse before = client.post(READING, MediaTypeRegistry.APPLICATION_JSON);
        assertThat(code(before)).isEqualTo("2.04");
        for (int i = 0; i < 3; i++) {
            relay.change();
            CoapResponse after = client.post(READING, MediaTypeRegistry.APPLICATION_JSON);
            assertThat(code(after)).isEqualTo("2.04");
            assertThat(handshake(after)).isEqualTo(handshake(before));
        }
        assertThat(bench.log().readings()).hasSize(4);
        assertThat(relay.ports()).isEqualTo(4);
    }

    private static @Nullable Long handshake(CoapResponse response) {
        return response.advanced().getSourceContext().get(DtlsEndpointContext.KEY_HANDSHAKE_TIMESTAMP);
    }

    @Test
    void without_connection_identifiers_another_port_ends_the_session() throws Exception {
        Configuration settings = settings();
        settings.set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, null);
        settings.set(CoapConfig.MAX_RETRANSMIT, 1);
        settings.set(CoapConfig.ACK_TIMEOUT, 200, TimeUnit.MILLISECONDS);
        CoapClient client = client(settings, DtlsTest::psk, "readings");
        assertThat(post(client, READING)).isEqualTo("2.04");
        relay.change();
        client.setTimeout(2_000L);
        assertThat(post(client, READING)).isEmpty();
        assertThat(bench.log().readings()).hasSize(1);
    }

    @Test
    void bodies_in_blocks_go_both_ways_while_the_port_changes_all_the_time() throws Exception {
        CoapClient readings = client(settings(), DtlsTest::psk, "readings");
        assertThat(post(readings, READING)).isEqualTo("2.04");
        relay.changeEach(3);
        String large = READING.replace("}", " ".repeat(4_000) + "}");
        assertThat(post(readings, large)).isEqualTo("2.04");
        assertThat(bench.log().readings()).extracting(Reading::value).containsExactly(21.5, 21.5);
        int then = relay.ports();
        assertThat(then).isGreaterThan(4);
        CoapClient profile = new CoapClient(readings.getURI().replace("readings", "profile"));
        profile.setEndpoint(endpoint);
        profile.setTimeout(20_000L);
        CoapResponse answer = profile.get();
        assertThat(code(answer)).isEqualTo("2.05");
        assertThat(answer.getResponseText()).contains(NOTE);
        assertThat(relay.ports()).isGreaterThan(then + 4);
    }

    @Test
    void a_message_that_is_sent_again_from_another_port_is_appended_once() throws Exception {
        CoapClient client = client(settings(), DtlsTest::psk, "readings");
        assertThat(post(client, READING)).isEqualTo("2.04");
        relay.lose(1);
        assertThat(post(client, READING)).isEqualTo("2.04");
        assertThat(relay.ports()).isEqualTo(2);
        assertThat(bench.log().readings()).hasSize(2);
    }

    @Test
    void commands_reach_who_observes_from_another_port_than_before() throws Exception {
        CoapClient readings = client(settings(), DtlsTest::psk, "readings");
        CoapClient commands = new CoapClient(readings.getURI().replace("readings", "commands"));
        commands.setEndpoint(endpoint);
        commands.setTimeout(20_000L);
        List<String> heard = new CopyOnWriteArrayList<>();
        CoapObserveRelation relation = commands.observeAndWait(new CoapHandler() {
            @Override
            public void onLoad(CoapResponse response) {
                heard.add(response.getResponseText());
            }

            @Override
            public void onError() {
                heard.add("error");
            }
        });
        assertThat(relation.isCanceled()).isFalse();
        assertThat(heard).containsExactly("{\"items\":[]}");

        relay.change();
        assertThat(post(readings, READING)).isEqualTo("2.04");
        command("moved-1");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(heard).last().asString().contains("moved-1"));

        // The notification is lost with the port, and is sent again to the next one as soon as that is known.
        relay.lose(1);
        command("moved-2");
        await().atMost(PATIENCE).until(() -> relay.ports() == 3);
        assertThat(post(readings, READING)).isEqualTo("2.04");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(heard).last().asString().contains("moved-2"));
        CoapClient answer = new CoapClient(readings.getURI().replace("readings", "commands/moved-2/ack"));
        answer.setEndpoint(endpoint);
        answer.setTimeout(20_000L);
        assertThat(post(answer, "{\"ok\":true}")).isEqualTo("2.04");
        assertThat(bench.log().told())
                .extracting(told -> told.id() + " " + told.state())
                .containsExactly("moved-1 SENT", "moved-2 SENT", "moved-2 ACKNOWLEDGED");
    }

    @Test
    void libcoap_observes_commands_over_dtls_with_a_pre_shared_key() throws IOException {
        Path heard = folder.resolve("heard");
        String program = Tool.first("coap-client-openssl", "coap-client-gnutls", "coap-client");
        String url = "coaps://127.0.0.1:" + port() + "/devices/soil-1/commands";
        Process client = Tool.begin(heard, program, "-s", "60", "-B", "60", "-u", "soil-1", "-k", PSK, url);
        try {
            var observers = bench.meters().get("hub.coap.observers").gauge();
            await().atMost(PATIENCE).until(() -> observers.value() == 1);
            command("tool-1");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(heard).content().contains("\"id\":\"tool-1\""));
        } finally {
            client.destroyForcibly();
        }
    }

    private void command(String id) {
        bench.commands()
                .take(new CommandEvent.Asked(
                        id, new DeviceId("soil-1"), "valve", ByteString.copyFromUtf8("{}"), 1, 4_000_000_000_000L));
    }

    @Test
    void a_client_hello_without_a_cookie_gets_a_small_answer_and_costs_no_session() throws IOException {
        byte[] hello = HexFormat.of()
                .parseHex(
                        "16fefd0000000000000000003c" // handshake record, DTLS 1.2
                                + "010000300000000000000030" // ClientHello
                                + "fefd" + "00".repeat(32) + "00" + "00" // version, random, no session, no cookie
                                + "0002c0a8" + "0100" // TLS_PSK_WITH_AES_128_CCM_8, no compression
                                + "0004" + "00170000"); // extended master secret
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(30_000);
            socket.send(new DatagramPacket(hello, hello.length, InetAddress.getLoopbackAddress(), port()));
            DatagramPacket answer = new DatagramPacket(new byte[2_048], 2_048);
            socket.receive(answer);
            byte[] bytes = Arrays.copyOf(answer.getData(), answer.getLength());
            assertThat(bytes[13]).as("HelloVerifyRequest").isEqualTo((byte) 3);
            assertThat(bytes.length).isLessThanOrEqualTo(hello.length);
        }
    }

    private static void raw(DtlsConnectorConfig.Builder dtls, String name) {
        PublicKey key = pki.certificate(name).getPublicKey();
        dtls.setCertificateIdentityProvider(new SingleCertificateProvider(pki.key(name), key))
                .setAdvancedCertificateVerifier(StaticNewAdvancedCertificateVerifier.builder()
                        .setTrustAllRPKs()
                        .build());
    }

    @Test
    void a_registered_raw_public_key_counts_and_no_other_and_ends_when_it_is_taken_out() throws Exception {
        put(List.of(Authorities.fingerprint(pki.certificate("pump").getPublicKey())));
        CoapClient pump = client(settings(), dtls -> raw(dtls, "pump"), "readings");
        assertThat(post(pump, READING)).isEqualTo("2.04");
        CoapEndpoint first = endpoint;
        CoapClient stranger = client(settings(), dtls -> raw(dtls, "stranger"), "readings");
        assertThat(post(stranger, READING)).isEqualTo("4.01");
        assertThat(bench.log().readings()).hasSize(1);
        put(List.of());
        pump.setTimeout(2_000L);
        String after;
        try {
            after = post(pump, READING);
        } catch (ConnectorException e) {
            after = "ended";
        }
        assertThat(after).isNotEqualTo("2.04");
        first.destroy();
    }

    @Test
    void a_registered_certificate_counts_from_another_port_too() throws Exception {
        put(List.of(Authorities.fingerprint(pki.certificate("pump"))));
        CoapClient pump = client(
                settings(),
                dtls -> dtls.setCertificateIdentityProvider(new SingleCertificateProvider(
                                pki.key("pump"),
                                new java.security.cert.Certificate[] {pki.certificate("pump")},
                                CertificateType.X_509))
                        .setAdvancedCertificateVerifier(StaticNewAdvancedCertificateVerifier.builder()
                                .setTrustedCertificates(pki.certificate("hub"))
                                .build()),
                "readings");
        assertThat(post(pump, READING)).isEqualTo("2.04");
        relay.change();
        assertThat(post(pump, READING)).isEqualTo("2.04");
        assertThat(bench.log().readings()).hasSize(2);
    }

    @Test
    void libcoap_posts_a_body_in_blocks_over_dtls_with_a_pre_shared_key() throws IOException {
        Path body = folder.resolve("body.json");
        Files.writeString(body, READING.replace("}", " ".repeat(3_000) + "}"));
        Tool.Result result = Tool.run(
                Tool.first("coap-client-openssl", "coap-client-gnutls", "coap-client"),
                "-v",
                "6",
                "-B",
                "20",
                "-m",
                "post",
                "-t",
                "application/json",
                "-b",
                "512",
                "-f",
                body.toString(),
                "-u",
                "soil-1",
                "-k",
                PSK,
                "coaps://127.0.0.1:" + port() + "/devices/soil-1/readings");
        assertThat(result.output()).contains("2.04");
        assertThat(bench.log().readings()).hasSize(1);
    }
}
