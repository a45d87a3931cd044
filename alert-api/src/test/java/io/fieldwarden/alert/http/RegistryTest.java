package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.Web;
import io.fieldwarden.device.log.LogTopic;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Organisations, sites, positions and devices: adding, changing, deleting, and who may. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RegistryTest {
    @TempDir
    static Path folder;

    private final MemoryTopicLog log = new MemoryTopicLog();
    private Running running;
    private Web technician;

    @BeforeAll
    void open() {
        running = Running.open(folder, log);
        technician = running.as(Role.TECHNICIAN);
    }

    @AfterAll
    void close() {
        running.close();
    }

    /** Each test begins with a county and two farms and nothing else. */
    @BeforeEach
    void clear() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("registry.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 5000");
            for (String table : List.of("organisations", "sites", "positions", "devices", "bindings", "changes")) {
                statement.executeUpdate("DELETE FROM " + table);
            }
            statement.executeUpdate("DELETE FROM grants WHERE organisation IS NOT NULL");
            statement.executeUpdate("DELETE FROM users WHERE name LIKE 'tech-%'");
        }
        organisation(technician, "county", "", "county");
        organisation(technician, "farm", "county", "farm");
        organisation(technician, "other", "county", "farm");
    }

    private static Web.Answer organisation(Web web, String id, String parent, String kind) {
        String below = parent.isEmpty() ? "" : ",\"parent\":\"" + parent + "\"";
        return web.post(
                "/api/v1/organisations",
                "{\"id\":\"" + id + "\",\"name\":\"" + id + "\",\"kind\":\"" + kind + "\"" + below + "}");
    }

    private Web.Answer put(String path, String json) {
        return technician.put(path, json, "application/json");
    }

    /** A technician who looks after one farm only. */
    private Web technicianOf(String organisation) {
        Web administrator = running.as(Role.ADMINISTRATOR);
        administrator.post(
                "/api/v1/users",
                "{\"user\":\"tech-" + organisation + "\",\"password\":\"" + Running.PASSWORD
                        + "\",\"mustChangePassword\":false,\"grants\":[{\"role\":\"technician\",\"organisation\":\""
                        + organisation + "\"}]}");
        return running.web().logIn("tech-" + organisation, Running.PASSWORD);
    }

    private static List<String> ids(Web.Answer page) {
        List<String> ids = new ArrayList<>();
        page.json().path("items").forEach(item -> ids.add(item.path("id").asText()));
        return ids;
    }

    @Test
    void a_position_on_a_site_belongs_to_the_organisation_of_the_site_also_after_the_site_has_moved() {
        technician.post(
                "/api/v1/sites",
                "{\"id\":\"field\",\"name\":\"北田\",\"organisation\":\"farm\",\"latitude\":31.2,\"longitude\":121.5}");
        JsonNode position = technician
                .post("/api/v1/positions", "{\"id\":\"north\",\"name\":\"北角\",\"site\":\"field\"}")
                .json();
        assertThat(position.path("organisation").asText()).isEqualTo("farm");
        assertThat(position.path("ownOrganisation").isNull()).isTrue();
        assertThat(ids(technicianOf("farm").get("/api/v1/positions"))).containsExactly("north");
        assertThat(put("/api/v1/sites/field", "{\"name\":\"北田\",\"organisation\":\"other\"}")
                        .status())
                .isEqualTo(200);
        assertThat(ids(technicianOf("farm").get("/api/v1/positions"))).isEmpty();
        assertThat(ids(technicianOf("other").get("/api/v1/positions?site=field")))
                .containsExactly("north");
    }

    @Test
    void a_device_without_an_organisation_is_that_of_the_site_of_its_position() {
        technician.post("/api/v1/sites", "{\"id\":\"field\",\"name\":\"北田\",\"organisation\":\"farm\"}");
        technician.post("/api/v1/positions", "{\"id\":\"north\",\"name\":\"北角\",\"site\":\"field\"}");
        Web mine = technicianOf("farm");
        assertThat(mine.post(
                                "/api/v1/devices",
                                "{\"id\":\"soil-1\",\"profile\":\"soil-station\",\"position\":\"north\"}")
                        .status())
                .isEqualTo(201);
        assertThat(mine.get("/api/v1/devices/soil-1")
                        .json()
                        .path("organisation")
                        .asText())
                .isEqualTo("farm");
        assertThat(technicianOf("other").get("/api/v1/devices/soil-1").status()).isEqualTo(404);
    }

    @Test
    void parameters_of_a_position_are_held_against_its_profile() {
        String head = "{\"id\":\"north\",\"name\":\"北角\",\"profile\":\"soil-station\",\"parameters\":";
        Web.Answer notANumber = technician.post("/api/v1/positions", head + "{\"fc\":\"wet\"}}");
        assertThat(notANumber.status()).isEqualTo(400);
        assertThat(notANumber.json().path("field").asText()).isEqualTo("parameters.fc");
        assertThat(notANumber.json().path("value").asText()).isEqualTo("wet");
        Web.Answer misspelt = technician.post("/api/v1/positions", head + "{\"fcc\":33}}");
        assertThat(misspelt.json().path("detail").asText())
                .contains("parameters.fcc")
                .contains("wp");
        Web.Answer zone = technician.post("/api/v1/positions", head + "{\"time_zone\":\"Asia/Beijing\"}}");
        assertThat(zone.json().path("detail").asText()).contains("is no time zone such as Asia/Shanghai");
        assertThat(technician
                        .post("/api/v1/positions", head + "{\"fc\":33,\"time_zone\":\"Asia/Urumqi\"}}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void only_a_device_of_the_profile_of_a_position_may_stand_there() {
        technician.post("/api/v1/positions", "{\"id\":\"north\",\"name\":\"北角\",\"profile\":\"soil-station\"}");
        Web.Answer boiler = technician.post(
                "/api/v1/devices", "{\"id\":\"b-1\",\"profile\":\"boiler-steam\",\"position\":\"north\"}");
        assertThat(boiler.status()).isEqualTo(400);
        assertThat(boiler.json().path("detail").asText()).contains("position 'north' is for profile soil-station");
    }

    @Test
    void a_device_is_changed_as_a_whole_and_keeps_its_keys_and_whether_it_may_send() {
        technician.post("/api/v1/positions", "{\"id\":\"north\",\"name\":\"北角\"}");
        technician.post(
                "/api/v1/devices",
                "{\"id\":\"soil-1\",\"profile\":\"soil-station\",\"position\":\"north\",\"enabled\":false,"
                        + "\"parameters\":{\"fc\":33}}");
        assertThat(put(
                                "/api/v1/devices/soil-1",
                                "{\"profile\":\"soil-station\",\"name\":\"东一田\",\"devEui\":\"70B3D57ED0001234\"}")
                        .status())
                .isEqualTo(204);
        JsonNode shown = technician.get("/api/v1/devices/soil-1").json();
        assertThat(shown.path("enabled").asBoolean()).isFalse();
        assertThat(shown.path("position").isNull()).isTrue();
        assertThat(shown.path("devEui").asText()).isEqualTo("70b3d57ed0001234");
        assertThat(shown.path("own").path("parameters").size()).isZero();
        assertThat(shown.path("credentials").path("secret").asBoolean()).isTrue();
        assertThat(shown.path("credentials").path("token").asBoolean()).isTrue();
        assertThat(shown.path("credentials").path("psk").asBoolean()).isFalse();
        assertThat(put("/api/v1/devices/soil-1", "{\"id\":\"soil-2\",\"profile\":\"soil-station\"}")
                        .status())
                .isEqualTo(400);
        assertThat(put("/api/v1/devices/soil-9", "{\"profile\":\"soil-station\"}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void a_lorawan_identity_is_of_one_device_only() {
        technician.post(
                "/api/v1/devices", "{\"id\":\"soil-1\",\"profile\":\"soil-station\",\"devEui\":\"70b3d57ed0001234\"}");
        Web.Answer taken = technician.post(
                "/api/v1/devices", "{\"id\":\"soil-2\",\"profile\":\"soil-station\",\"devEui\":\"70B3D57ED0001234\"}");
        assertThat(taken.status()).isEqualTo(400);
        assertThat(taken.json().path("detail").asText()).contains("is that of device 'soil-1' already");
        Web.Answer malformed = technician.post(
                "/api/v1/devices", "{\"id\":\"soil-2\",\"profile\":\"soil-station\",\"devEui\":\"70b3\"}");
        assertThat(malformed.json().path("detail").asText()).contains("is not 16 hex digits");
    }

    @Test
    void a_gateway_cannot_stand_behind_its_own_child() {
        technician.post("/api/v1/devices", "{\"id\":\"g\",\"profile\":\"soil-station\"}");
        technician.post("/api/v1/devices", "{\"id\":\"a\",\"profile\":\"soil-station\",\"gateway\":\"g\"}");
        technician.post("/api/v1/devices", "{\"id\":\"b\",\"profile\":\"soil-station\",\"gateway\":\"a\"}");
        assertThat(put("/api/v1/devices/g", "{\"profile\":\"soil-station\",\"gateway\":\"b\"}")
                        .json()
                        .path("detail")
                        .asText())
                .contains("stands behind this device");
        assertThat(put("/api/v1/devices/g", "{\"profile\":\"soil-station\",\"gateway\":\"g\"}")
                        .status())
                .isEqualTo(400);
        assertThat(ids(technician.get("/api/v1/devices?gateway=g"))).containsExactly("a");
    }

    @Test
    void an_organisation_cannot_come_to_stand_below_itself() {
        organisation(technician, "plot", "farm", "village");
        Web.Answer cycle =
                put("/api/v1/organisations/county", "{\"name\":\"c\",\"kind\":\"county\",\"parent\":\"plot\"}");
        assertThat(cycle.status()).isEqualTo(400);
        assertThat(cycle.json().path("detail").asText()).contains("stands below 'county' itself");
        assertThat(put("/api/v1/organisations/plot", "{\"name\":\"p\",\"kind\":\"village\",\"parent\":\"other\"}")
                        .json()
                        .path("parent")
                        .asText())
                .isEqualTo("other");
    }

    @Test
    void nothing_is_deleted_on_which_something_hangs() {
        technician.post("/api/v1/sites", "{\"id\":\"field\",\"name\":\"北田\",\"organisation\":\"farm\"}");
        technician.post("/api/v1/positions", "{\"id\":\"north\",\"name\":\"北角\",\"site\":\"field\"}");
        technician.post("/api/v1/devices", "{\"id\":\"g\",\"profile\":\"soil-station\",\"position\":\"north\"}");
        technician.post("/api/v1/devices", "{\"id\":\"a\",\"profile\":\"soil-station\",\"gateway\":\"g\"}");
        for (String path :
                List.of("organisations/county", "organisations/farm", "sites/field", "positions/north", "devices/g")) {
            Web.Answer refused = technician.delete("/api/v1/" + path);
            assertThat(refused.status()).as(path).isEqualTo(409);
            assertThat(refused.code()).isEqualTo("still-used");
        }
        assertThat(technician
                        .delete("/api/v1/organisations/county")
                        .json()
                        .path("detail")
                        .asText())
                .contains("2 organisations");
        for (String path : List.of("devices/a", "devices/g", "positions/north", "sites/field", "organisations/farm")) {
            assertThat(technician.delete("/api/v1/" + path).status()).as(path).isEqualTo(204);
            assertThat(technician.delete("/api/v1/" + path).status()).as(path).isEqualTo(404);
        }
    }

    @Test
    void a_deleted_device_is_gone_from_the_topic_and_the_position_still_knows_it() {
        technician.post("/api/v1/positions", "{\"id\":\"north\",\"name\":\"北角\"}");
        technician.post("/api/v1/devices", "{\"id\":\"soil-1\",\"profile\":\"soil-station\",\"position\":\"north\"}");
        technician.delete("/api/v1/devices/soil-1");
        await().until(() -> log.all(LogTopic.REGISTRY).stream()
                .filter(r -> r.key().equals("device/soil-1"))
                .reduce((a, b) -> b)
                .map(r -> r.value().isEmpty())
                .orElse(false));
        JsonNode bindings = technician.get("/api/v1/positions/north").json().path("bindings");
        assertThat(bindings).hasSize(1);
        assertThat(bindings.get(0).path("device").asText()).isEqualTo("soil-1");
        assertThat(bindings.get(0).path("to").isNull()).isFalse();
    }

    @Test
    void nobody_adds_changes_or_moves_what_he_does_not_reach() {
        technician.post("/api/v1/sites", "{\"id\":\"field\",\"name\":\"北田\",\"organisation\":\"other\"}");
        technician.post("/api/v1/positions", "{\"id\":\"north\",\"name\":\"北角\",\"organisation\":\"other\"}");
        technician.post("/api/v1/devices", "{\"id\":\"o-1\",\"profile\":\"soil-station\",\"organisation\":\"other\"}");
        technician.post("/api/v1/devices", "{\"id\":\"f-1\",\"profile\":\"soil-station\",\"organisation\":\"farm\"}");
        Web mine = technicianOf("farm");
        String soil = "\"profile\":\"soil-station\"";
        assertThat(organisation(mine, "below", "other", "village").status()).isEqualTo(403);
        assertThat(organisation(mine, "top", "", "county").status()).isEqualTo(403);
        assertThat(mine.put(
                                "/api/v1/organisations/farm",
                                "{\"name\":\"f\",\"kind\":\"farm\",\"parent\":\"other\"}",
                                "application/json")
                        .status())
                .isEqualTo(403);
        assertThat(mine.put(
                                "/api/v1/organisations/farm",
                                "{\"name\":\"f\",\"kind\":\"farm\",\"parent\":\"county\"}",
                                "application/json")
                        .status())
                .isEqualTo(200);
        assertThat(mine.put("/api/v1/sites/field", "{\"name\":\"x\",\"organisation\":\"farm\"}", "application/json")
                        .status())
                .isEqualTo(404);
        assertThat(mine.post("/api/v1/sites", "{\"id\":\"field\",\"name\":\"x\",\"organisation\":\"farm\"}")
                        .status())
                .isEqualTo(409);
        assertThat(mine.delete("/api/v1/positions/north").status()).isEqualTo(404);
        assertThat(mine.post(
                                "/api/v1/devices",
                                "{\"id\":\"n\"," + soil + ",\"organisation\":\"farm\",\"position\":\"north\"}")
                        .status())
                .isEqualTo(403);
        assertThat(mine.post(
                                "/api/v1/devices",
                                "{\"id\":\"n\"," + soil + ",\"organisation\":\"farm\",\"gateway\":\"o-1\"}")
                        .status())
                .isEqualTo(403);
        assertThat(mine.put("/api/v1/devices/f-1", "{" + soil + ",\"organisation\":\"other\"}", "application/json")
                        .status())
                .isEqualTo(403);
        assertThat(mine.delete("/api/v1/devices/o-1").status()).isEqualTo(404);
        assertThat(organisation(mine, "plot", "farm", "village").status()).isEqualTo(201);
    }

    @Test
    void every_change_is_recorded_with_who_and_what_was_before() {
        technician.post(
                "/api/v1/devices", "{\"id\":\"soil-1\",\"profile\":\"soil-station\",\"organisation\":\"farm\"}");
        put(
                "/api/v1/devices/soil-1",
                "{\"profile\":\"soil-station\",\"organisation\":\"farm\",\"parameters\":{\"fc\":33}}");
        put(
                "/api/v1/devices/soil-1",
                "{\"profile\":\"soil-station\",\"organisation\":\"farm\",\"parameters\":{\"fc\":33}}");
        running.as(Role.ADMINISTRATOR).delete("/api/v1/devices/soil-1");
        JsonNode items =
                technician.get("/api/v1/changes?kind=device&id=soil-1").json().path("items");
        assertThat(items).hasSize(3);
        assertThat(items.get(0).path("action").asText()).isEqualTo("delete");
        assertThat(items.get(0).path("by").asText()).isEqualTo("administrator");
        assertThat(items.get(1).path("action").asText()).isEqualTo("change");
        assertThat(items.get(1).path("by").asText()).isEqualTo("technician");
        assertThat(items.get(1).path("detail").toString())
                .isEqualTo("{\"parameters.fc\":{\"before\":null,\"after\":\"33\"}}");
        assertThat(items.get(2).path("detail").path("profile").path("after").asText())
                .isEqualTo("soil-station");
        assertThat(ids(technicianOf("other").get("/api/v1/changes"))).doesNotContain("soil-1");
        assertThat(ids(technicianOf("farm").get("/api/v1/changes"))).contains("soil-1");
        JsonNode first = technician.get("/api/v1/changes?limit=2").json();
        JsonNode second = technician
                .get("/api/v1/changes?limit=2&cursor=" + first.path("next").asText())
                .json();
        assertThat(second.path("items").get(0).path("seq").asLong())
                .isEqualTo(first.path("items").get(1).path("seq").asLong() - 1);
    }
}
