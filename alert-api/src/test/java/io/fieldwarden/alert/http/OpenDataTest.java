package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.alert.Collaborators;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.support.Events;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.TestClock;
import io.fieldwarden.alert.support.Web;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What everybody may know, and what not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OpenDataTest {
    private static final String JSON = "/api/v1/open-data/alerts-by-month.json";
    private static final Instant OCTOBER = Instant.parse("2026-10-10T06:00:00Z");

    @TempDir
    static Path folder;

    private Running running;

    @BeforeAll
    void open() throws Exception {
        running = Running.open(folder, new MemoryTopicLog(), new TestClock(), Collaborators.Around.nothing());
        Web administrator = running.as(Role.ADMINISTRATOR);
        organisation(administrator, "town-a", "township", "");
        organisation(administrator, "town-b", "township", "");
        // Three farms with a closed alert each in one township, two in the other; one more is still open.
        for (int i = 0; i < 6; i++) {
            String town = i < 4 ? "town-a" : "town-b";
            organisation(administrator, "farm-" + i, "farm", ",\"parent\":\"" + town + "\"");
            administrator.post(
                    "/api/v1/devices",
                    "{\"id\":\"soil-" + i + "\",\"profile\":\"soil-station\",\"organisation\":\"farm-" + i + "\"}");
            running.alert(
                    Events.of("soil-" + i).raisedAt(OCTOBER).raised(),
                    Events.of("soil-" + i).raisedAt(OCTOBER).cleared(OCTOBER.plusSeconds(60)));
        }
        for (int i = 0; i < 6; i++) {
            String path =
                    "/api/v1/alerts/" + Events.of("soil-" + i).raisedAt(OCTOBER).id();
            await().atMost(Duration.ofSeconds(30))
                    .until(() ->
                            administrator.get(path).json().path("clearedAt").isTextual());
            if (i != 3) {
                administrator.post(path + "/acknowledge", "{}");
                assertThat(administrator
                                .post(path + "/close", "{\"note\":\"irrigated\"}")
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    @AfterAll
    void close() {
        running.close();
    }

    private static void organisation(Web web, String id, String kind, String more) {
        assertThat(web.post(
                                "/api/v1/organisations",
                                "{\"id\":\"" + id + "\",\"kind\":\"" + kind + "\",\"name\":\"" + id + "\"" + more + "}")
                        .status())
                .isLessThan(300);
    }

    @Test
    void nothing_is_open_until_the_owner_publishes_and_then_only_what_is_large_and_closed() throws Exception {
        Path policy = folder.resolve(OpenDataPolicy.FILE);
        assertThat(running.web().get(JSON).code()).isEqualTo("not-published");
        Files.writeString(policy, "k: 3\npublisher: {zh: 某县农业农村局, en: a county}\n");
        JsonNode open = running.web().get(JSON).json();
        // The fourth alert of town-a is still being dealt with; town-b has only two, which are too few.
        assertThat(open.path("items")).hasSize(1);
        JsonNode cell = open.path("items").path(0);
        assertThat(cell.path("month").asText()).isEqualTo("2026-10");
        assertThat(cell.path("area").path("zh").asText()).isEqualTo("town-a");
        assertThat(cell.path("alerts").asInt()).isEqualTo(3);
        assertThat(open.path("hidden").asInt()).isEqualTo(1);
        assertThat(open.toString()).doesNotContain("soil-0", "soil-1", "soil-2", "farm-", "inspector");
        assertThat(running.web().get("/api/v1/open-data/alerts-by-month.csv").text())
                .isEqualToNormalizingNewlines("month,area,area_en,category,severity,alerts\n2026-10,town-a,town-a,"
                        + cell.path("category").asText() + ",major,3\n");

        // With a task that has not ended it is under enforcement, and what is left is too few.
        Web inspector = running.as(Role.INSPECTOR);
        String alert = Events.of("soil-1").raisedAt(OCTOBER).id().value();
        Web.Answer task = inspector.post("/api/v1/tasks", "{\"alert\":\"" + alert + "\"}");
        assertThat(task.status()).as(task.text()).isEqualTo(201);
        JsonNode enforced = running.web().get(JSON).json();
        assertThat(enforced.path("items")).isEmpty();
        assertThat(enforced.path("hidden").asInt()).isEqualTo(2);
        inspector.post(
                "/api/v1/tasks/" + task.json().path("id").asText() + "/steps",
                "{\"kind\":\"dismiss\",\"note\":\"nothing\"}");
        assertThat(running.web()
                        .get(JSON)
                        .json()
                        .path("items")
                        .path(0)
                        .path("alerts")
                        .asInt())
                .isEqualTo(3);

        Files.writeString(policy, "k: 4\n");
        assertThat(running.web().get(JSON).json().path("items")).isEmpty();
        Files.delete(policy);
        assertThat(running.web().get(JSON).status()).isEqualTo(404);
    }

    @Test
    void the_catalogue_names_a_dataset_whose_files_are_there() throws Exception {
        Path own = folder.resolve(OpenDataPolicy.FILE);
        Files.writeString(own, "k: 3\n");
        JsonNode catalog = running.web().get("/api/v1/open-data/catalog").json();
        assertThat(catalog.path("@type").asText()).isEqualTo("dcat:Catalog");
        JsonNode distributions = catalog.path("dcat:dataset").path(0).path("dcat:distribution");
        assertThat(distributions).hasSize(2);
        for (JsonNode one : distributions) {
            Web.Answer file =
                    running.web().get(one.path("dcat:downloadURL").path("@id").asText());
            assertThat(file.status()).isEqualTo(200);
            assertThat(file.header("Content-Type"))
                    .startsWith(one.path("dcat:mediaType").asText());
        }
        Files.delete(own);
    }
}
