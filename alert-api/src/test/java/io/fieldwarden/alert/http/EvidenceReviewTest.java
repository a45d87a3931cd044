package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.evidence.EvidenceCheck;
import io.fieldwarden.alert.support.Events;
import io.fieldwarden.alert.support.Web;
import io.fieldwarden.device.registry.Secrets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the archive of an alert says of the tasks and the legal and technical reviews that there were. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EvidenceReviewTest {
    @TempDir
    static Path folder;

    private Supervision hub;

    @BeforeAll
    void open() {
        hub = new Supervision(folder);
    }

    @AfterAll
    void close() {
        hub.close();
    }

    private String alert(String device) {
        Supervision.made(hub.running
                .as(Role.TECHNICIAN)
                .post("/api/v1/devices", "{\"id\":\"" + device + "\",\"profile\":\"soil-station\"}"));
        Events event = Events.of(device);
        hub.running.alert(event.raised());
        String id = event.id().value();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> hub.inspector.get("/api/v1/alerts/" + id).status() == 200);
        return id;
    }

    private String task(String alert) {
        return Supervision.made(hub.inspector.post("/api/v1/tasks", "{\"alert\":\"" + alert + "\"}"))
                .json()
                .path("id")
                .asText();
    }

    /** A task of the alert with an order that was not heeded. */
    private String overdue(String alert) {
        String task = task(alert);
        Supervision.done(Supervision.step(
                hub.inspector,
                task,
                "assign",
                Map.of(
                        "type",
                        "other",
                        "basis",
                        "监督检查办法第18条",
                        "checklist",
                        "boiler",
                        "inspectors",
                        List.of("inspector", "administrator"),
                        "due",
                        hub.clock.instant().plus(Duration.ofDays(5)).toString())));
        Supervision.done(Supervision.step(hub.inspector, task, "record", hub.visit("B4", "problem")));
        hub.order(task, Duration.ofMinutes(10));
        hub.clock.advance(Duration.ofMinutes(10));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Supervision.state(hub.inspector.get("/api/v1/tasks/" + task))
                        .equals("overdue"));
        return task;
    }

    private void propose(String task) {
        Supervision.done(Supervision.step(
                hub.inspector, task, "propose-case", Map.of("note", "逾期未改", "basis", "办法第36条", "evidence", "现场记录")));
    }

    private void review(String task, String which, boolean passed) {
        Supervision.done(Supervision.step(
                hub.administrator, task, "review", Map.of("review", which, "passed", passed, "note", which + " 意见")));
    }

    /** The archive, which has to verify. */
    private Map<String, JsonNode> evidence(String alert) throws IOException {
        Web.Answer answer = hub.inspector.get("/api/v1/alerts/" + alert + "/evidence.zip");
        assertThat(answer.status()).isEqualTo(200);
        byte[] archive = answer.response().body();
        assertThat(EvidenceCheck.of(archive, Optional.empty()).findings()).isEmpty();
        Map<String, JsonNode> files = new TreeMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (entry.getName().endsWith(".json")) {
                    files.put(entry.getName(), new ObjectMapper().readTree(in.readAllBytes()));
                }
            }
        }
        assertThat(files.get("manifest.json").path("grade"))
                .isEqualTo(files.get("review.json").path("grade"));
        return files;
    }

    @Test
    void after_both_reviews_the_archive_names_them_and_is_no_longer_a_mere_clue() throws Exception {
        String alert = alert("soil-1");
        String task = overdue(alert);
        propose(task);
        review(task, "legal", true);
        assertThat(evidence(alert).get("review.json").path("grade").asText()).isEqualTo("clue");
        review(task, "technical", true);
        Map<String, JsonNode> files = evidence(alert);
        JsonNode review = files.get("review.json");
        assertThat(review.path("grade").asText()).isEqualTo("reviewed");
        assertThat(review.path("meaning").path("zh").asText()).isEqualTo("已通过法制审核和技术审核");
        assertThat(review.path("reviews").findValuesAsText("review")).containsExactly("legal", "technical");
        JsonNode legal = review.path("reviews").path(0);
        assertThat(legal.path("by").asText()).isEqualTo("administrator");
        assertThat(legal.path("at").asText()).isEqualTo(hub.clock.instant().toString());
        assertThat(legal.path("passed").asBoolean()).isTrue();
        assertThat(legal.path("note").asText()).isEqualTo("legal 意见");
        JsonNode brief = review.path("tasks").path(0);
        assertThat(brief.path("state").asText()).isEqualTo("reviewed");
        assertThat(brief.path("orders").path(0).asText()).contains("〔2026〕");
        JsonNode steps = files.get("task.json").path("tasks").path(0).path("steps");
        assertThat(steps.findValuesAsText("kind"))
                .containsExactly("open", "assign", "record", "order", "overdue", "propose-case", "review", "review");
        assertThat(steps.path(3).path("number")).isEqualTo(brief.path("orders").path(0));
        for (JsonNode step : steps) {
            assertThat(step.path("sha256").asText())
                    .isEqualTo(Secrets.tokenHash(step.path("detail").toString()));
        }
    }

    @Test
    void a_review_that_was_not_passed_refuses_the_evidence_until_all_of_a_later_proposal_are() throws Exception {
        String alert = alert("soil-2");
        String task = overdue(alert);
        propose(task);
        review(task, "legal", true);
        review(task, "technical", false);
        assertThat(evidence(alert).get("review.json").path("grade").asText()).isEqualTo("refused");
        propose(task);
        review(task, "technical", true);
        assertThat(evidence(alert).get("review.json").path("grade").asText()).isEqualTo("refused");
        review(task, "legal", true);
        JsonNode review = evidence(alert).get("review.json");
        assertThat(review.path("grade").asText()).isEqualTo("reviewed");
        assertThat(review.path("reviews").findValuesAsText("passed")).containsExactly("true", "false", "true", "true");
    }

    @Test
    void an_alert_without_a_task_or_whose_task_was_not_reviewed_is_a_clue() throws Exception {
        String alert = alert("soil-3");
        Map<String, JsonNode> before = evidence(alert);
        assertThat(before.get("task.json").path("tasks")).isEmpty();
        assertThat(before.get("review.json").path("reviews")).isEmpty();
        assertThat(before.get("review.json").path("grade").asText()).isEqualTo("clue");
        task(alert);
        Map<String, JsonNode> after = evidence(alert);
        assertThat(after.get("review.json").path("grade").asText()).isEqualTo("clue");
        assertThat(after.get("review.json").path("tasks").path(0).path("orders"))
                .isEmpty();
        assertThat(after.get("task.json").path("tasks").path(0).path("steps").findValuesAsText("kind"))
                .containsExactly("open");
    }
}
