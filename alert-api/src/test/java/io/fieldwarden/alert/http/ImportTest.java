package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.Web;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.log.RegistryRecords;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.device.registry.Secrets;
import java.net.http.HttpRequest;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Many rows at once, in and out. Each test has ids of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ImportTest {
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

    private static Web.Answer send(Web web, String csv, String query) {
        return web.send(
                "POST", "/api/v1/registry/imports" + query, HttpRequest.BodyPublishers.ofString(csv), "text/csv");
    }

    private JsonNode run(String csv) {
        return run(technician, csv, "");
    }

    private static JsonNode run(Web web, String csv, String query) {
        Web.Answer asked = send(web, csv, query);
        assertThat(asked.status()).as(asked.text()).isEqualTo(202);
        String path = "/api/v1/registry/imports/" + asked.json().path("id").asText();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> web.get(path).json().path("state").asText().matches("done|failed"));
        return web.get(path).json();
    }

    private static void counts(JsonNode done, int added, int changed, int unchanged, int failed) {
        assertThat(done.path("state").asText()).as(done.toString()).isEqualTo("done");
        assertThat(new int[] {
                    done.path("added").asInt(),
                    done.path("changed").asInt(),
                    done.path("unchanged").asInt(),
                    done.path("failed").asInt()
                })
                .as(done.toString())
                .containsExactly(added, changed, unchanged, failed);
    }

    private static String error(JsonNode done, int index) {
        JsonNode error = done.path("errors").get(index);
        return error.path("row").asInt() + " " + error.path("column").asText() + " '"
                + error.path("value").asText() + "' " + error.path("rule").asText();
    }

    private long announced(String prefix) {
        return log.all(LogTopic.REGISTRY).stream()
                .filter(r -> r.key().contains(prefix))
                .count();
    }

    private static final String FARM = """
            kind,id,parent,organisation,site,position,gateway,profile,type,name_zh,name_en,latitude,longitude,enabled,dev_eui,fc
            device,a1-soil-1,,,,a1-north,a1-gate,soil-station,,东一,East,,,,70B3D57ED00000A1,33
            device,a1-gate,,,,,,soil-station,,,,,,false,,
            position,a1-north,,,a1-field,,,soil-station,,北角,,31.25,121.5,,,
            site,a1-field,,a1-farm,,,,,,"北田, 一号",North,31.2,121.4,,,
            organisation,a1-farm,a1-county,,,,,,farm,农场,Farm,,,,,
            organisation,a1-county,,,,,,,county,县,,,,,,
            """;

    @Test
    void a_file_may_have_its_rows_in_any_order_and_changes_nothing_the_second_time() {
        counts(run(technician, FARM, "?dryRun=true"), 6, 0, 0, 0);
        assertThat(technician.get("/api/v1/devices/a1-gate").status()).isEqualTo(404);
        JsonNode first = run("\uFEFF" + FARM);
        counts(first, 6, 0, 0, 0);
        JsonNode device = technician.get("/api/v1/devices/a1-soil-1").json();
        assertThat(device.path("organisation").asText()).isEqualTo("a1-farm");
        assertThat(device.path("gateway").asText()).isEqualTo("a1-gate");
        assertThat(device.path("devEui").asText()).isEqualTo("70b3d57ed00000a1");
        assertThat(device.at("/own/parameters/fc").asText()).isEqualTo("33");
        assertThat(technician
                        .get("/api/v1/devices/a1-gate")
                        .json()
                        .path("enabled")
                        .asBoolean())
                .isFalse();
        await().until(() -> announced("/a1-") == 6);
        JsonNode again = run(FARM);
        counts(again, 0, 0, 6, 0);
        assertThat(technician
                        .get("/api/v1/registry/imports/" + again.path("id").asText() + "/credentials")
                        .status())
                .isEqualTo(404);
        counts(run("id,fc\na1-soil-1,34\n"), 0, 1, 0, 0);
        await().until(() -> announced("/a1-") == 7);
        assertThat(technician
                        .get("/api/v1/devices/a1-soil-1")
                        .json()
                        .at("/name/en")
                        .asText())
                .isEqualTo("East");
    }

    @Test
    void the_credentials_of_new_devices_are_what_the_topic_has_hashes_of() {
        JsonNode done = run("id,profile\nb1,soil-station\n");
        String csv = technician
                .get("/api/v1/registry/imports/" + done.path("id").asText() + "/credentials")
                .text();
        assertThat(csv.lines()).hasSize(2).first().isEqualTo("id,secret,token");
        String[] cells = csv.lines().toList().get(1).split(",", -1);
        await().until(() -> announced("device/b1") == 1);
        RegistryEntry.Device device = log.all(LogTopic.REGISTRY).stream()
                .filter(r -> r.key().equals("device/b1"))
                .findFirst()
                .flatMap(TopicLog.Received::value)
                .map(bytes -> (RegistryEntry.Device) RegistryRecords.decode(bytes.toByteArray()))
                .orElseThrow();
        assertThat(Secrets.verify(cells[1], device.credentials().secretHash())).isTrue();
        assertThat(device.credentials().tokenHash()).isEqualTo(Secrets.tokenHash(cells[2]));
        assertThat(running.as(Role.ADMINISTRATOR)
                        .get("/api/v1/registry/imports/" + done.path("id").asText() + "/credentials")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void each_bad_row_is_named_with_row_column_value_and_rule_and_the_others_go_in() {
        JsonNode done = run("""
                kind,id,profile,position,gateway,enabled,dev_eui,latitude,param.fc
                device,c1,soil-station,,,,,,33
                device,c 2,soil-station,,,,,,
                device,c3,nothing,,,,,,
                device,c4,soil-station,nowhere,,,,,
                device,c5,soil-station,,nobody,,,,
                device,c6,soil-station,,,maybe,,,
                device,c7,soil-station,,,,xyz,,
                device,c8,soil-station,,,,,,wet
                device,c1,soil-station,,,,,,33
                device,c9,,,,,,,
                tractor,c10,,,,,,,
                device,c11,soil-station
                device,c12,soil-station,,,,,31,

                device,c13,soil-station,,,,,,
                """);
        counts(done, 2, 0, 0, 12);
        assertThat(error(done, 0)).startsWith("3 id 'c 2' device id: character U+0020");
        assertThat(error(done, 1)).isEqualTo("4 profile 'nothing' there is no active profile of that id");
        assertThat(error(done, 2)).isEqualTo("5 position 'nowhere' there is no position of that id");
        assertThat(error(done, 3)).startsWith("6 gateway 'nobody' is not there");
        assertThat(error(done, 4)).isEqualTo("7 enabled 'maybe' is not true or false");
        assertThat(error(done, 5)).isEqualTo("8 dev_eui 'xyz' is not 16 hex digits");
        assertThat(error(done, 6)).isEqualTo("9 param.fc 'wet' is not a number");
        assertThat(error(done, 7)).isEqualTo("10 id 'c1' stands on row 2 already");
        assertThat(error(done, 8)).isEqualTo("11 profile '' is missing");
        assertThat(error(done, 9)).startsWith("12 kind 'tractor' is not one of");
        assertThat(error(done, 10)).isEqualTo("13  '' has 3 cells under 9 names of columns");
        assertThat(error(done, 11)).isEqualTo("14 latitude '31' is not a column of a row of kind device");
    }

    @Test
    void a_file_that_cannot_be_read_is_refused_as_a_whole_with_the_reason() {
        Web.Answer gbk = technician.send(
                "POST",
                "/api/v1/registry/imports",
                HttpRequest.BodyPublishers.ofByteArray(
                        "id,profile,name_zh\nd1,soil-station,北田\n".getBytes(Charset.forName("GBK"))),
                "text/csv");
        assertThat(gbk.status()).isEqualTo(400);
        assertThat(gbk.json().path("detail").asText())
                .contains("looks like GBK")
                .contains("CSV UTF-8");
        assertThat(send(technician, "", "").json().path("detail").asText()).contains("is empty");
        assertThat(send(technician, "name,profile\n", "").json().path("detail").asText())
                .contains("has no column 'id'");
        assertThat(send(technician, "id,id\n", "").json().path("detail").asText())
                .contains("'id' twice");
        assertThat(send(technician, "id\nx\n", "?kind=tractor").status()).isEqualTo(400);
        JsonNode open = run("id,profile\n\"d1,soil-station\n");
        assertThat(open.path("state").asText()).isEqualTo("failed");
        assertThat(open.path("fault").asText()).contains("cannot be read");
        JsonNode tooMany = run("id\n" + "x\n".repeat(100_001));
        assertThat(tooMany.path("fault").asText()).contains("more than 100000 rows");
        assertThat(technician
                        .send(
                                "POST",
                                "/api/v1/registry/imports",
                                HttpRequest.BodyPublishers.ofString("x"),
                                "text/plain")
                        .status())
                .isEqualTo(415);
    }

    @Test
    void json_works_too_and_nobody_imports_where_he_does_not_reach() {
        Web.Answer asked = technician.post(
                "/api/v1/registry/imports",
                Web.json(Map.of(
                        "csv",
                        "kind,id,name,type\norganisation,e1,E,farm\norganisation,e2,E,farm\n",
                        "dryRun",
                        false)));
        assertThat(asked.status()).isEqualTo(202);
        await().until(() -> technician.get("/api/v1/organisations").text().contains("\"e2\""));
        running.as(Role.ADMINISTRATOR)
                .post(
                        "/api/v1/users",
                        "{\"user\":\"e1-tech\",\"password\":\"" + Running.PASSWORD
                                + "\",\"mustChangePassword\":false,\"grants\":[{\"role\":\"technician\","
                                + "\"organisation\":\"e1\"}]}");
        Web mine = running.web().logIn("e1-tech", Running.PASSWORD);
        String csv = """
                kind,id,parent,organisation,profile,name,type
                organisation,e1-plot,e1,,,Plot,village
                organisation,e2-plot,e2,,,Plot,village
                site,e1-field,,e1-plot,,Field,
                device,e1-d,,e1-plot,soil-station,,
                device,e2-d,,e2,soil-station,,
                device,e3-d,,,soil-station,,
                """;
        for (String query : new String[] {"?dryRun=true", ""}) {
            JsonNode done = run(mine, csv, query);
            counts(done, 3, 0, 0, 3);
            assertThat(error(done, 0)).isEqualTo("3 parent 'e2' your role does not reach it");
        }
    }

    @Test
    void what_is_exported_imports_again_unchanged() {
        run(FARM.replace("a1-", "f1-").replace("00000A1", "00000F1"));
        int rows = 0;
        for (String kind : new String[] {"organisations", "sites", "positions", "devices"}) {
            Web.Answer export = technician.get("/api/v1/registry/export?kind=" + kind);
            assertThat(export.header("Content-Type")).startsWith("text/csv");
            assertThat(export.text()).contains("f1-").doesNotContain("argon2");
            JsonNode done = run(export.text());
            assertThat(done.path("unchanged").asInt())
                    .as(kind)
                    .isEqualTo(done.path("rows").asInt());
            rows += done.path("rows").asInt();
        }
        assertThat(rows).isGreaterThanOrEqualTo(6);
        assertThat(new String(
                        technician
                                .get("/api/v1/registry/export?kind=sites")
                                .response()
                                .body(),
                        StandardCharsets.UTF_8))
                .contains("\"北田, 一号\"");
    }
}
