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
import io.fieldwarden.device.Severity;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What is done about alerts beside their states. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HandlingTest {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3};

    @TempDir
    static Path folder;

    private final TestClock clock = new TestClock();
    private Running running;
    private Web inspector;
    private Web technician;
    private int lifts;

    @BeforeAll
    void open() {
        running = Running.open(folder, new MemoryTopicLog(), clock, Collaborators.Around.nothing());
        inspector = running.as(Role.INSPECTOR);
        technician = running.as(Role.TECHNICIAN);
        technician.post("/api/v1/organisations", "{\"id\":\"town\",\"name\":\"镇\",\"kind\":\"township\"}");
        technician.post(
                "/api/v1/organisations",
                "{\"id\":\"village\",\"name\":\"村\",\"parent\":\"town\",\"kind\":\"village\"}");
    }

    @AfterAll
    void close() {
        running.close();
    }

    /** A device of its own at a position of the category. */
    private String device(String category) {
        String id = "d-" + ++lifts;
        assertThat(technician
                        .post(
                                "/api/v1/positions",
                                Web.json(Map.of(
                                        "id",
                                        "p-" + id,
                                        "name",
                                        "位置",
                                        "organisation",
                                        "village",
                                        "category",
                                        category)))
                        .status())
                .isEqualTo(201);
        assertThat(technician
                        .post(
                                "/api/v1/devices",
                                Web.json(Map.of("id", id, "profile", "soil-station", "position", "p-" + id)))
                        .status())
                .isEqualTo(201);
        return id;
    }

    private Events raise(String device, String rule, Severity severity) {
        Events events = new Events(device, rule, severity, clock.instant());
        running.alert(events.raised());
        await().atMost(Duration.ofSeconds(30))
                .until(() -> inspector.get(path(events)).status() == 200);
        return events;
    }

    private static String path(Events events) {
        return "/api/v1/alerts/" + events.id();
    }

    private String state(Events events) {
        return inspector.get(path(events)).json().path("state").asText();
    }

    private void awaitState(Events events, String state) {
        await().atMost(Duration.ofSeconds(30)).until(() -> state(events).equals(state));
    }

    private List<String> actions(Events events) {
        List<String> kinds = new ArrayList<>();
        inspector
                .get(path(events))
                .json()
                .path("actions")
                .forEach(action -> kinds.add(action.path("kind").asText()));
        return kinds;
    }

    private JsonNode clockOf(Events events, String id) {
        for (JsonNode one : inspector.get(path(events) + "/handling").json().path("clocks")) {
            if (one.path("id").asText().equals(id)) {
                return one;
            }
        }
        throw new AssertionError("no clock " + id);
    }

    private void done(Events events, String milestone) {
        Web.Answer answer = inspector.post(path(events) + "/milestones", "{\"milestone\":\"" + milestone + "\"}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    @Test
    void entrapment_starts_the_clocks_of_the_law_which_warn_expire_and_stop_with_what_was_done() {
        Events trapped = raise(device("3110"), "LIFT-01", Severity.CRITICAL);
        JsonNode arrival = clockOf(trapped, "lift.arrival_urban");
        assertThat(arrival.path("state").asText()).isEqualTo("running");
        assertThat(Duration.between(
                        trapped.raisedAt(), Instant.parse(arrival.path("dueAt").asText())))
                .isEqualTo(Duration.ofMinutes(30));
        assertThat(arrival.path("remark").path("en").asText()).contains("Quzhou", "built-up");
        assertThat(arrival.path("status").asText()).isEqualTo("memory");
        assertThat(inspector
                        .get(path(trapped) + "/handling")
                        .json()
                        .path("clocks")
                        .size())
                .isEqualTo(2);

        clock.advance(Duration.ofMinutes(21));
        await().atMost(Duration.ofSeconds(30)).until(() -> actions(trapped).contains("clock-warning"));
        assertThat(clockOf(trapped, "lift.arrival_urban").path("state").asText())
                .isEqualTo("warning");
        clock.advance(Duration.ofMinutes(10));
        await().atMost(Duration.ofSeconds(30)).until(() -> actions(trapped).contains("clock-expired"));
        assertThat(clockOf(trapped, "lift.arrival_urban").path("state").asText())
                .isEqualTo("overdue");

        done(trapped, "arrived");
        done(trapped, "rescued");
        assertThat(clockOf(trapped, "lift.arrival_urban").path("state").asText())
                .isEqualTo("missed");
        assertThat(clockOf(trapped, "lift.accident_threshold").path("state").asText())
                .isEqualTo("met");
    }

    @Test
    void the_time_to_arrive_is_that_of_the_area_which_the_equipment_file_names_else_the_shorter_one() {
        assertThat(arrival(trapped("true"))).containsExactly("lift.arrival_urban", "PT30M", "verified");
        assertThat(arrival(trapped("false"))).containsExactly("lift.arrival_rural", "PT1H", "verified");
        assertThat(arrival(trapped("null"))).containsExactly("lift.arrival_urban", "PT30M", "memory");
        assertThat(arrival(raise(device("3110"), "LIFT-01", Severity.CRITICAL)))
                .containsExactly("lift.arrival_urban", "PT30M", "memory");
    }

    /** An alert of a lift whose file, bound to its position, says this of the built-up area. */
    private Events trapped(String builtUp) {
        String device = device("3110");
        Web.Answer filed = inspector.post(
                "/api/v1/equipment",
                "{\"id\":\"lift-" + device + "\",\"name\":\"电梯\",\"category\":\"3110\",\"organisation\":\"village\","
                        + "\"positions\":[\"p-" + device + "\"],\"builtUp\":" + builtUp + "}");
        assertThat(filed.status()).as(filed.text()).isEqualTo(201);
        return raise(device, "LIFT-01", Severity.CRITICAL);
    }

    /** Which clock of arrival runs, how long, and how sure it is. */
    private List<String> arrival(Events events) {
        List<String> found = new ArrayList<>();
        inspector.get(path(events) + "/handling").json().path("clocks").forEach(one -> {
            if (one.path("id").asText().startsWith("lift.arrival")) {
                found.add(one.path("id").asText());
                found.add(Duration.between(
                                events.raisedAt(),
                                Instant.parse(one.path("dueAt").asText()))
                        .toString());
                found.add(one.path("status").asText());
            }
        });
        return found;
    }

    @Test
    void a_milestone_is_recorded_once_and_only_when_it_can_be() {
        Events trapped = raise(device("3110"), "LIFT-01", Severity.CRITICAL);
        String milestones = path(trapped) + "/milestones";
        assertThat(inspector.post(milestones, "{\"milestone\":\"flown\"}").code())
                .isEqualTo("bad-field");
        assertThat(inspector
                        .post(milestones, "{\"milestone\":\"unit-reported\"}")
                        .code())
                .isEqualTo("milestone-missing");
        String later = clock.instant().plusSeconds(600).toString();
        assertThat(inspector
                        .post(milestones, "{\"milestone\":\"arrived\",\"at\":\"" + later + "\"}")
                        .code())
                .isEqualTo("bad-field");
        String at = clock.instant().minusSeconds(5).toString();
        String body = "{\"milestone\":\"arrived\",\"at\":\"" + at + "\"}";
        assertThat(inspector.post(milestones, body).status()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(1));
        assertThat(inspector.post(milestones, body).status()).isEqualTo(200);
        assertThat(inspector
                        .post(
                                milestones,
                                "{\"milestone\":\"arrived\",\"at\":\""
                                        + clock.instant().toString() + "\"}")
                        .code())
                .isEqualTo("already-recorded");
        assertThat(actions(trapped)).containsOnlyOnce("milestone");
        done(trapped, "accident");
        assertThat(clockOf(trapped, "accident.unit_report").path("state").asText())
                .isEqualTo("running");
    }

    @Test
    void closing_needs_the_record_that_the_law_asks_for_and_can_be_taken_back() {
        Events trapped = raise(device("3110"), "LIFT-01", Severity.CRITICAL);
        inspector.post(path(trapped) + "/acknowledge", "{}");
        Web.Answer refused = inspector.post(path(trapped) + "/close", "{\"note\":\"done\"}");
        assertThat(refused.code()).isEqualTo("closing-record-missing");
        assertThat(refused.json().path("missing").toString())
                .isEqualTo("[\"cause-code\",\"rescued\",\"repair\",\"restart-approval\"]");
        done(trapped, "rescued");
        String whole = "{\"note\":\"done\",\"record\":{\"cause-code\":\"11 door lock\",\"repair\":\"lock replaced\","
                + "\"restart-approval\":\"safety officer, 09:10\"}}";
        assertThat(inspector
                        .post(path(trapped) + "/close", whole)
                        .json()
                        .path("state")
                        .asText())
                .isEqualTo("closed");
        JsonNode history = inspector.get(path(trapped)).json().path("actions");
        assertThat(history.get(history.size() - 1).path("note").asText()).contains("repair: lock replaced");
        assertThat(clockOf(trapped, "lift.arrival_urban").path("state").asText())
                .isEqualTo("ended");
        assertThat(inspector
                        .post(path(trapped) + "/reopen", "{\"note\":\"came again\"}")
                        .json()
                        .path("state")
                        .asText())
                .isEqualTo("acknowledged");
        assertThat(inspector
                        .post(path(trapped) + "/reopen", "{\"note\":\"again\"}")
                        .code())
                .isEqualTo("not-closed");
    }

    @Test
    void a_false_alarm_needs_no_record_and_stops_the_clocks() {
        Events trapped = raise(device("3110"), "LIFT-01", Severity.CRITICAL);
        inspector.post(path(trapped) + "/acknowledge", "{}");
        done(trapped, "false-alarm");
        assertThat(clockOf(trapped, "lift.arrival_urban").path("state").asText())
                .isEqualTo("ended");
        assertThat(inspector
                        .post(path(trapped) + "/close", "{\"note\":\"button pressed by a child\"}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_photo_is_kept_by_its_bytes_and_comes_back_in_a_box() {
        Events broken = raise(device("1000"), "BOIL-08", Severity.MAJOR);
        String attachments = path(broken) + "/attachments";
        HttpRequest.BodyPublisher bytes = HttpRequest.BodyPublishers.ofByteArray(PNG);
        Web.Answer added = inspector.send("POST", attachments + "?name=C%3A%5Cgauge.png", bytes, "text/html");
        assertThat(added.status()).as(added.text()).isEqualTo(201);
        assertThat(added.json().path("name").asText()).isEqualTo("gauge.png");
        assertThat(added.json().path("type").asText()).isEqualTo("image/png");
        inspector.send("POST", attachments + "?name=again.png", bytes, "image/png");
        assertThat(inspector
                        .get(path(broken) + "/handling")
                        .json()
                        .path("attachments")
                        .size())
                .isEqualTo(1);
        Web.Answer file =
                inspector.get(attachments + "/" + added.json().path("sha256").asText());
        assertThat(file.response().body()).isEqualTo(PNG);
        assertThat(file.header("Content-Security-Policy")).contains("sandbox");
        assertThat(inspector.get(attachments + "/" + "0".repeat(64)).status()).isEqualTo(404);
        assertThat(inspector
                        .send(
                                "POST",
                                attachments + "?name=x.png",
                                HttpRequest.BodyPublishers.ofString("<script>"),
                                "image/png")
                        .code())
                .isEqualTo("bad-field");
        assertThat(actions(broken)).containsOnlyOnce("attach");
    }

    @Test
    void many_alerts_are_acknowledged_at_once_each_by_itself_and_with_a_reason() {
        Events one = raise(device("1000"), "BOIL-08", Severity.MAJOR);
        Events two = raise(device("1000"), "BOIL-08", Severity.MAJOR);
        inspector.post(path(two) + "/acknowledge", "{}");
        String ids = "[\"" + one.id() + "\",\"" + two.id() + "\"]";
        assertThat(inspector
                        .post("/api/v1/alerts/bulk", "{\"action\":\"acknowledge\",\"ids\":" + ids + "}")
                        .code())
                .isEqualTo("bad-field");
        JsonNode answer = inspector
                .post("/api/v1/alerts/bulk", "{\"action\":\"acknowledge\",\"note\":\"drill\",\"ids\":" + ids + "}")
                .json();
        assertThat(answer.path("done").get(0).asText()).isEqualTo(one.id().value());
        assertThat(answer.path("refused").get(0).path("code").asText()).isEqualTo("already-acknowledged");
        assertThat(state(one)).isEqualTo("acknowledged");
    }

    @Test
    void a_maintenance_window_of_the_area_keeps_alerts_out_of_service_but_not_those_of_people_in_danger() {
        String lift = device("3110");
        Events before = raise(lift, "LIFT-13", Severity.MAJOR);
        String window = Web.json(Map.of(
                "area",
                "town",
                "from",
                clock.instant().minusSeconds(60).toString(),
                "to",
                clock.instant().plusSeconds(3600).toString(),
                "reason",
                "yearly service"));
        String id = technician
                .post("/api/v1/maintenance-windows", window)
                .json()
                .path("id")
                .asText();
        awaitState(before, "out-of-service");
        Events within = raise(lift, "LIFT-05", Severity.MAJOR);
        assertThat(state(within)).isEqualTo("out-of-service");
        assertThat(inspector.get(path(within)).json().path("outOfServiceReason").asText())
                .isEqualTo("yearly service");
        assertThat(actions(within)).containsExactly("out-of-service");
        assertThat(state(raise(lift, "LIFT-01", Severity.CRITICAL))).isEqualTo("raised");
        running.alert(within.cleared(clock.instant().plusSeconds(1)));
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        !inspector.get(path(within)).json().path("clearedAt").isNull());

        technician.delete("/api/v1/maintenance-windows/" + id);
        awaitState(before, "raised");
        awaitState(within, "closed");
        assertThat(actions(before)).containsExactly("out-of-service", "in-service");
    }

    @Test
    void a_lift_that_says_it_is_in_inspection_mode_keeps_its_alerts_out_of_service_until_it_says_no_more()
            throws SQLException {
        String lift = device("3110");
        StoredReadings.put(folder, lift, "service_mode", clock.instant().toEpochMilli() - 1_000, 2);
        Events within = raise(lift, "LIFT-05", Severity.MAJOR);
        assertThat(state(within)).isEqualTo("out-of-service");
        assertThat(state(raise(lift, "LIFT-18", Severity.MAJOR))).isEqualTo("raised");
        StoredReadings.put(folder, lift, "service_mode", clock.instant().toEpochMilli(), 1);
        awaitState(within, "raised");
        assertThat(actions(within)).containsExactly("out-of-service", "in-service");
    }

    @Test
    void whoever_looks_after_an_alert_is_told_again_until_it_is_acknowledged() {
        Events hot = raise(device("1000"), "BOIL-04", Severity.CRITICAL);
        clock.advance(Duration.ofSeconds(61));
        await().atMost(Duration.ofSeconds(30)).until(() -> actions(hot).contains("notify"));
        JsonNode told = inspector.get(path(hot)).json().path("actions").get(0);
        assertThat(told.path("note").asText()).contains("reminder 1, step 1", "= inspector");
        inspector.post(path(hot) + "/acknowledge", "{}");
        clock.advance(Duration.ofMinutes(10));
        Events other = raise(device("1000"), "BOIL-04", Severity.CRITICAL);
        clock.advance(Duration.ofSeconds(61));
        // By then the round has looked at both.
        await().atMost(Duration.ofSeconds(30)).until(() -> actions(other).contains("notify"));
        assertThat(actions(hot)).containsExactly("notify", "acknowledge");
    }
}
