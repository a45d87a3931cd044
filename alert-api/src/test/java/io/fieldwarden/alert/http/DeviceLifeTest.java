package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.StoredReadings;
import io.fieldwarden.alert.support.Web;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.log.RegistryRecords;
import io.fieldwarden.device.registry.PskVault;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.device.registry.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** New hardware at a place, and new keys of a device. Each test has ids of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DeviceLifeTest {
    private static final String CHANNEL = "soil_vwc_20";

    @TempDir
    static Path folder;

    private final MemoryTopicLog log = new MemoryTopicLog();
    private Running running;
    private Web technician;

    @BeforeAll
    void open() {
        running = Running.open(folder, log);
        technician = running.as(Role.TECHNICIAN);
    }

    @AfterAll
    void close() {
        running.close();
    }

    private void place(String position, String device) {
        technician.post("/api/v1/positions", "{\"id\":\"" + position + "\",\"name\":\"" + position + "\"}");
        device(device, ",\"position\":\"" + position + "\"");
    }

    private Web.Answer device(String id, String more) {
        return technician.post("/api/v1/devices", "{\"id\":\"" + id + "\",\"profile\":\"soil-station\"" + more + "}");
    }

    private Web.Answer replace(String old, String successor, String more) {
        return technician.post("/api/v1/devices/" + old + "/replace", "{\"id\":\"" + successor + "\"" + more + "}");
    }

    private RegistryEntry.Device published(String id, Predicate<RegistryEntry.Device> as) {
        await().until(() -> newest(id).filter(as).isPresent());
        return newest(id).orElseThrow();
    }

    private Optional<RegistryEntry.Device> newest(String id) {
        return log.all(LogTopic.REGISTRY).stream()
                .filter(r -> r.key().equals("device/" + id))
                .reduce((a, b) -> b)
                .flatMap(TopicLog.Received::value)
                .map(bytes -> (RegistryEntry.Device) RegistryRecords.decode(bytes.toByteArray()));
    }

    /** Values of the answer, by time. */
    private static List<Double> values(JsonNode series) {
        List<Double> values = new ArrayList<>();
        series.path("points").forEach(point -> values.add(point.get(1).asDouble()));
        return values;
    }

    @Test
    void the_series_of_a_place_goes_through_its_devices_and_shifts_what_is_older_than_an_offset() throws SQLException {
        place("p1", "p1-a");
        Instant start = Instant.parse(technician
                .get("/api/v1/positions/p1")
                .json()
                .path("bindings")
                .get(0)
                .path("from")
                .asText());
        await().until(() -> Instant.now().isAfter(start.plusMillis(30)));
        Instant first = start.plusMillis(10);
        Instant second = start.plusMillis(20);
        assertThat(replace("p1-a", "p1-b", ",\"at\":\"" + first + "\",\"offsets\":{\"" + CHANNEL + "\":1.5}")
                        .status())
                .isEqualTo(201);
        assertThat(replace("p1-b", "p1-c", ",\"at\":\"" + second + "\",\"offsets\":{\"" + CHANNEL + "\":-0.5}")
                        .status())
                .isEqualTo(201);
        long at = start.toEpochMilli();
        // The old device went on sending in a drawer; the new one had been tried on a bench.
        for (long ms : new long[] {5, 15, 25}) {
            StoredReadings.put(folder, "p1-a", CHANNEL, at + ms, 20);
            StoredReadings.put(folder, "p1-b", CHANNEL, at + ms, 22);
            StoredReadings.put(folder, "p1-c", CHANNEL, at + ms, 23);
        }
        JsonNode series = technician
                .get("/api/v1/positions/p1/readings?channel=" + CHANNEL)
                .json();
        assertThat(values(series)).containsExactly(21.0, 21.5, 23.0);
        assertThat(series.path("unit").asText()).isEqualTo("%");
        JsonNode changeovers = series.path("changeovers");
        assertThat(changeovers).hasSize(2);
        assertThat(changeovers.get(0).path("at").asText()).isEqualTo(first.toString());
        assertThat(changeovers.get(0).path("from").asText()).isEqualTo("p1-a");
        assertThat(changeovers.get(0).path("to").asText()).isEqualTo("p1-b");
        assertThat(changeovers.get(0).path("offset").asDouble()).isEqualTo(1.5);
        JsonNode raw = technician
                .get("/api/v1/devices/p1-a/readings?channel=" + CHANNEL)
                .json();
        assertThat(values(raw)).containsExactly(20.0, 20.0, 20.0);
        technician.delete("/api/v1/devices/p1-a");
        assertThat(values(technician
                        .get("/api/v1/positions/p1/readings?channel=" + CHANNEL + "&points=3")
                        .json()))
                .containsExactly(21.0, 21.5, 23.0);
    }

    @Test
    void thinning_the_series_of_a_place_keeps_the_extremes_of_both_devices() throws SQLException {
        place("p2", "p2-a");
        Instant start = Instant.parse(technician
                .get("/api/v1/positions/p2")
                .json()
                .path("bindings")
                .get(0)
                .path("from")
                .asText());
        await().until(() -> Instant.now().isAfter(start.plusMillis(200)));
        replace("p2-a", "p2-b", ",\"at\":\"" + start.plusMillis(100) + "\"");
        long at = start.toEpochMilli();
        for (int ms = 1; ms < 200; ms++) {
            StoredReadings.put(
                    folder, ms < 100 ? "p2-a" : "p2-b", CHANNEL, at + ms, ms == 42 ? 5 : ms == 171 ? 55 : 30);
        }
        JsonNode series = technician
                .get("/api/v1/positions/p2/readings?channel=" + CHANNEL + "&points=12&from=" + at + "&to=" + (at + 200))
                .json();
        assertThat(series.path("points").size()).isBetween(4, 12);
        assertThat(values(series)).contains(5.0, 55.0);
        assertThat(series.path("changeovers")).hasSize(1);
        assertThat(series.path("changeovers").get(0).path("offset").isNull()).isTrue();
    }

    @Test
    void a_replacement_that_cannot_be_is_refused_with_the_field() {
        place("p3", "p3-a");
        device("p3-free", "");
        assertThat(field(replace("p3-a", "p3-b", ",\"at\":\"2091-01-01T00:00:00Z\"")))
                .isEqualTo("at");
        assertThat(field(replace("p3-a", "p3-b", ",\"at\":\"2020-01-01T00:00:00Z\"")))
                .isEqualTo("at");
        assertThat(field(replace("p3-a", "p3-b", ",\"offsets\":{\"nothing\":1}")))
                .isEqualTo("offsets.nothing");
        assertThat(field(replace("p3-a", "p3-b", ",\"offsets\":{\"" + CHANNEL + "\":\"1\"}")))
                .isEqualTo("offsets." + CHANNEL);
        assertThat(field(replace("p3-free", "p3-b", ",\"offsets\":{\"" + CHANNEL + "\":1}")))
                .isEqualTo("offsets");
        assertThat(replace("p3-a", "p3-free", "").status()).isEqualTo(409);
        assertThat(technician.get("/api/v1/devices/p3-b").status()).isEqualTo(404);
    }

    private static String field(Web.Answer refused) {
        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        return refused.json().path("field").asText();
    }

    private Web.Answer rotate(String id, String json) {
        return technician.post("/api/v1/devices/" + id + "/credentials", json);
    }

    @Test
    void a_new_secret_and_a_new_token_replace_the_old_ones_and_are_shown_once() {
        JsonNode was = device("k1", "").json();
        String secret =
                rotate("k1", "{\"kind\":\"secret\"}").json().path("secret").asText();
        String token = rotate("k1", "{\"kind\":\"token\"}").json().path("token").asText();
        RegistryEntry.Credentials keys = published(
                        "k1", d -> d.credentials().tokenHash().equals(Secrets.tokenHash(token)))
                .credentials();
        assertThat(Secrets.verify(secret, keys.secretHash())).isTrue();
        assertThat(Secrets.verify(was.path("secret").asText(), keys.secretHash()))
                .isFalse();
        assertThat(technician.get("/api/v1/devices/k1").text()).doesNotContain(secret, token);
        assertThat(technician.get("/api/v1/changes?kind=device&id=k1").text())
                .contains("rotate")
                .doesNotContain(secret, token, "argon2");
    }

    @Test
    void a_pre_shared_key_is_on_the_topic_only_as_the_vault_locked_it() {
        device("k2", "");
        JsonNode shown = rotate("k2", "{\"kind\":\"psk\"}").json();
        byte[] key = shown.path("psk").asText().getBytes(StandardCharsets.US_ASCII);
        assertThat(shown.path("identity").asText()).isEqualTo("k2");
        assertThat(java.util.HexFormat.of().parseHex(shown.path("pskHex").asText()))
                .isEqualTo(key);
        String locked = published("k2", d -> !d.credentials().psk().isEmpty())
                .credentials()
                .psk();
        assertThat(locked).doesNotContain(shown.path("psk").asText());
        assertThat(PskVault.open(folder).unlock(new DeviceId("k2"), locked))
                .hasValueSatisfying(unlocked -> assertThat(unlocked).isEqualTo(key));
        assertThat(technician
                        .get("/api/v1/devices/k2")
                        .json()
                        .at("/credentials/psk")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void what_is_revoked_is_gone_from_the_topic_and_cannot_be_revoked_again() {
        device("k3", "");
        rotate("k3", "{\"kind\":\"psk\"}");
        for (String kind : List.of("secret", "token", "psk")) {
            assertThat(technician
                            .delete("/api/v1/devices/k3/credentials/" + kind)
                            .status())
                    .as(kind)
                    .isEqualTo(204);
            assertThat(technician
                            .delete("/api/v1/devices/k3/credentials/" + kind)
                            .status())
                    .as(kind)
                    .isEqualTo(404);
        }
        RegistryEntry.Credentials keys =
                published("k3", d -> d.credentials().psk().isEmpty()).credentials();
        assertThat(keys.secretHash()).isEmpty();
        assertThat(keys.tokenHash()).isEmpty();
        assertThat(technician.delete("/api/v1/devices/k3/credentials/all").status())
                .isEqualTo(404);
    }

    private static String pem() throws IOException {
        try (InputStream in = DeviceLifeTest.class.getResourceAsStream("/certificates/pump-7.pem")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    /** As {@code openssl x509 -fingerprint -sha256} prints it. */
    private static final String FINGERPRINT =
            "08:6C:F9:81:76:21:6F:BA:ED:27:65:DA:E4:02:E1:FE:E1:15:C2:12:F1:ED:79:60:92:60:85:4E:38:09:02:9E";

    @Test
    void a_certificate_is_known_by_its_fingerprint_and_belongs_to_one_device() throws IOException {
        device("k4", "");
        device("k5", "");
        String request = Web.json(java.util.Map.of("kind", "certificate", "pem", "Bag Attributes\n" + pem()));
        JsonNode shown = rotate("k4", request).json();
        String expected = FINGERPRINT.replace(":", "").toLowerCase(java.util.Locale.ROOT);
        assertThat(shown.path("fingerprint").asText()).isEqualTo(expected);
        assertThat(shown.path("subject").asText()).isEqualTo("CN=pump-7");
        assertThat(technician
                        .get("/api/v1/devices/k4")
                        .json()
                        .at("/credentials/certificates/0")
                        .asText())
                .isEqualTo(expected);
        assertThat(field(rotate("k5", request))).isEqualTo("pem");
        assertThat(technician
                        .delete("/api/v1/devices/k4/credentials/certificate?fingerprint=" + FINGERPRINT)
                        .status())
                .isEqualTo(204);
        assertThat(rotate("k5", request).status()).isEqualTo(201);
    }

    @Test
    void a_public_key_is_known_by_its_fingerprint_and_has_no_end() throws Exception {
        device("k7", "");
        byte[] der = java.security.cert.CertificateFactory.getInstance("X.509")
                .generateCertificate(new java.io.ByteArrayInputStream(pem().getBytes(StandardCharsets.US_ASCII)))
                .getPublicKey()
                .getEncoded();
        String key = "-----BEGIN PUBLIC KEY-----\n"
                + java.util.Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END PUBLIC KEY-----\n";
        JsonNode shown = rotate("k7", Web.json(java.util.Map.of("kind", "certificate", "pem", key)))
                .json();
        String expected = java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(der));
        assertThat(shown.path("fingerprint").asText()).isEqualTo(expected);
        assertThat(shown.has("notAfter")).isFalse();
        for (String wrong : List.of(key + pem(), key.replace("M", "A"))) {
            assertThat(field(rotate("k7", Web.json(java.util.Map.of("kind", "certificate", "pem", wrong)))))
                    .isEqualTo("pem");
        }
        assertThat(technician
                        .delete("/api/v1/devices/k7/credentials/certificate?fingerprint=" + expected)
                        .status())
                .isEqualTo(204);
    }

    @Test
    void what_is_no_certificate_is_refused_with_the_reason() throws IOException {
        device("k6", "");
        for (String pem : List.of(
                "",
                "hello",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
                pem() + pem(),
                pem() + "-----BEGIN PRIVATE KEY-----",
                "x".repeat(20_000))) {
            assertThat(field(rotate("k6", Web.json(java.util.Map.of("kind", "certificate", "pem", pem)))))
                    .isEqualTo("pem");
        }
        assertThat(field(rotate("k6", "{\"kind\":\"password\"}"))).isEqualTo("kind");
        assertThat(field(rotate("k6", "{\"kind\":\"token\",\"pem\":\"x\"}"))).isEqualTo("pem");
        assertThat(technician
                        .delete("/api/v1/devices/k6/credentials/certificate")
                        .status())
                .isEqualTo(400);
    }
}
