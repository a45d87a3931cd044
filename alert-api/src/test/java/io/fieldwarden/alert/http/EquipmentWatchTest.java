package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.alert.Collaborators;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.StoredReadings;
import io.fieldwarden.alert.support.TestClock;
import io.fieldwarden.alert.support.Web;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the hub notices by itself of equipment files. It is 2026-11-23, 16:00 in China. */
final class EquipmentWatchTest {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private static Running open(Path folder, MemoryTopicLog log, TestClock clock) {
        return Running.open(folder, log, clock, Collaborators.Around.nothing());
    }

    private static List<String> steps(Web web, String equipment) {
        List<String> steps = new ArrayList<>();
        web.get("/api/v1/equipment/" + equipment + "/reminders")
                .json()
                .path("items")
                .forEach(one ->
                        steps.add(one.path("step").asText() + (one.path("said").asBoolean() ? "" : "-")));
        return steps;
    }

    private static JsonNode clues(Web web, String equipment) {
        return web.get("/api/v1/equipment-clues?open=true&equipment=" + equipment)
                .json()
                .path("items");
    }

    @Test
    void each_reminder_is_given_once_and_after_downtime_only_the_last_that_is_reached() {
        TestClock clock = new TestClock();
        try (Running running = open(folder, new MemoryTopicLog(), clock)) {
            Web inspector = running.as(Role.INSPECTOR);
            inspector.post(
                    "/api/v1/equipment",
                    "{\"id\":\"fork-1\",\"name\":\"叉车\",\"category\":\"5110\",\"installed\":\"2024-12-10\","
                            + "\"registered\":\"2024-12-20\"}");
            await().atMost(LONGEST).until(() -> steps(inspector, "fork-1").contains("30"));
            assertThat(steps(inspector, "fork-1")).containsExactlyInAnyOrder("30", "60-");
        }
        clock.advance(Duration.ofDays(20));
        try (Running running = open(folder, new MemoryTopicLog(), clock)) {
            Web inspector = running.as(Role.INSPECTOR);
            await().atMost(LONGEST).until(() -> steps(inspector, "fork-1").contains("overdue"));
            assertThat(steps(inspector, "fork-1")).containsExactlyInAnyOrder("30", "60-", "7-", "overdue");
            assertThat(inspector
                            .get("/api/v1/equipment/fork-1")
                            .json()
                            .path("mayBeUsed")
                            .asText())
                    .isEqualTo("no");
            JsonNode open = clues(inspector, "fork-1");
            assertThat(open).hasSize(1);
            assertThat(open.get(0).path("kind").asText()).isEqualTo("overdue");
            String clue = open.get(0).path("id").asText();
            assertThat(open.get(0).path("task").isNull()).isTrue();
            String body = "{\"origin\":\"equipment\",\"title\":\"overdue\",\"reference\":\"" + clue + "\"}";
            JsonNode task = inspector.post("/api/v1/tasks", body).json();
            assertThat(task.path("equipment").asText()).isEqualTo("fork-1");
            assertThat(clues(inspector, "fork-1").get(0).path("task").asText())
                    .isEqualTo(task.path("id").asText());
            assertThat(inspector.post("/api/v1/tasks", body).code()).isEqualTo("has-task");
            inspector.post("/api/v1/equipment-clues/" + clue + "/close", "{\"note\":\"stands still, sealed\"}");
            assertThat(clues(inspector, "fork-1")).isEmpty();
        }
    }

    @Test
    void a_ride_without_a_check_of_the_day_is_told_once() {
        TestClock clock = new TestClock();
        try (Running running = open(folder, new MemoryTopicLog(), clock)) {
            Web inspector = running.as(Role.INSPECTOR);
            inspector.post(
                    "/api/v1/equipment",
                    "{\"id\":\"ride-1\",\"name\":\"观览车\",\"category\":\"6100\",\"installed\":\"2026-06-10\","
                            + "\"registered\":\"2026-06-20\"}");
            await().atMost(LONGEST).until(() -> steps(inspector, "ride-1").contains("daily"));
            inspector.post("/api/v1/equipment/ride-1/records", "{\"kind\":\"daily\",\"result\":\"passed\"}");
            assertThat(inspector
                            .get("/api/v1/equipment/ride-1")
                            .json()
                            .path("mayBeUsed")
                            .asText())
                    .isEqualTo("yes");
            clock.advance(Duration.ofDays(1));
            // The session has ended meanwhile.
            Web nextDay = running.web().logIn("inspector", Running.PASSWORD);
            await().atMost(LONGEST).until(() -> steps(nextDay, "ride-1").size() == 2);
            assertThat(steps(nextDay, "ride-1")).containsExactly("daily", "daily");
        }
    }

    @Test
    void equipment_that_runs_though_it_must_not_gives_one_clue_and_one_alert_that_clears() throws SQLException {
        TestClock clock = new TestClock();
        MemoryTopicLog log = new MemoryTopicLog();
        try (Running running = open(folder, log, clock)) {
            Web administrator = running.as(Role.ADMINISTRATOR);
            administrator.post("/api/v1/devices", "{\"id\":\"boiler-plc\",\"profile\":\"boiler-steam\"}");
            StoredReadings.put(
                    folder, "boiler-plc", "run_signal", clock.instant().toEpochMilli(), 1);
            administrator.post(
                    "/api/v1/equipment",
                    "{\"id\":\"boiler-1\",\"name\":\"一号锅炉\",\"category\":\"1100\",\"installed\":\"2026-06-10\","
                            + "\"registered\":\"2026-06-20\",\"devices\":[\"boiler-plc\"]}");
            administrator.post(
                    "/api/v1/equipment/boiler-1/records",
                    "{\"kind\":\"inspection\",\"duty\":\"boiler-external\",\"result\":\"failed\"}");
            await().atMost(LONGEST)
                    .until(() -> clues(administrator, "boiler-1").size() == 1
                            && !clues(administrator, "boiler-1")
                                    .get(0)
                                    .path("alert")
                                    .isNull());
            JsonNode clue = clues(administrator, "boiler-1").get(0);
            assertThat(clue.path("channel").asText()).isEqualTo("run_signal");
            assertThat(clue.path("reasons").get(0).asText()).contains("外部检验不合格");
            String alert = "/api/v1/alerts/" + clue.path("alert").asText();
            await().atMost(LONGEST).until(() -> administrator.get(alert).status() == 200);
            assertThat(administrator.get(alert).json().path("severity").asText())
                    .isEqualTo("critical");
            assertThat(administrator.get(alert).json().path("state").asText()).isEqualTo("raised");

            clock.advance(Duration.ofMinutes(1));
            administrator.post(
                    "/api/v1/equipment/boiler-1/records",
                    "{\"kind\":\"inspection\",\"duty\":\"boiler-external\",\"result\":\"passed\"}");
            await().atMost(LONGEST)
                    .until(() -> administrator
                            .get(alert)
                            .json()
                            .path("state")
                            .asText()
                            .equals("cleared"));
            assertThat(clues(administrator, "boiler-1")).hasSize(1);
            assertThat(clues(administrator, "boiler-1").get(0).path("endedAt").isNull())
                    .isFalse();
        }
    }
}
