package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.Web;
import io.fieldwarden.alert.trial.RuleTrial;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.profile.Catalogue;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a draft over its dry run to the active version and back. */
final class ProfileVersionsTest {
    private static final String PATH = "/api/v1/profiles/soil-station";

    @TempDir
    Path folder;

    private final String yaml = Catalogue.yaml(new ProfileId("soil-station"));
    private final String second = yaml.replaceFirst("(?m)^version: 1$", "version: 2");
    private final AtomicReference<RuleTrial.Question> asked = new AtomicReference<>();
    private Running running;
    private Web technician;

    @BeforeEach
    void open() {
        running = Running.open(folder, new MemoryTopicLog(), (question, progress) -> {
            asked.set(question);
            return new RuleTrial.Outcome(List.of(), 7, 1_000, Map.of());
        });
        technician = running.as(Role.TECHNICIAN);
    }

    @AfterEach
    void close() {
        running.close();
    }

    private JsonNode version(int number) {
        for (JsonNode version : technician.get(PATH).json().path("versions")) {
            if (version.path("version").asInt() == number) {
                return version;
            }
        }
        throw new AssertionError("no version " + number);
    }

    private void dryRun(String body) {
        Web.Answer answer = technician.post(PATH + "/dry-run", body);
        assertThat(answer.status()).isEqualTo(202);
        await().until(() -> technician
                .get(answer.header("Location"))
                .json()
                .path("state")
                .asText()
                .equals("done"));
    }

    @Test
    void the_newest_draft_is_tried_and_marked_with_what_was_found() {
        technician.put(PATH, second, "application/yaml");
        dryRun("{}");
        assertThat(asked.get().profile().ref().version()).isEqualTo(2);
        assertThat(asked.get().span().to() - asked.get().span().from()).isEqualTo(30 * 86_400_000L);
        assertThat(version(2).path("dryRunAt").isTextual()).isTrue();
        assertThat(version(2).path("dryRun").path("by").asText()).isEqualTo("technician");
        assertThat(version(2).path("dryRun").path("raised").asInt()).isEqualTo(7);
        assertThat(version(2).path("dryRun").path("readings").asInt()).isEqualTo(1_000);
        assertThat(version(1).path("dryRunAt").isNull()).isTrue();
    }

    @Test
    void a_text_that_is_not_stored_like_that_marks_nothing() {
        technician.put(PATH, second, "application/yaml");
        dryRun(Web.json(Map.of("yaml", second + "\n# another text\n", "days", 3)));
        assertThat(asked.get().span().to() - asked.get().span().from()).isEqualTo(3 * 86_400_000L);
        assertThat(version(2).path("dryRunAt").isNull()).isTrue();
    }

    @Test
    void a_draft_that_is_written_anew_has_not_been_tried() {
        technician.put(PATH, second, "application/yaml");
        dryRun("{\"version\":2}");
        technician.put(PATH, second + "\n# changed\n", "application/yaml");
        assertThat(version(2).path("dryRunAt").isNull()).isTrue();
    }

    @Test
    void activation_warns_of_a_draft_that_was_never_tried_and_is_not_refused() {
        technician.put(PATH, second, "application/yaml");
        Web.Answer untried = technician.post(PATH + "/activate", "{\"version\":2}");
        assertThat(untried.status()).isEqualTo(200);
        assertThat(untried.json().path("warnings").get(0).path("code").asText()).isEqualTo("never-tried");
        // what has been active before is known
        assertThat(technician.post(PATH + "/rollback", "{}").json().path("warnings"))
                .isEmpty();

        technician.put(PATH, second.replace("version: 2", "version: 3"), "application/yaml");
        dryRun("{\"version\":3}");
        assertThat(technician.post(PATH + "/activate", "{\"version\":3}").json().path("warnings"))
                .isEmpty();
    }

    @Test
    void a_stored_text_that_no_longer_loads_is_refused_with_the_reason_and_the_active_version_stays() throws Exception {
        technician.put(PATH, second, "application/yaml");
        store(2, second.replace("include: [device-common]", "include: [gone-with-an-update]"));
        Web.Answer answer = technician.post(PATH + "/activate", "{\"version\":2}");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.code()).isEqualTo("profile-no-longer-loads");
        assertThat(answer.json().path("detail").asText())
                .contains("gone-with-an-update", "is not a built-in profile", "soil-station@1 stays active");
        assertThat(answer.json().path("faults").get(0).path("line").asInt()).isPositive();
        assertThat(technician.get(PATH).json().path("activeVersion").asInt()).isEqualTo(1);
        assertThat(version(2).path("state").asText()).isEqualTo("draft");
    }

    @Test
    void a_version_that_no_longer_loads_is_not_rolled_back_to() throws Exception {
        technician.put(PATH, second, "application/yaml");
        technician.post(PATH + "/activate", "{\"version\":2}");
        store(1, "format: 1\n");
        Web.Answer answer = technician.post(PATH + "/rollback", "{}");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(technician.get(PATH).json().path("activeVersion").asInt()).isEqualTo(2);
    }

    @Test
    void every_change_is_recorded_with_who_when_and_the_lines_that_differ() {
        String changed = second.replace("hold: 2h", "hold: 3h");
        technician.put(PATH, second, "application/yaml");
        technician.put(PATH, changed, "application/yaml");
        dryRun("{\"version\":2}");
        technician.post(PATH + "/activate", "{\"version\":2}");
        running.as(Role.ADMINISTRATOR).post(PATH + "/rollback", "{}");

        JsonNode items = technician.get(PATH + "/changes").json().path("items");
        assertThat(items)
                .extracting(item -> item.path("action").asText() + " "
                        + item.path("version").asInt() + " " + item.path("by").asText())
                .containsExactly(
                        "rollback 1 administrator",
                        "activate 2 technician",
                        "dry-run 2 technician",
                        "draft 2 technician",
                        "draft 2 technician",
                        "add 1 system");
        assertThat(items.get(1).path("diff").asText())
                .startsWith("--- soil-station@1\n+++ soil-station@2\n@@ ")
                .contains("\n-version: 1\n+version: 2\n", "\n-    hold: 2h\n+    hold: 3h\n");
        // the second draft is compared with the first
        assertThat(items.get(3).path("diff").asText()).contains("+    hold: 3h").doesNotContain("+version");
        assertThat(items.get(2).path("diff").asText()).isEmpty();
        JsonNode all = running.as(Role.ADMINISTRATOR)
                .get("/api/v1/changes?kind=profile&id=soil-station")
                .json()
                .path("items");
        assertThat(all).hasSameSizeAs(items);
    }

    @Test
    void what_was_refused_is_no_change() throws Exception {
        technician.put(PATH, second, "application/yaml");
        store(2, "format: 1\n");
        technician.post(PATH + "/activate", "{\"version\":2}");
        assertThat(technician.get(PATH + "/changes").json().path("items")).hasSize(2);
    }

    @Test
    void what_cannot_be_tried_is_refused_with_the_field() {
        assertThat(technician.post(PATH + "/dry-run", "{\"days\":0}").status()).isEqualTo(400);
        assertThat(technician.post(PATH + "/dry-run", "{\"version\":9}").status())
                .isEqualTo(404);
        assertThat(technician
                        .post(PATH + "/dry-run", Web.json(Map.of("yaml", "format: 1\n")))
                        .status())
                .isEqualTo(422);
        assertThat(technician
                        .post("/api/v1/profiles/boiler-steam/dry-run", Web.json(Map.of("yaml", yaml)))
                        .code())
                .isEqualTo("profile-mismatch");
    }

    /** As a program of another version may have left it. */
    private void store(int version, String text) throws SQLException {
        try (Connection registry = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("registry.db"));
                PreparedStatement update = registry.prepareStatement(
                        "UPDATE profiles SET yaml = ? WHERE id = 'soil-station' AND version = ?")) {
            update.setString(1, text);
            update.setInt(2, version);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }
}
