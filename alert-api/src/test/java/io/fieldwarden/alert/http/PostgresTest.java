package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.store.Storage;
import io.fieldwarden.alert.support.Events;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.Web;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registry, people and alerts in one PostgreSQL database, through the API. */
final class PostgresTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.builder().start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    private static Running open(MemoryTopicLog log) {
        return Running.open(
                folder,
                log,
                new Storage(
                        Optional.empty(),
                        "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres",
                        Optional.of("postgres"),
                        Optional.of("postgres")));
    }

    private static JsonNode done(Web.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isBetween(200, 299);
        return answer.json();
    }

    @Test
    void all_of_it_works_in_one_database_and_is_there_after_a_restart() {
        MemoryTopicLog log = new MemoryTopicLog();
        String alert;
        try (Running running = open(log)) {
            Web technician = running.as(Role.TECHNICIAN);
            build(technician);
            alert = raise(running);
            done(running.as(Role.INSPECTOR)
                    .post("/api/v1/alerts/" + alert + "/acknowledge", "{\"note\":\"on the way\"}"));
            profiles(technician);
            importTable(technician);
            String user = "{\"user\":\"zhou\",\"password\":\"a long pass phrase\",\"roles\":[\"farmer\"]}";
            done(running.as(Role.ADMINISTRATOR).post("/api/v1/users", user));
        }
        try (Running again = open(log)) {
            Web administrator = again.as(Role.ADMINISTRATOR);
            assertThat(done(administrator.get("/api/v1/devices/pg-2"))
                            .path("position")
                            .asText())
                    .isEqualTo("pg-place");
            assertThat(done(administrator.get("/api/v1/alerts/" + alert))
                            .path("state")
                            .asText())
                    .startsWith("ack");
            assertThat(done(administrator.get("/api/v1/changes?kind=device&id=pg-1"))
                            .path("items")
                            .size())
                    .isGreaterThan(1);
            JsonNode verdict = done(administrator.get("/api/v1/audit/verify"));
            assertThat(verdict.path("ok").asBoolean()).as(verdict.toString()).isTrue();
            assertThat(verdict.path("records").get(1).path("entries").asLong()).isEqualTo(2);
        }
    }

    private static void build(Web technician) {
        done(technician.post(
                "/api/v1/organisations",
                "{\"id\":\"pg-farm\",\"name\":{\"zh\":\"农场\",\"en\":\"Farm\"},\"kind\":\"farm\"}"));
        done(technician.post(
                "/api/v1/sites",
                "{\"id\":\"pg-site\",\"name\":{\"zh\":\"东区\",\"en\":\"East\"},\"organisation\":\"pg-farm\","
                        + "\"latitude\":29.9,\"longitude\":120.1}"));
        done(
                technician.post(
                        "/api/v1/positions",
                        "{\"id\":\"pg-place\",\"name\":{\"zh\":\"北田\",\"en\":\"North\"},\"site\":\"pg-site\",\"profile\":\"soil-station\"}"));
        done(technician.post(
                "/api/v1/devices", "{\"id\":\"pg-1\",\"profile\":\"soil-station\",\"position\":\"pg-place\"}"));
        done(technician.post("/api/v1/devices/pg-1/credentials", "{\"kind\":\"token\"}"));
        done(technician.post("/api/v1/devices/pg-1/replace", "{\"id\":\"pg-2\"}"));
    }

    private static String raise(Running running) {
        Events event = Events.of("pg-2");
        running.alert(event.raised());
        await().atMost(SOON)
                .until(() -> running.as(Role.INSPECTOR)
                                .get("/api/v1/alerts?device=pg-2")
                                .json()
                                .path("items")
                                .size()
                        == 1);
        return running.as(Role.INSPECTOR)
                .get("/api/v1/alerts?device=pg-2")
                .json()
                .path("items")
                .get(0)
                .path("id")
                .asText();
    }

    private static void profiles(Web technician) {
        String yaml = """
                format: 1
                profile: pg-box
                version: 1
                name: {zh: 盒子, en: Box}
                channels:
                  level: {zh: 液位, en: Level, unit: "%", range: [0, 100]}
                """;
        done(technician.put("/api/v1/profiles/pg-box", yaml, "application/yaml"));
        done(technician.post("/api/v1/profiles/pg-box/activate", "{\"version\":1}"));
        done(technician.put("/api/v1/profiles/pg-box", yaml.replace("version: 1", "version: 2"), "application/yaml"));
        done(technician.post("/api/v1/profiles/pg-box/activate", "{\"version\":2}"));
        done(technician.post("/api/v1/profiles/pg-box/rollback", "{}"));
    }

    private static void importTable(Web technician) {
        String csv = "id,profile,position\npg-3,soil-station,\npg-4,soil-station,\n";
        String id = done(technician.send(
                        "POST", "/api/v1/registry/imports", HttpRequest.BodyPublishers.ofString(csv), "text/csv"))
                .path("id")
                .asText();
        await().atMost(SOON)
                .until(() -> technician
                                .get("/api/v1/registry/imports/" + id)
                                .json()
                                .path("added")
                                .asInt()
                        == 2);
    }
}
