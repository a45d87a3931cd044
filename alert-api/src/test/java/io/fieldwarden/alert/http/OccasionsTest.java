package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.Web;
import io.fieldwarden.alert.trial.RuleTrial;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Known maintenance and recorded incidents, and a back-test that is held against them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OccasionsTest {
    private static final String MAINTENANCE = "/api/v1/maintenance-windows";
    private static final String INCIDENTS = "/api/v1/incidents";
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    static Path folder;

    private final List<RuleTrial.Raised> wouldBe = new ArrayList<>();
    private Running running;
    private Web technician;

    @BeforeAll
    void open() {
        running = Running.open(
                folder,
                new MemoryTopicLog(),
                (question, progress) -> new RuleTrial.Outcome(
                        wouldBe.stream()
                                .filter(one -> question.subjects().stream()
                                        .anyMatch(subject -> subject.device()
                                                .equals(one.source().device())))
                                .toList(),
                        0,
                        10,
                        Map.of()));
        technician = running.as(Role.TECHNICIAN);
        technician.post("/api/v1/sites", "{\"id\":\"west\",\"name\":\"西场\"}");
        technician.post("/api/v1/positions", "{\"id\":\"west-1\",\"name\":\"西一\",\"site\":\"west\"}");
        device("field-1", ",\"position\":\"west-1\"");
        device("field-2", "");
    }

    @AfterAll
    void close() {
        running.close();
    }

    private void device(String id, String more) {
        assertThat(technician
                        .post("/api/v1/devices", "{\"id\":\"" + id + "\",\"profile\":\"soil-station\"" + more + "}")
                        .status())
                .isEqualTo(201);
    }

    private static String body(String level, String place, int fromMinute, int toMinute, String reason) {
        return Web.json(Map.of(
                level,
                place,
                "from",
                NOON.plusSeconds(fromMinute * 60L).toString(),
                "to",
                NOON.plusSeconds(toMinute * 60L).toString(),
                "reason",
                reason));
    }

    private String add(String path, String level, String place, int from, int to, String reason) {
        Web.Answer answer = technician.post(path, body(level, place, from, to, reason));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json().path("id").asText();
    }

    private List<String> ids(String path) {
        return ids(technician.get(path).json().path("items"));
    }

    private static List<String> ids(JsonNode items) {
        List<String> ids = new ArrayList<>();
        items.forEach(item -> ids.add(item.path("id").asText()));
        return ids;
    }

    private void raised(String device, int fromMinute, int toMinute) {
        wouldBe.add(new RuleTrial.Raised(
                new RuleTrial.Raised.Source(
                        new DeviceId(device),
                        new RuleId("SOIL-02"),
                        io.fieldwarden.device.ProfileRef.parse("soil-station@1")),
                NOON.plusSeconds(fromMinute * 60L).toEpochMilli(),
                Optional.of(NOON.plusSeconds(toMinute * 60L).toEpochMilli()),
                Optional.empty(),
                1,
                Severity.MAJOR,
                new Text("缺水", "Dry")));
    }

    private JsonNode backtest() {
        String question = Web.json(Map.of(
                "profile",
                "soil-station",
                "from",
                NOON.toString(),
                "to",
                NOON.plus(Duration.ofDays(1)).toString()));
        String location = technician.post("/api/v1/backtests", question).header("Location");
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        technician.get(location).json().path("state").asText().equals("done"));
        return technician.get(location).json();
    }

    @Test
    void a_back_test_tells_alerts_in_maintenance_and_incidents_that_were_missed() {
        String ofDevice = add(MAINTENANCE, "device", "field-2", 0, 60, "pump is serviced");
        String ofSite = add(MAINTENANCE, "site", "west", 100, 200, "power is off");
        String found = add(INCIDENTS, "position", "west-1", 300, 310, "field was dry");
        String missed = add(INCIDENTS, "device", "field-2", 300, 310, "pipe burst");
        String before = add(INCIDENTS, "device", "field-2", -300, -290, "long ago");
        raised("field-2", 10, 20);
        raised("field-2", 60, 70);
        raised("field-1", 150, 160);
        raised("field-1", 290, 301);

        JsonNode trial = backtest();

        assertThat(trial.path("inMaintenance").asInt()).isEqualTo(2);
        List<String> maintenance = new ArrayList<>();
        trial.path("items")
                .forEach(item -> maintenance.add(item.path("maintenance").asText()));
        assertThat(maintenance).containsExactly(ofDevice, "null", ofSite, "null");
        assertThat(trial.path("missed").asInt()).isEqualTo(1);
        assertThat(ids(trial.path("incidents")))
                .containsExactlyInAnyOrder(found, missed)
                .doesNotContain(before);
        for (JsonNode incident : trial.path("incidents")) {
            assertThat(incident.path("alerts").size())
                    .isEqualTo(incident.path("id").asText().equals(found) ? 1 : 0);
        }
        Stream.of(ofDevice, ofSite).forEach(id -> technician.delete(MAINTENANCE + "/" + id));
        Stream.of(found, missed, before).forEach(id -> technician.delete(INCIDENTS + "/" + id));
        wouldBe.clear();
    }

    @Test
    void what_is_recorded_is_listed_for_the_devices_that_it_concerns_and_removed_once() {
        String ofSite = add(MAINTENANCE, "site", "west", 10, 20, "power is off");
        String ofDevice = add(MAINTENANCE, "device", "field-2", 30, 40, "calibration");
        assertThat(ids(MAINTENANCE)).containsExactly(ofDevice, ofSite);
        assertThat(ids(MAINTENANCE + "?device=field-1")).containsExactly(ofSite);
        assertThat(ids(MAINTENANCE + "?device=field-2")).containsExactly(ofDevice);
        assertThat(ids(INCIDENTS + "?device=field-2")).isEmpty();
        JsonNode first = technician.get(MAINTENANCE + "?limit=1").json();
        assertThat(ids(first.path("items"))).containsExactly(ofDevice);
        assertThat(ids(MAINTENANCE + "?limit=1&cursor=" + first.path("next").asText()))
                .containsExactly(ofSite);
        assertThat(technician.delete(INCIDENTS + "/" + ofSite).status()).isEqualTo(404);
        assertThat(technician.delete(MAINTENANCE + "/" + ofSite).status()).isEqualTo(204);
        assertThat(technician.delete(MAINTENANCE + "/" + ofSite).status()).isEqualTo(404);
        assertThat(technician.delete(MAINTENANCE + "/" + ofDevice).status()).isEqualTo(204);
    }

    @Test
    void the_record_of_changes_says_who_recorded_and_removed_what() {
        String id = running.as(Role.INSPECTOR)
                .post(INCIDENTS, body("device", "field-2", 500, 510, "fire"))
                .json()
                .path("id")
                .asText();
        technician.delete(INCIDENTS + "/" + id);
        JsonNode changes =
                technician.get("/api/v1/changes?kind=device&id=field-2").json().path("items");
        assertThat(changes.get(0).path("action").asText()).isEqualTo("remove-incident");
        assertThat(changes.get(0).path("by").asText()).isEqualTo("technician");
        assertThat(changes.get(1).path("action").asText()).isEqualTo("add-incident");
        assertThat(changes.get(1).path("by").asText()).isEqualTo("inspector");
        assertThat(changes.get(1).path("detail").path("incident").asText()).isEqualTo(id);
        assertThat(changes.get(1).path("detail").path("reason").asText()).isEqualTo("fire");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                {}                                                                                              | 400
                {"device":"field-2","from":"2026-03-01T12:00:00Z","to":"2026-03-01T12:00:00Z","reason":"x"}     | 400
                {"device":"field-2","from":"2026-03-01T12:00:00Z","to":"2027-06-01T12:00:00Z","reason":"x"}     | 400
                {"device":"field-2","from":"2026-03-01T12:00:00Z","to":"2026-03-01T13:00:00Z","reason":" "}     | 400
                {"device":"field-2","site":"west","from":"2026-03-01T12:00:00Z","to":"2026-03-01T13:00:00Z","reason":"x"} | 400
                {"from":"2026-03-01T12:00:00Z","to":"2026-03-01T13:00:00Z","reason":"x"}                        | 400
                {"device":"nobody","from":"2026-03-01T12:00:00Z","to":"2026-03-01T13:00:00Z","reason":"x"}      | 404
                {"position":"nobody","from":"2026-03-01T12:00:00Z","to":"2026-03-01T13:00:00Z","reason":"x"}    | 404
                {"site":"nobody","from":"2026-03-01T12:00:00Z","to":"2026-03-01T13:00:00Z","reason":"x"}        | 404
                """)
    void what_is_incomplete_or_names_nothing_is_refused(String body, int status) {
        assertThat(technician.post(MAINTENANCE, body).status()).isEqualTo(status);
        assertThat(technician.post(INCIDENTS, body).status()).isEqualTo(status);
    }

    @Test
    void an_incident_of_the_future_is_refused_and_maintenance_may_be_planned() {
        String planned = Web.json(Map.of(
                "device",
                "field-2",
                "from",
                "2090-03-01T12:00:00Z",
                "to",
                "2090-03-01T13:00:00Z",
                "reason",
                "service"));
        assertThat(technician.post(INCIDENTS, planned).status()).isEqualTo(400);
        Web.Answer answer = technician.post(MAINTENANCE, planned);
        assertThat(answer.status()).isEqualTo(201);
        technician.delete(MAINTENANCE + "/" + answer.json().path("id").asText());
    }
}
