package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.alert.Collaborators;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.support.Events;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.StoredReadings;
import io.fieldwarden.alert.support.TestClock;
import io.fieldwarden.alert.support.Web;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AlertsTest {
    @TempDir
    Path folder;

    private final TestClock clock = new TestClock();
    private final Events dry = Events.of("soil-1");
    private final String path = "/api/v1/alerts/" + dry.id();
    private Running running;
    private Web inspector;

    @BeforeEach
    void open() {
        running = Running.open(folder, new MemoryTopicLog(), clock, Collaborators.Around.nothing());
        inspector = running.as(Role.INSPECTOR);
        running.as(Role.TECHNICIAN).post("/api/v1/devices", "{\"id\":\"soil-1\",\"profile\":\"soil-station\"}");
        running.alert(dry.raised());
        await().until(() -> inspector.get(path).status() == 200);
    }

    @AfterEach
    void close() {
        running.close();
    }

    @Test
    void two_inspectors_who_act_on_the_same_version_do_not_overwrite_each_other() {
        String etag = inspector.get(path).header("ETag");
        assertThat(inspector
                        .with("If-Match", etag)
                        .post(path + "/acknowledge", "{}")
                        .status())
                .isEqualTo(200);
        Web.Answer second = inspector.with("If-Match", etag).post(path + "/comment", "{\"note\":\"me too\"}");
        assertThat(second.status()).isEqualTo(412);
        assertThat(second.header("ETag")).isNotEqualTo(etag).isNotEmpty();
        assertThat(inspector.post(path + "/acknowledge", "{}").code()).isEqualTo("already-acknowledged");
    }

    @Test
    void a_request_repeated_with_its_key_is_done_once() {
        Web once = inspector.with("Idempotency-Key", "abc-1");
        assertThat(once.post(path + "/comment", "{\"note\":\"on my way\"}").status())
                .isEqualTo(200);
        assertThat(once.post(path + "/comment", "{\"note\":\"on my way\"}").status())
                .isEqualTo(200);
        assertThat(inspector.get(path).json().path("actions").size()).isEqualTo(1);
        assertThat(once.post(path + "/comment", "{\"note\":\"another\"}").code())
                .isEqualTo("idempotency-key-reused");
    }

    @Test
    void closing_needs_an_acknowledgement_and_a_note() {
        assertThat(inspector.post(path + "/close", "{\"note\":\"done\"}").code())
                .isEqualTo("not-acknowledged");
        inspector.post(path + "/acknowledge", "{}");
        assertThat(inspector.post(path + "/close", "{}").code()).isEqualTo("bad-field");
        assertThat(inspector
                        .post(path + "/close", "{\"note\":\"irrigated\"}")
                        .json()
                        .path("state")
                        .asText())
                .isEqualTo("closed");
        assertThat(inspector
                        .post(path + "/shelve", "{\"minutes\":5,\"reason\":\"x\"}")
                        .code())
                .isEqualTo("alert-closed");
    }

    @Test
    void shelving_needs_an_end_and_a_reason_and_ends_by_itself() {
        assertThat(inspector
                        .post(path + "/shelve", "{\"reason\":\"pump repair\"}")
                        .code())
                .isEqualTo("bad-field");
        assertThat(inspector.post(path + "/shelve", "{\"minutes\":60}").code()).isEqualTo("bad-field");
        String tooLong = clock.instant().plus(Duration.ofDays(8)).toString();
        assertThat(inspector
                        .post(path + "/shelve", "{\"until\":\"" + tooLong + "\",\"reason\":\"x\"}")
                        .code())
                .isEqualTo("shelf-time");
        JsonNode shelved = inspector
                .post(path + "/shelve", "{\"minutes\":60,\"reason\":\"pump repair\"}")
                .json();
        assertThat(shelved.path("state").asText()).isEqualTo("shelved");
        assertThat(shelved.path("shelvedBy").asText()).isEqualTo("inspector");
        clock.advance(Duration.ofMinutes(61));
        await().until(() -> inspector.get(path).json().path("state").asText().equals("raised"));
        JsonNode last = inspector.get(path).json().path("actions").get(1);
        assertThat(last.path("kind").asText()).isEqualTo("unshelve");
        assertThat(last.path("by").asText()).isEqualTo("system");
    }

    @Test
    void an_alert_is_given_to_a_user_that_exists() {
        assertThat(inspector.post(path + "/assign", "{\"to\":\"nobody\"}").code())
                .isEqualTo("bad-field");
        assertThat(inspector
                        .post(path + "/assign", "{\"to\":\"inspector\"}")
                        .json()
                        .path("assignee")
                        .asText())
                .isEqualTo("inspector");
    }

    @Test
    void evidence_has_the_readings_around_the_raise_and_the_text_of_the_profile() throws Exception {
        long raised = Events.START.toEpochMilli();
        StoredReadings.put(folder, "soil-1", "soil_vwc_20", raised - 700_000, 9);
        StoredReadings.put(folder, "soil-1", "soil_vwc_20", raised - 500_000, 5);
        StoredReadings.put(folder, "soil-1", "soil_vwc_20", raised, 4);
        JsonNode evidence = inspector.get(path + "/evidence").json();
        JsonNode readings = evidence.path("windows").get(0).path("readings").get(0);
        assertThat(readings.path("channel").asText()).isEqualTo("soil_vwc_20");
        assertThat(readings.path("points").size()).isEqualTo(2);
        assertThat(evidence.path("profileYaml").asText()).contains("profile: soil-station");
        assertThat(evidence.path("alert").path("transitions").size()).isEqualTo(1);
    }

    @Test
    void an_alert_names_the_provenance_of_its_rule() {
        assertThat(inspector.get(path).json().path("ruleProvenance").asText()).isIn("verified", "memory", "proposal");
    }

    @Test
    void the_list_is_filtered_by_several_words_at_once() {
        Events other = Events.of("soil-2").withSeverity(io.fieldwarden.device.Severity.CRITICAL);
        running.alert(other.raised());
        await().until(() -> inspector
                        .get("/api/v1/alerts?state=raised,acknowledged&severity=major,critical")
                        .json()
                        .path("items")
                        .size()
                == 2);
        assertThat(inspector
                        .get("/api/v1/alerts?severity=critical")
                        .json()
                        .path("items")
                        .size())
                .isEqualTo(1);
        assertThat(inspector
                        .get("/api/v1/alerts?state=closed")
                        .json()
                        .path("items")
                        .size())
                .isZero();
        assertThat(inspector
                        .get("/api/v1/alerts?category=soil-station&device=soil-1")
                        .json()
                        .path("items")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void the_time_from_receipt_to_visible_is_measured() {
        assertThat(running.metric("hub_alert_seconds_count"))
                .hasValueSatisfying(line -> assertThat(line).endsWith(" 1"));
    }
}
