package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.alert.Collaborators;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.TestClock;
import io.fieldwarden.alert.support.Web;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What grants reach, and who may give them. Each test has users of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GrantsTest {
    @TempDir
    static Path folder;

    private final TestClock clock = new TestClock();
    private Running running;

    @BeforeAll
    void open() {
        running = Running.open(folder, new MemoryTopicLog(), clock, Collaborators.Around.nothing());
        Web technician = running.as(Role.TECHNICIAN);
        organisation(technician, "township", "");
        organisation(technician, "owner-a", "township");
        organisation(technician, "owner-b", "township");
        organisation(technician, "elsewhere", "");
        device(technician, "boiler-a", "boiler-steam", "owner-a");
        device(technician, "boiler-b", "boiler-steam", "owner-b");
        device(technician, "soil-a", "soil-station", "owner-a");
        device(technician, "boiler-far", "boiler-steam", "elsewhere");
    }

    @AfterAll
    void close() {
        running.close();
    }

    private static void organisation(Web web, String id, String parent) {
        String body = Web.json(
                parent.isEmpty()
                        ? Map.of("id", id, "name", id, "kind", "farm")
                        : Map.of("id", id, "name", id, "kind", "farm", "parent", parent));
        assertThat(web.post("/api/v1/organisations", body).status()).isEqualTo(201);
    }

    private static void device(Web web, String id, String profile, String organisation) {
        Web.Answer answer = web.post(
                "/api/v1/devices", Web.json(Map.of("id", id, "profile", profile, "organisation", organisation)));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    private static String grant(String role, String organisation, String category, String until) {
        StringBuilder json = new StringBuilder("{\"role\":\"" + role + "\"");
        if (!organisation.isEmpty()) {
            json.append(",\"organisation\":\"").append(organisation).append('"');
        }
        if (!category.isEmpty()) {
            json.append(",\"category\":\"").append(category).append('"');
        }
        if (!until.isEmpty()) {
            json.append(",\"expiresAt\":\"").append(until).append('"');
        }
        return json.append('}').toString();
    }

    private static Web.Answer add(Web by, String user, String grant) {
        return by.post(
                "/api/v1/users",
                "{\"user\":\"" + user + "\",\"password\":\"" + Running.PASSWORD
                        + "\",\"mustChangePassword\":false,\"grants\":[" + grant + "]}");
    }

    private Web with(String user, String grant) {
        Web.Answer answer = add(running.as(Role.ADMINISTRATOR), user, grant);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return running.web().logIn(user, Running.PASSWORD);
    }

    private static List<String> devices(Web web) {
        return web.get("/api/v1/devices").json().path("items").findValuesAsText("id");
    }

    @Test
    void an_inspector_of_boilers_in_a_township_sees_those_of_all_owners_until_the_end() {
        String end = clock.instant().plus(Duration.ofHours(1)).toString();
        Web inspector = with("inspector1", grant("inspector", "township", "1000", end));
        // The catalogue: 1000 is boilers; a soil station is none, and what is elsewhere is out of reach.
        assertThat(devices(inspector)).containsExactlyInAnyOrder("boiler-a", "boiler-b");
        assertThat(inspector.get("/api/v1/devices/soil-a").status()).isEqualTo(404);
        assertThat(inspector.get("/api/v1/devices/boiler-far").status()).isEqualTo(404);
        clock.advance(Duration.ofMinutes(61));
        assertThat(inspector.get("/api/v1/devices").code()).isEqualTo("forbidden");
    }

    @Test
    void a_token_reaches_its_part_only_and_says_when_it_was_used() {
        Web administrator = running.as(Role.ADMINISTRATOR);
        Web.Answer made = administrator.post(
                "/api/v1/tokens",
                "{\"name\":\"county\",\"role\":\"inspector\",\"organisation\":\"owner-a\",\"category\":\"1000\"}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(token(administrator, made).path("lastUsedAt").isNull()).isTrue();
        assertThat(administrator
                        .post("/api/v1/tokens", "{\"name\":\"county\",\"role\":\"farmer\"}")
                        .code())
                .isEqualTo("already-exists");
        Web program = running.web().bearer(made.json().path("token").asText());
        assertThat(devices(program)).containsExactly("boiler-a");
        assertThat(token(administrator, made).path("lastUsedAt").asText())
                .isEqualTo(clock.instant().toString());
        assertThat(administrator.get("/api/v1/tokens").text())
                .doesNotContain(made.json().path("token").asText());
        assertThat(administrator
                        .post("/api/v1/tokens", "{\"name\":\"x\",\"role\":\"inspector\",\"organisation\":\"nowhere\"}")
                        .code())
                .isEqualTo("bad-field");
    }

    private static JsonNode token(Web administrator, Web.Answer made) {
        for (JsonNode item : administrator.get("/api/v1/tokens").json().path("items")) {
            if (item.path("id").equals(made.json().path("id"))) {
                return item;
            }
        }
        throw new AssertionError("the token is not in the list");
    }

    @Test
    void an_administrator_of_a_part_hands_on_nothing_that_reaches_further_or_lasts_longer() {
        String end = clock.instant().plus(Duration.ofDays(1)).toString();
        String later = clock.instant().plus(Duration.ofDays(2)).toString();
        Web part = with("part1", grant("administrator", "township", "", end));
        assertThat(add(part, "helper1", grant("farmer", "owner-a", "", end)).status())
                .isEqualTo(201);
        for (String further : List.of(
                grant("farmer", "", "", end),
                grant("farmer", "elsewhere", "", end),
                grant("farmer", "owner-a", "", ""),
                grant("farmer", "owner-a", "", later),
                grant("administrator", "", "", ""))) {
            assertThat(add(part, "helper2", further).code()).as(further).isEqualTo("outside-scope");
            assertThat(part.put("/api/v1/users/helper1/grants", "{\"grants\":[" + further + "]}", "application/json")
                            .code())
                    .as(further)
                    .isEqualTo("outside-scope");
        }
        for (String wide : List.of(
                "{\"name\":\"t\",\"role\":\"administrator\"}",
                "{\"name\":\"t\",\"role\":\"farmer\",\"organisation\":\"owner-a\"}")) {
            assertThat(part.post("/api/v1/tokens", wide).code()).as(wide).isEqualTo("outside-scope");
        }
        assertThat(part.put("/api/v1/access/policy", "{\"secondFactorRoles\":[]}", "application/json")
                        .code())
                .isEqualTo("outside-scope");
    }

    @Test
    void an_administrator_of_a_part_knows_nobody_else() {
        Web part = with("part2", grant("administrator", "township", "", ""));
        with("farmer-a", grant("farmer", "owner-a", "", ""));
        with("farmer-far", grant("farmer", "elsewhere", "", ""));
        assertThat(part.get("/api/v1/users").json().path("items").findValuesAsText("user"))
                .contains("farmer-a", "part2")
                .doesNotContain("farmer-far", "administrator");
        for (String user : List.of("farmer-far", "administrator", "nobody")) {
            String address = "/api/v1/users/" + user;
            assertThat(part.post(address + "/password", "{}").status()).isEqualTo(404);
            assertThat(part.put(address + "/grants", "{\"roles\":[\"farmer\"]}", "application/json")
                            .status())
                    .isEqualTo(404);
            assertThat(part.post(address + "/unlock", "").status()).isEqualTo(404);
            assertThat(part.delete(address + "/second-factor").status()).isEqualTo(404);
            assertThat(part.delete(address).status()).isEqualTo(404);
        }
        assertThat(running.web()
                        .logIn("farmer-far", Running.PASSWORD)
                        .get("/api/v1/me")
                        .status())
                .isEqualTo(200);
        assertThat(part.delete("/api/v1/users/farmer-a").status()).isEqualTo(204);
    }

    @Test
    void of_two_who_change_the_same_grants_the_second_is_told() {
        with("shared", grant("farmer", "owner-a", "", ""));
        Web administrator = running.as(Role.ADMINISTRATOR);
        String address = "/api/v1/users/shared/grants";
        Web.Answer first =
                administrator.with("If-Match", "\"1\"").put(address, "{\"roles\":[\"inspector\"]}", "application/json");
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("ETag")).isEqualTo("\"2\"");
        assertThat(first.json().path("version").asLong()).isEqualTo(2);
        assertThat(administrator
                        .with("If-Match", "\"1\"")
                        .put(address, "{\"roles\":[\"technician\"]}", "application/json")
                        .code())
                .isEqualTo("changed");
        assertThat(administrator
                        .with("If-Match", first.header("ETag"))
                        .put(address, "{\"roles\":[\"technician\"]}", "application/json")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void who_reads_the_list_of_people_is_on_record_once_an_hour() {
        Web reader = with("reader", grant("administrator", "", "", ""));
        String record = "/api/v1/changes?kind=personal-data&id=/api/v1/users";
        reader.get("/api/v1/users");
        reader.get("/api/v1/users");
        assertThat(by(reader, record)).containsOnlyOnce("reader");
        clock.advance(Duration.ofMinutes(61));
        reader.get("/api/v1/users");
        assertThat(by(reader, record)).filteredOn("reader"::equals).hasSize(2);
        assertThat(by(running.as(Role.INSPECTOR), record)).isEmpty();
    }

    private static List<String> by(Web web, String address) {
        return web.get(address).json().path("items").findValuesAsText("by");
    }
}
