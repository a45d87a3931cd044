package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.alert.Collaborators;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.TestClock;
import io.fieldwarden.alert.support.Web;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Equipment files over the API. It is 2026-11-23, 16:00 in China. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EquipmentTest {
    private static final String EQUIPMENT = "/api/v1/equipment";

    @TempDir
    static Path folder;

    private Running running;
    private Web inspector;

    @BeforeAll
    void open() {
        running = Running.open(folder, new MemoryTopicLog(), new TestClock(), Collaborators.Around.nothing());
        inspector = running.as(Role.INSPECTOR);
        Web administrator = running.as(Role.ADMINISTRATOR);
        for (String id : List.of("east-mill", "west-mill")) {
            administrator.post(
                    "/api/v1/organisations", "{\"id\":\"" + id + "\",\"name\":\"厂\",\"kind\":\"enterprise\"}");
        }
        administrator.post(
                "/api/v1/positions", "{\"id\":\"boiler-room\",\"name\":\"锅炉房\",\"organisation\":\"east-mill\"}");
        administrator.post(
                "/api/v1/devices", "{\"id\":\"plc-1\",\"profile\":\"boiler-steam\",\"position\":\"boiler-room\"}");
    }

    @AfterAll
    void close() {
        running.close();
    }

    private static Map<String, Object> forklift(String id) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", id);
        body.put("name", Map.of("zh", "叉车", "en", "Forklift"));
        body.put("category", "5110");
        body.put("installed", "2024-12-10");
        body.put("inUse", "2024-12-20");
        body.put("registered", "2025-01-05");
        body.put("organisation", "east-mill");
        return body;
    }

    private Web.Answer add(Map<String, Object> body) {
        Web.Answer answer = inspector.post(EQUIPMENT, Web.json(body));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer;
    }

    private static List<String> texts(JsonNode items, String field) {
        List<String> texts = new ArrayList<>();
        items.forEach(item -> texts.add(item.path(field).asText()));
        return texts;
    }

    private JsonNode one(String id) {
        return inspector.get(EQUIPMENT + "/" + id).json();
    }

    @Test
    void a_file_says_what_is_due_and_whether_it_may_be_used_with_its_grounds() {
        JsonNode forklift = add(forklift("due-1")).json();
        assertThat(forklift.path("mayBeUsed").asText()).isEqualTo("yes");
        assertThat(forklift.path("dues")).hasSize(1);
        JsonNode due = forklift.path("dues").get(0);
        assertThat(due.path("due").asText()).isEqualTo("2026-12-10");
        assertThat(due.path("state").asText()).isEqualTo("soon");
        assertThat(due.path("days").asInt()).isEqualTo(17);
        assertThat(due.path("basis").path("status").asText()).isEqualTo("verified");

        Web.Answer failed = inspector.post(
                EQUIPMENT + "/due-1/records",
                "{\"kind\":\"inspection\",\"on\":\"2026-11-20\",\"result\":\"failed\",\"number\":\"J-1\"}");
        assertThat(failed.json().path("duty").asText()).isEqualTo("forklift-inspection");
        assertThat(one("due-1").path("mayBeUsed").asText()).isEqualTo("no");
        assertThat(texts(one("due-1").path("reasons"), "code")).containsExactly("failed");
        assertThat(texts(inspector.get(EQUIPMENT + "?mayBeUsed=no").json().path("items"), "id"))
                .contains("due-1");

        inspector.post(
                EQUIPMENT + "/due-1/records/" + failed.json().path("id").asText() + "/withdraw",
                "{\"reason\":\"another forklift\"}");
        assertThat(one("due-1").path("mayBeUsed").asText()).isEqualTo("yes");
        JsonNode records = inspector
                .get(EQUIPMENT + "/due-1/records?folder=inspection")
                .json()
                .path("items");
        assertThat(records.get(0).path("withdrawn").asText()).isEqualTo("another forklift");

        JsonNode deadlines = inspector
                .get("/api/v1/deadlines?from=2026-12-10&to=2026-12-10")
                .json()
                .path("items");
        assertThat(texts(deadlines, "equipment")).contains("due-1");
        assertThat(texts(
                        inspector
                                .get("/api/v1/changes?kind=equipment&id=due-1")
                                .json()
                                .path("items"),
                        "action"))
                .containsExactly("withdraw-record", "add-record", "add");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"id":"x","name":"甲"}                                                         | 400 | category
            {"id":"x","name":"甲","category":"3111"}                                       | 400 | category
            {"id":"x","name":"甲","category":"rice"}                                       | 400 | category
            {"id":"x","category":"3110"}                                                   | 400 | name
            {"id":"x y","name":"甲","category":"3110"}                                     | 400 | id
            {"id":"x","name":"甲","category":"3110","code":"123"}                          | 400 | code
            {"id":"x","name":"甲","category":"3110","registration":"梯11"}                  | 400 | registration
            {"id":"x","name":"甲","category":"3110","organisation":"nobody"}               | 400 | organisation
            {"id":"x","name":"甲","category":"3110","devices":["nobody"]}                  | 400 | devices
            {"id":"x","name":"甲","category":"3110","installed":"2026-02-30"}              | 400 | installed
            {"id":"x","name":"甲","category":"3110","traits":["Grade 3"]}                  | 400 | traits
            {"id":"x","name":"甲","category":"3110","state":"away"}                        | 400 | state
            {"id":"x","name":"甲","category":"3110","colour":"red"}                        | 400 | colour
            """)
    void what_cannot_be_is_refused_with_its_field(String body, int status, String field) {
        Web.Answer answer = inspector.post(EQUIPMENT, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.json().path("field").asText()).isEqualTo(field);
    }

    @Test
    void a_number_that_is_on_file_for_other_equipment_is_refused_until_that_is_scrapped() {
        Map<String, Object> first = forklift("number-1");
        first.put("registration", "车11浙H00001（25）");
        assertThat(add(first).json().path("registration").asText()).isEqualTo("车11浙H00001(25)");
        Map<String, Object> second = forklift("number-2");
        second.put("registration", "车11浙H00001(25)");
        assertThat(inspector
                        .post(EQUIPMENT, Web.json(second))
                        .json()
                        .path("field")
                        .asText())
                .isEqualTo("registration");
        first.put("state", "scrapped");
        inspector.put(EQUIPMENT + "/number-1", Web.json(first), "application/json");
        add(second);
        assertThat(texts(one("number-1").path("reasons"), "code")).contains("scrapped");
    }

    @Test
    void two_people_who_edit_the_same_file_do_not_overwrite_each_other() {
        String etag = add(forklift("both-1")).header("ETag");
        Map<String, Object> mine = forklift("both-1");
        mine.put("district", "湖镇镇");
        Web web = inspector.with("If-Match", etag);
        assertThat(web.put(EQUIPMENT + "/both-1", Web.json(mine), "application/json")
                        .status())
                .isEqualTo(200);
        mine.put("district", "小南海镇");
        Web.Answer late = web.put(EQUIPMENT + "/both-1", Web.json(mine), "application/json");
        assertThat(late.status()).isEqualTo(412);
        assertThat(late.header("ETag")).isEqualTo("\"2\"");
        assertThat(one("both-1").path("district").asText()).isEqualTo("湖镇镇");
    }

    @Test
    void a_device_finds_its_equipment_by_itself_or_by_where_it_stands() {
        Map<String, Object> boiler = forklift("boiler-1");
        boiler.put("category", "1100");
        boiler.put("positions", List.of("boiler-room"));
        add(boiler);
        for (String query : List.of("?device=plc-1", "?position=boiler-room")) {
            assertThat(texts(inspector.get(EQUIPMENT + query).json().path("items"), "id"))
                    .containsExactly("boiler-1");
        }
        Map<String, Object> other = forklift("boiler-2");
        other.put("positions", List.of("boiler-room"));
        assertThat(inspector.post(EQUIPMENT, Web.json(other)).status()).isEqualTo(400);
        assertThat(inspector.get(EQUIPMENT + "/boiler-2").status()).isEqualTo(404);
    }

    @Test
    void who_looks_after_one_mill_neither_sees_nor_changes_the_other() {
        add(forklift("scope-east"));
        Map<String, Object> west = forklift("scope-west");
        west.put("organisation", "west-mill");
        add(west);
        Web administrator = running.as(Role.ADMINISTRATOR);
        Web.Answer made = administrator.post(
                "/api/v1/users",
                "{\"user\":\"inspector-west\",\"password\":\"correct horse battery\",\"mustChangePassword\":false,"
                        + "\"grants\":[{\"role\":\"inspector\",\"organisation\":\"west-mill\",\"category\":\"5000\"}]}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        Web mine = running.web().logIn("inspector-west", "correct horse battery");
        assertThat(texts(mine.get(EQUIPMENT).json().path("items"), "id")).containsExactly("scope-west");
        assertThat(texts(mine.get("/api/v1/deadlines").json().path("items"), "equipment"))
                .containsOnly("scope-west");
        for (String path : List.of("", "/records", "/documents", "/documents/x")) {
            assertThat(mine.get(EQUIPMENT + "/scope-east" + path).status()).isEqualTo(404);
        }
        String body = Web.json(forklift("scope-east"));
        assertThat(mine.put(EQUIPMENT + "/scope-east", body, "application/json").status())
                .isEqualTo(404);
        assertThat(mine.delete(EQUIPMENT + "/scope-east").status()).isEqualTo(404);
        assertThat(mine.post(EQUIPMENT + "/scope-east/records", "{\"kind\":\"fault\"}")
                        .status())
                .isEqualTo(404);
        assertThat(mine.post(EQUIPMENT, Web.json(forklift("scope-new"))).status())
                .isEqualTo(403);
    }

    @Test
    void people_who_use_equipment_record_checks_and_faults_but_no_inspection() {
        add(forklift("user-1"));
        Web farmer = running.as(Role.FARMER).with("Idempotency-Key", "k-1");
        String fault = "{\"kind\":\"fault\",\"note\":\"brake is soft\"}";
        String id = farmer.post(EQUIPMENT + "/user-1/records", fault)
                .json()
                .path("id")
                .asText();
        assertThat(farmer.post(EQUIPMENT + "/user-1/records", fault)
                        .json()
                        .path("id")
                        .asText())
                .isEqualTo(id);
        assertThat(farmer.get(EQUIPMENT + "/user-1/records").json().path("items"))
                .hasSize(1);
        assertThat(texts(one("user-1").path("reasons"), "code")).containsExactly("open-fault");
        Web.Answer refused = running.as(Role.FARMER)
                .post(EQUIPMENT + "/user-1/records", "{\"kind\":\"inspection\",\"result\":\"passed\"}");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("official-record");
        assertThat(inspector.delete(EQUIPMENT + "/user-1").status()).isEqualTo(409);
    }

    @Test
    void a_document_comes_back_as_it_went_in_and_never_as_a_page() {
        add(forklift("doc-1"));
        byte[] page = "<html><script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);
        Web.Answer kept = inspector.send(
                "POST",
                EQUIPMENT + "/doc-1/documents?folder=design&title=x&fileName=..%2F%E5%90%88%E6%A0%BC.html",
                HttpRequest.BodyPublishers.ofByteArray(page),
                "text/html");
        assertThat(kept.status()).as(kept.text()).isEqualTo(201);
        assertThat(kept.json().path("type").asText()).isEqualTo("application/octet-stream");
        assertThat(kept.json().path("fileName").asText()).isEqualTo("合格.html");
        Web.Answer back = inspector.get(
                EQUIPMENT + "/doc-1/documents/" + kept.json().path("id").asText());
        assertThat(back.response().body()).isEqualTo(page);
        assertThat(back.header("Content-Disposition")).startsWith("attachment");
        assertThat(back.header("Content-Security-Policy")).contains("sandbox");
        Web.Answer empty = inspector.send(
                "POST",
                EQUIPMENT + "/doc-1/documents?folder=design&title=x",
                HttpRequest.BodyPublishers.noBody(),
                "application/pdf");
        assertThat(empty.status()).isEqualTo(413);
    }

    @Test
    void lists_go_on_where_the_page_before_ended() {
        for (int i = 0; i < 3; i++) {
            add(forklift("page-" + i));
        }
        JsonNode first = inspector.get(EQUIPMENT + "?text=page-&limit=2").json();
        assertThat(texts(first.path("items"), "id")).containsExactly("page-0", "page-1");
        JsonNode second = inspector
                .get(EQUIPMENT + "?text=page-&limit=2&cursor="
                        + first.path("next").asText())
                .json();
        assertThat(texts(second.path("items"), "id")).containsExactly("page-2");
        assertThat(second.path("next").isNull()).isTrue();
        JsonNode deadlines =
                inspector.get("/api/v1/deadlines?limit=1&category=5000").json();
        JsonNode next = inspector
                .get("/api/v1/deadlines?limit=1&category=5000&cursor="
                        + deadlines.path("next").asText())
                .json();
        assertThat(next.path("items").get(0))
                .isNotEqualTo(deadlines.path("items").get(0));
        assertThat(inspector.get("/api/v1/deadlines?cursor=eA").status()).isEqualTo(400);
    }

    @Test
    void a_table_of_a_form_is_imported_row_by_row_and_an_export_changes_nothing() {
        String csv = """
                id,设备名称,设备品种,使用登记证编号,使用单位,安装监检日期,乡镇,上次检验日期,下次检验日期
                csv-1,一号电梯,曳引驱动乘客电梯,梯11浙H00011（20）,east-mill,2020/6/1,詹家镇,2024年6月1日,2027-06-01
                csv-2,二号电梯,飞毯,,east-mill,,,,
                csv-3,三号电梯,3110,,nobody,,,,
                csv-4,四号电梯,3110,,east-mill,2020-13-01,,,
                csv-5,五号电梯
                """;
        Web.Answer tried = inspector.send(
                "POST", EQUIPMENT + "/imports?dryRun=true", HttpRequest.BodyPublishers.ofString(csv), "text/csv");
        assertThat(tried.json().path("added").asInt()).as(tried.text()).isEqualTo(1);
        assertThat(inspector.get(EQUIPMENT + "/csv-1").status()).isEqualTo(404);
        for (int i = 0; i < 2; i++) {
            JsonNode done = inspector
                    .send("POST", EQUIPMENT + "/imports", HttpRequest.BodyPublishers.ofString(csv), "text/csv")
                    .json();
            assertThat(done.path(i == 0 ? "added" : "unchanged").asInt()).isEqualTo(1);
            assertThat(texts(done.path("errors"), "row")).containsExactly("3", "4", "5", "6");
            assertThat(texts(done.path("errors"), "column"))
                    .containsExactly("category", "organisation", "installed", "");
        }
        assertThat(inspector.get(EQUIPMENT + "/csv-1/records").json().path("items"))
                .hasSize(1);
        assertThat(one("csv-1").path("registration").asText()).isEqualTo("梯11浙H00011(20)");
        assertThat(one("csv-1").path("dues").findValuesAsText("due")).contains("2027-06-01");

        Web.Answer exported = inspector.get(EQUIPMENT + "/export");
        JsonNode again = inspector
                .send(
                        "POST",
                        EQUIPMENT + "/imports",
                        HttpRequest.BodyPublishers.ofByteArray(
                                exported.response().body()),
                        "text/csv")
                .json();
        assertThat(again.path("failed").asInt()).as(again.toString()).isZero();
        assertThat(again.path("unchanged").asInt()).isEqualTo(again.path("rows").asInt());
    }
}
