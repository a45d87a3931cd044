package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.Web;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The closed loop of supervision over the API, from the clue to the end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TasksTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private Supervision hub;

    @BeforeAll
    void open() {
        hub = new Supervision(folder);
    }

    @AfterAll
    void close() {
        hub.close();
    }

    @Test
    void a_clue_goes_by_task_record_order_and_recheck_to_its_end_and_every_step_is_in_the_chain() {
        String task = hub.clue("plant");
        hub.assign(task);
        Web.Answer found =
                Supervision.done(Supervision.step(hub.inspector, task, "record", hub.visit("B4", "problem")));
        assertThat(Supervision.state(found)).isEqualTo("found");
        Web.Answer ordered = hub.order(task);
        assertThat(Supervision.state(ordered)).isEqualTo("ordered");
        Web.Answer reported = Supervision.done(Supervision.step(hub.inspector, task, "report", Map.of("note", "已校验")));
        assertThat(reported.json().path("due").path("clock").asText()).isEqualTo("supervision.recheck");
        Web.Answer passed = Supervision.done(Supervision.step(
                hub.inspector,
                task,
                "recheck",
                Map.of("passed", true, "note", "合格", "inspectors", List.of("inspector", "technician"))));
        assertThat(Supervision.state(passed)).isEqualTo("passed");
        Web.Answer closed = Supervision.done(Supervision.step(hub.inspector, task, "close", Map.of("note", "销号")));
        assertThat(Supervision.state(closed)).isEqualTo("closed");
        List<String> kinds = new ArrayList<>();
        closed.json().path("steps").forEach(one -> kinds.add(one.path("kind").asText()));
        assertThat(kinds).containsExactly("open", "assign", "record", "order", "report", "recheck", "close");
        JsonNode changes =
                hub.inspector.get("/api/v1/changes?kind=task&id=" + task).json().path("items");
        assertThat(changes.size()).isEqualTo(7);
        hub.inspector
                .get("/api/v1/audit/verify")
                .json()
                .path("records")
                .forEach(record -> assertThat(record.path("findings").size()).isZero());
        JsonNode orders =
                hub.inspector.get("/api/v1/orders?task=" + task).json().path("items");
        assertThat(orders.get(0).path("number").asText()).matches("（示范市监）特令〔2026〕\\d+号");
        JsonNode printed = hub.inspector
                .get("/api/v1/orders/" + orders.get(0).path("id").asText())
                .json();
        assertThat(printed.path("form").path("status").asText()).isEqualTo("memory");
        assertThat(printed.path("task").path("organisationName").path("zh").asText())
                .isEqualTo("plant");
    }

    @Test
    void numbers_of_documents_have_no_gaps_where_steps_were_refused() {
        String first = hub.ordered("mill");
        assertThat(Supervision.step(
                                hub.inspector,
                                first,
                                "order",
                                Map.of(
                                        "problems", List.of("x"),
                                        "demands", List.of("y"),
                                        "basis", "z",
                                        "deadline",
                                                hub.clock
                                                        .instant()
                                                        .plus(Duration.ofDays(1))
                                                        .toString()))
                        .status())
                .isEqualTo(409);
        String second = hub.ordered("mill");
        assertThat(hub.sequence(second)).isEqualTo(hub.sequence(first) + 1);
    }

    @Test
    void a_record_that_is_sent_again_with_its_key_is_recorded_once() {
        String task = hub.clue("plant");
        hub.assign(task);
        Web phone = hub.inspector.with("Idempotency-Key", "draft-" + task);
        Map<String, Object> visit = hub.visit("B1", "stopped");
        assertThat(Supervision.state(Supervision.done(Supervision.step(phone, task, "record", visit))))
                .isEqualTo("measured");
        Web.Answer again = Supervision.done(Supervision.step(phone, task, "record", visit));
        assertThat(again.json().path("steps").size()).isEqualTo(3);
        assertThat(Supervision.step(phone, task, "record", hub.visit("B2", "stopped"))
                        .code())
                .isEqualTo("idempotency-key-reused");
        assertThat(Supervision.step(hub.inspector, task, "record", visit).code())
                .isEqualTo("wrong-state");
    }

    @Test
    void what_a_record_on_the_spot_lacks_is_told() {
        String task = hub.clue("plant");
        assertThat(Supervision.step(
                                hub.inspector,
                                task,
                                "assign",
                                Map.of(
                                        "type",
                                        "other",
                                        "basis",
                                        "b",
                                        "inspectors",
                                        List.of("inspector"),
                                        "due",
                                        hub.clock
                                                .instant()
                                                .plus(Duration.ofDays(5))
                                                .toString()))
                        .code())
                .isEqualTo("too-few-inspectors");
        hub.assign(task);
        Map<String, Object> visit = hub.visit("B4", "no-problem");
        assertThat(Supervision.step(hub.inspector, task, "record", visit).code())
                .isEqualTo("problem-without-measure");
        visit = hub.visit("", "problem");
        assertThat(Supervision.step(hub.inspector, task, "record", visit).code())
                .isEqualTo("measure-without-problem");
        visit = hub.visit("B4", "problem");
        visit.put("answers", Supervision.answers("B4").subList(0, 4));
        assertThat(Supervision.step(hub.inspector, task, "record", visit)
                        .json()
                        .path("detail")
                        .asText())
                .contains("not answered: [B5, B6, B7, B8]");
        visit = hub.visit("B4", "problem");
        visit.remove("signedBy");
        visit.put("witness", "neighbour");
        assertThat(Supervision.step(hub.inspector, task, "record", visit).code())
                .isEqualTo("refusal-without-witness");
        visit.put("photos", List.of("0".repeat(64)));
        assertThat(Supervision.step(hub.inspector, task, "record", visit)
                        .json()
                        .path("detail")
                        .asText())
                .contains("no photo");
        Web.Answer photo = Supervision.made(hub.picture(task, Supervision.PICTURE));
        visit.put("photos", List.of(photo.json().path("sha256").asText()));
        visit.put("serious", List.of("H3"));
        Web.Answer done = Supervision.done(Supervision.step(hub.inspector, task, "record", visit));
        assertThat(done.json().path("advisedCopies").get(0).asText()).isEqualTo("higher");
    }

    @Test
    void a_picture_is_told_by_its_bytes_and_given_back_as_it_was() {
        String task = hub.clue("plant");
        assertThat(hub.picture(task, "<html>".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                        .status())
                .isEqualTo(415);
        String hash = Supervision.made(hub.picture(task, Supervision.PICTURE))
                .json()
                .path("sha256")
                .asText();
        Web.Answer back = Supervision.done(hub.inspector.get("/api/v1/tasks/" + task + "/photos/" + hash));
        assertThat(back.response().body()).isEqualTo(Supervision.PICTURE);
        assertThat(back.header("Content-Security-Policy")).contains("sandbox");
        String other = hub.clue("plant");
        assertThat(hub.inspector
                        .get("/api/v1/tasks/" + other + "/photos/" + hash)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void between_a_finding_and_a_case_stand_two_reviews_by_others() {
        String task = hub.ordered("mill", Duration.ofMinutes(10));
        hub.clock.advance(Duration.ofMinutes(10));
        await().atMost(PATIENCE)
                .until(() -> Supervision.state(hub.inspector.get("/api/v1/tasks/" + task))
                        .equals("overdue"));
        Supervision.done(Supervision.step(
                hub.inspector, task, "propose-case", Map.of("note", "逾期未改", "basis", "办法第36条", "evidence", "现场记录")));
        assertThat(Supervision.step(hub.inspector, task, "open-case", Map.of("note", "立案"))
                        .code())
                .isEqualTo("wrong-state");
        Map<String, Object> legal = Map.of("review", "legal", "passed", true, "note", "合法");
        assertThat(Supervision.step(hub.inspector, task, "review", legal).code())
                .isEqualTo("own-proposal");
        assertThat(Supervision.state(Supervision.done(Supervision.step(hub.administrator, task, "review", legal))))
                .isEqualTo("case-proposed");
        Web.Answer refused = Supervision.done(Supervision.step(
                hub.administrator, task, "review", Map.of("review", "technical", "passed", false, "note", "读数未经核验")));
        assertThat(Supervision.state(refused)).isEqualTo("overdue");
        Supervision.done(Supervision.step(
                hub.inspector, task, "propose-case", Map.of("note", "逾期未改", "basis", "办法第36条", "evidence", "已核验")));
        Supervision.done(Supervision.step(hub.administrator, task, "review", legal));
        assertThat(Supervision.state(Supervision.done(Supervision.step(
                        hub.administrator,
                        task,
                        "review",
                        Map.of("review", "technical", "passed", true, "note", "可信")))))
                .isEqualTo("reviewed");
        Web.Answer opened = Supervision.done(Supervision.step(hub.inspector, task, "open-case", Map.of("note", "立案")));
        assertThat(opened.json().path("due").path("clock").asText()).isEqualTo("penalty.decide");
        Supervision.done(Supervision.step(
                hub.inspector, task, "decide", Map.of("note", "罚款", "basis", "办法第36条", "fine", 10_000)));
        Supervision.done(Supervision.step(hub.inspector, task, "deliver", Map.of("note", "送达")));
        assertThat(Supervision.step(hub.inspector, task, "close", Map.of("note", "结案"))
                        .code())
                .isEqualTo("not-published");
        Supervision.done(Supervision.step(hub.inspector, task, "paid", Map.of("note", "已缴")));
        Supervision.done(Supervision.step(hub.inspector, task, "published", Map.of("note", "已公示")));
        assertThat(Supervision.state(
                        Supervision.done(Supervision.step(hub.inspector, task, "close", Map.of("note", "结案")))))
                .isEqualTo("closed");
        assertThat(hub.credit()).contains("overdue mill", "decision mill");
    }

    @Test
    void whoever_looks_after_one_unit_sees_and_handles_only_its_tasks() {
        Supervision.made(hub.administrator.post(
                "/api/v1/users",
                "{\"user\":\"local\",\"password\":\"" + Running.PASSWORD + "\",\"mustChangePassword\":false,"
                        + "\"grants\":[{\"role\":\"inspector\",\"organisation\":\"plant\",\"category\":\"1000\"}]}"));
        Web local = hub.running.web().logIn("local", Running.PASSWORD);
        String own = hub.clue("plant");
        String others = hub.clue("mill");
        assertThat(local.get("/api/v1/tasks/" + own).status()).isEqualTo(200);
        assertThat(local.get("/api/v1/tasks/" + others).status()).isEqualTo(404);
        assertThat(Supervision.step(local, others, "dismiss", Map.of("note", "x"))
                        .status())
                .isEqualTo(404);
        local.get("/api/v1/tasks?limit=500")
                .json()
                .path("items")
                .forEach(task -> assertThat(task.path("organisation").asText()).isEqualTo("plant"));
        assertThat(local.post(
                                "/api/v1/tasks",
                                "{\"origin\":\"other\",\"title\":\"x\",\"organisation\":\"mill\",\"category\":\"1000\"}")
                        .code())
                .isEqualTo("outside-scope");
    }

    @Test
    void a_task_of_equipment_is_of_the_unit_and_category_of_a_file_that_is_there_and_in_reach() {
        hub.equipment("mill-boiler", "mill", "1100", "boiler-3", "in-use");
        Web.Answer task = Supervision.made(hub.inspector.post(
                "/api/v1/tasks", "{\"origin\":\"equipment\",\"title\":\"x\",\"equipment\":\"mill-boiler\"}"));
        assertThat(task.json().path("equipment").asText()).isEqualTo("mill-boiler");
        assertThat(task.json().path("position").asText()).isEqualTo("boiler-3");
        assertThat(task.json().path("organisation").asText()).isEqualTo("mill");
        assertThat(task.json().path("category").asText()).isEqualTo("1100");
        assertThat(hub.inspector
                        .post(
                                "/api/v1/tasks",
                                "{\"origin\":\"other\",\"title\":\"x\",\"equipment\":\"mill-boiler\",\"organisation\":\"plant\"}")
                        .json()
                        .path("field")
                        .asText())
                .isEqualTo("organisation");
        assertThat(hub.inspector
                        .post("/api/v1/tasks", "{\"origin\":\"other\",\"title\":\"x\",\"equipment\":\"nothing\"}")
                        .status())
                .isEqualTo(404);
        Supervision.made(hub.administrator.post(
                "/api/v1/users",
                "{\"user\":\"of-plant\",\"password\":\"" + Running.PASSWORD + "\",\"mustChangePassword\":false,"
                        + "\"grants\":[{\"role\":\"inspector\",\"organisation\":\"plant\",\"category\":\"1000\"}]}"));
        Web local = hub.running.web().logIn("of-plant", Running.PASSWORD);
        assertThat(local.post(
                                "/api/v1/tasks",
                                "{\"origin\":\"other\",\"title\":\"x\",\"equipment\":\"mill-boiler\",\"organisation\":\"plant\",\"category\":\"1100\"}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void of_two_who_read_the_same_task_the_second_is_told_that_it_has_changed() {
        String task = hub.clue("plant");
        Web seen = hub.inspector.with(
                "If-Match", hub.inspector.get("/api/v1/tasks/" + task).header("ETag"));
        Supervision.done(Supervision.step(seen, task, "comment", Map.of("note", "一")));
        assertThat(Supervision.step(seen, task, "dismiss", Map.of("note", "二")).status())
                .isEqualTo(412);
    }
}
