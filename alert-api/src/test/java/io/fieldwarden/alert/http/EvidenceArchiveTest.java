package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.evidence.EvidenceCheck;
import io.fieldwarden.alert.store.AuditSeal;
import io.fieldwarden.alert.support.Events;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.StoredReadings;
import io.fieldwarden.alert.support.Web;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The archive of an alert's evidence, held against its signature by the program and by the script for third parties. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EvidenceArchiveTest {
    private static final Events DRY = Events.of("soil-1");
    private static final String PATH = "/api/v1/alerts/" + DRY.id();
    private static final Path SCRIPT = Path.of("..", "docs", "verify_evidence.py");

    private static final byte[] PHOTO = {(byte) 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3, 4};

    @TempDir
    static Path folder;

    private Running running;
    private Web inspector;
    private byte[] archive;

    @BeforeAll
    void export() throws Exception {
        running = Running.open(folder, new MemoryTopicLog());
        inspector = running.as(Role.INSPECTOR);
        running.as(Role.TECHNICIAN).post("/api/v1/devices", "{\"id\":\"soil-1\",\"profile\":\"soil-station\"}");
        long raised = Events.START.toEpochMilli();
        for (int minute = -12; minute <= 12; minute++) {
            StoredReadings.put(folder, "soil-1", "soil_vwc_20", raised + minute * 60_000L, 10 + minute / 8.0);
        }
        // Another alert in between, so that the entries of this one do not follow one another in the record.
        running.alert(DRY.raised(), Events.of("soil-2").raised());
        await().atMost(Duration.ofSeconds(30)).until(() -> inspector.get(PATH).status() == 200);
        inspector.post(PATH + "/acknowledge", "{\"note\":\"已派人 \\\"查看\\\"\"}");
        inspector.send(
                "POST",
                PATH + "/attachments?name=gauge.png",
                java.net.http.HttpRequest.BodyPublishers.ofByteArray(PHOTO),
                "image/png");
        running.alert(DRY.cleared(Events.START.plusSeconds(7_200)));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> inspector.get(PATH).json().path("clearedAt").isTextual());
        archive = take();
    }

    @AfterAll
    void close() {
        running.close();
    }

    private static String photo() throws Exception {
        return "attachments/"
                + java.util.HexFormat.of()
                        .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                                .digest(PHOTO))
                + ".png";
    }

    private byte[] take() {
        Web.Answer answer = inspector.get(PATH + "/evidence.zip");
        assertThat(answer.status()).isEqualTo(200);
        return answer.response().body();
    }

    private static Map<String, byte[]> unzipped(byte[] archive) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName(), in.readAllBytes());
            }
        }
        return files;
    }

    private static JsonNode json(Map<String, byte[]> files, String name) throws IOException {
        return new ObjectMapper().readTree(files.get(name));
    }

    private static boolean verifies(byte[] archive) {
        return EvidenceCheck.of(archive, Optional.empty()).ok();
    }

    private static byte[] flipped(byte[] archive, int at, int by) {
        byte[] other = archive.clone();
        other[at] ^= (byte) by;
        return other;
    }

    @Test
    void an_archive_holds_readings_ten_minutes_around_rule_profile_history_and_the_record_signed() throws Exception {
        Map<String, byte[]> files = unzipped(archive);
        assertThat(files)
                .containsOnlyKeys(
                        "manifest.json",
                        "manifest.sig",
                        "public-key.der",
                        "readme.txt",
                        "alert.json",
                        "rule.json",
                        "profile.yaml",
                        "readings.csv",
                        "chain.json",
                        "review.json",
                        "task.json",
                        "notifications.json",
                        "handling.json",
                        photo());
        assertThat(files.get(photo())).isEqualTo(PHOTO);
        String csv = new String(files.get("readings.csv"), StandardCharsets.UTF_8);
        assertThat(csv.lines()).hasSize(1 + 21);
        assertThat(csv).contains("soil_vwc_20,%,2026-11-23T05:50:00Z,8.75,").doesNotContain("05:49", "06:11");
        assertThat(new String(files.get("profile.yaml"), StandardCharsets.UTF_8))
                .contains("soil-station");
        assertThat(json(files, "rule.json").path("profile").asText()).isEqualTo("soil-station@1");
        JsonNode alert = json(files, "alert.json");
        assertThat(alert.path("transitions").findValuesAsText("kind")).containsExactly("raised", "cleared");
        assertThat(alert.path("actions").path(0).path("note").asText()).isEqualTo("已派人 \"查看\"");
        assertThat(json(files, "chain.json").path("entries").findValuesAsText("seq"))
                .containsExactly("1", "3", "4", "5");
        JsonNode review = json(files, "review.json");
        assertThat(review.path("grade").asText()).isEqualTo("clue");
        assertThat(review.path("basis").path("article").asText()).isEqualTo("41");
        JsonNode manifest = json(files, "manifest.json");
        assertThat(manifest.path("exportedBy").asText()).isEqualTo("inspector");
        assertThat(manifest.path("windows")).hasSize(2);
    }

    @Test
    void an_archive_verifies_with_the_key_that_the_hub_publishes_and_with_no_other() throws Exception {
        String key = inspector.get("/api/v1/audit/key").json().path("publicKey").asText();
        assertThat(EvidenceCheck.of(archive, Optional.of(key)).findings()).isEmpty();
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        String other = AuditSeal.open(elsewhere).publicKey();
        assertThat(EvidenceCheck.of(archive, Optional.of(other)).findings())
                .containsExactly("the archive was signed with another key than the one given");
    }

    @Test
    void after_a_change_of_any_byte_of_headers_manifest_or_signature_and_of_many_others_it_does_not_verify() {
        Set<Integer> places = new TreeSet<>();
        for (int i = 0; i < 400; i++) {
            places.add(i);
            places.add(archive.length - 1 - i);
        }
        // The header of each file, wherever it is.
        ByteBuffer bytes = ByteBuffer.wrap(archive);
        for (int i = 0; i + 60 < archive.length; i++) {
            if (bytes.getInt(i) == 0x504b0304 || bytes.getInt(i) == 0x504b0102) {
                for (int j = 0; j < 60; j++) {
                    places.add(i + j);
                }
            }
        }
        Random random = new Random(20_261_123);
        for (int i = 0; i < 700; i++) {
            places.add(random.nextInt(archive.length));
        }
        List<Integer> unseen = new ArrayList<>();
        for (int place : places) {
            if (verifies(flipped(archive, place, 1 << random.nextInt(8)))) {
                unseen.add(place);
            }
        }
        assertThat(unseen).isEmpty();
        assertThat(verifies(archive)).isTrue();
    }

    @Test
    void what_is_cut_off_put_behind_or_signed_by_somebody_else_does_not_verify() throws Exception {
        assertThat(verifies(java.util.Arrays.copyOf(archive, archive.length - 1)))
                .isFalse();
        assertThat(verifies(java.util.Arrays.copyOf(archive, archive.length + 1)))
                .isFalse();
        assertThat(verifies(new byte[0])).isFalse();
        assertThat(verifies("PK\3\4 and nothing else that makes sense".getBytes(StandardCharsets.US_ASCII)))
                .isFalse();
    }

    @Test
    void the_script_for_third_parties_says_the_same_as_the_program() throws Exception {
        Path file = Files.write(folder.resolve("evidence.zip"), archive);
        String key = inspector.get("/api/v1/audit/key").json().path("publicKey").asText();
        Ran good = script(file, "--key", key);
        assertThat(good.text())
                .contains("Every byte is as it was signed.", DRY.id().value());
        assertThat(good.exit()).isZero();
        int manifest = new String(archive, StandardCharsets.ISO_8859_1).indexOf("\"exportedBy\"");
        int signature = new String(archive, StandardCharsets.ISO_8859_1).indexOf("manifest.sig", 400);
        Set<Integer> places = new HashSet<>(List.of(10, manifest + 20));
        places.add(signature + 20);
        for (int place : places) {
            Ran bad = script(Files.write(folder.resolve("changed.zip"), flipped(archive, place, 1)));
            assertThat(bad.exit()).as("byte %d: %s", place, bad.text()).isEqualTo(1);
            assertThat(bad.text()).contains("NOT what was signed").doesNotContain("Traceback");
        }
    }

    private record Ran(int exit, String text) {}

    private static Ran script(Path file, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("python3", SCRIPT.toString(), file.toString()));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ran(process.exitValue(), text);
    }

    @Test
    void an_export_is_recorded_and_the_record_is_held_against_its_checkpoint() {
        int before = changes();
        take();
        assertThat(changes()).isEqualTo(before + 1);
        JsonNode verdict =
                running.as(Role.ADMINISTRATOR).get("/api/v1/audit/verify").json();
        assertThat(verdict.path("ok").asBoolean()).isTrue();
        assertThat(verdict.path("records").path(1).path("checkpoints").asInt()).isGreaterThanOrEqualTo(2);
    }

    private int changes() {
        return running.as(Role.ADMINISTRATOR)
                .get("/api/v1/changes?kind=evidence&id=" + DRY.id())
                .json()
                .path("items")
                .size();
    }

    @Test
    void an_alert_that_is_not_there_has_no_archive() {
        assertThat(inspector
                        .get("/api/v1/alerts/00000000000000000000000000000000/evidence.zip")
                        .status())
                .isEqualTo(404);
    }
}
