package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.Web;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a site sets for the handling of alerts, and the calendar by which it counts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EscalationsTest {
    @TempDir
    static Path folder;

    private Running running;
    private Web inspector;

    @BeforeAll
    void open() {
        running = Running.open(folder, new MemoryTopicLog());
        inspector = running.as(Role.INSPECTOR);
    }

    @AfterAll
    void close() {
        running.close();
    }

    @Test
    void a_ladder_is_set_by_an_administrator_who_has_seen_the_one_before() {
        Web administrator = running.as(Role.ADMINISTRATOR);
        JsonNode info =
                administrator.get("/api/v1/escalations").json().path("items").get(3);
        assertThat(info.path("severity").asText()).isEqualTo("info");
        assertThat(info.path("proposal").asBoolean()).isTrue();
        String ladder =
                "{\"steps\":[{\"afterSeconds\":60,\"who\":[\"role:inspector\"],\"repeatSeconds\":60,\"most\":3}]}";
        Web.Answer set =
                administrator.with("If-Match", "\"0\"").put("/api/v1/escalations/info", ladder, "application/json");
        assertThat(set.status()).as(set.text()).isEqualTo(200);
        assertThat(set.json().path("version").asInt()).isEqualTo(1);
        assertThat(administrator
                        .with("If-Match", "\"0\"")
                        .put("/api/v1/escalations/info", ladder, "application/json")
                        .status())
                .isEqualTo(412);
        assertThat(administrator
                        .put(
                                "/api/v1/escalations/info",
                                "{\"steps\":[{\"afterSeconds\":60,\"who\":[\"everybody\"]}]}",
                                "application/json")
                        .code())
                .isEqualTo("bad-field");
        assertThat(administrator
                        .get("/api/v1/changes?kind=escalation")
                        .json()
                        .path("items")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void the_last_of_ten_working_days_is_told_with_how_sure_it_is() {
        JsonNode sure =
                inspector.get("/api/v1/working-days?from=2026-09-25&days=10").json();
        assertThat(sure.path("lastDay").asText()).isEqualTo("2026-10-15");
        assertThat(sure.path("certain").asBoolean()).isTrue();
        JsonNode unknown = inspector.get("/api/v1/working-days?from=2029-01-01").json();
        assertThat(unknown.path("unknownYears").get(0).asInt()).isEqualTo(2029);
    }
}
