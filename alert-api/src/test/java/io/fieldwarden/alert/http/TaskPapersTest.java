package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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

/** What tasks of supervision produce: copies, draws, figures and the feed for credit supervision. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TaskPapersTest {
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
    void a_unit_that_gets_a_second_order_within_a_year_is_in_the_credit_feed() {
        hub.organisation("twice", "east", "enterprise");
        hub.ordered("twice");
        assertThat(hub.credit()).doesNotContain("repeat twice");
        hub.ordered("twice");
        assertThat(hub.credit()).contains("repeat twice");
    }

    @Test
    void another_department_is_told_once_and_its_receipt_is_kept() {
        String task = hub.ordered("plant");
        Web once = hub.inspector.with("Idempotency-Key", "copy-" + task);
        String body = "{\"rule\":\"higher\",\"text\":\"安全阀失效仍在使用\"}";
        JsonNode copy = Supervision.made(once.post("/api/v1/tasks/" + task + "/copies", body))
                .json();
        assertThat(Supervision.made(once.post("/api/v1/tasks/" + task + "/copies", body))
                        .json())
                .isEqualTo(copy);
        assertThat(copy.path("to").asText()).isEqualTo("上一级市场监督管理部门");
        assertThat(copy.path("number").asText()).startsWith("（示范市监）特抄〔2026〕");
        String path = "/api/v1/copies/" + copy.path("id").asText() + "/receipt";
        Supervision.done(hub.inspector.post(path, "{\"text\":\"收悉\"}"));
        assertThat(hub.inspector.post(path, "{\"text\":\"收悉\"}").status()).isEqualTo(409);
        assertThat(hub.inspector
                        .get("/api/v1/copies?open=true&task=" + task)
                        .json()
                        .path("items")
                        .size())
                .isZero();
    }

    @Test
    void a_draw_can_be_done_again_from_what_is_kept_and_draws_no_object_twice() {
        String plan = plan("east");
        String draw = Web.json(Map.of(
                "count",
                2,
                "due",
                hub.clock.instant().plus(Duration.ofDays(30)).toString(),
                "seed",
                "public-7",
                "seedSource",
                "lottery"));
        JsonNode first = Supervision.made(hub.inspector.post("/api/v1/plans/" + plan + "/draws", draw))
                .json()
                .path("detail");
        JsonNode second = Supervision.made(hub.inspector.post("/api/v1/plans/" + plan + "/draws", draw))
                .json()
                .path("detail");
        List<String> drawn = new ArrayList<>();
        first.path("lots").forEach(lot -> drawn.add(lot.path("object").asText()));
        second.path("lots").forEach(lot -> drawn.add(lot.path("object").asText()));
        assertThat(drawn).containsExactlyInAnyOrder("boiler-1", "boiler-2", "boiler-3");
        assertThat(first.path("objects").size()).isEqualTo(3);
        String task = first.path("lots").get(0).path("task").asText();
        assertThat(Supervision.state(hub.inspector.get("/api/v1/tasks/" + task)))
                .isEqualTo("assigned");
        assertThat(hub.inspector
                        .get("/api/v1/plans/" + plan)
                        .json()
                        .path("drawn")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    void a_draw_takes_the_equipment_in_use_by_its_file_and_positions_without_one() {
        hub.organisation("west", "county", "township");
        hub.organisation("dye-works", "west", "enterprise");
        for (String position : List.of("w-1", "w-2", "w-3")) {
            hub.position(position, "dye-works", "1100");
        }
        hub.equipment("west-boiler", "dye-works", "1100", "w-1", "in-use");
        hub.equipment("west-sealed", "dye-works", "1100", "w-2", "suspended");
        hub.equipment("west-lift", "dye-works", "3110", "", "in-use");
        hub.organisation("north", "county", "township");
        hub.equipment("north-boiler", "north", "1100", "", "in-use");
        // Another object than the equipment of this id.
        hub.position("west-boiler", "dye-works", "1100");
        String plan = plan("west");
        JsonNode drawn = draw(plan, 10);
        List<String> candidates = new ArrayList<>();
        drawn.path("objects").forEach(one -> candidates.add(one.asText()));
        assertThat(candidates).containsExactlyInAnyOrder("west-boiler", "w-3", "position/west-boiler");
        List<String> about = new ArrayList<>();
        drawn.path("lots").forEach(lot -> {
            JsonNode task = hub.inspector
                    .get("/api/v1/tasks/" + lot.path("task").asText())
                    .json();
            about.add(task.path("equipment").asText() + " "
                    + task.path("position").asText());
        });
        assertThat(about).containsExactlyInAnyOrder("west-boiler w-1", "null w-3", "null west-boiler");
        // It was drawn as a position: a file does not make it another object.
        hub.equipment("west-third", "dye-works", "1100", "w-3", "in-use");
        assertThat(draw(plan, 10).path("lots")).isEmpty();
    }

    private String plan(String organisation) {
        return Supervision.made(hub.inspector.post(
                        "/api/v1/plans",
                        Web.json(Map.of(
                                "year", 2026,
                                "name", "年度计划",
                                "type", "routine",
                                "basis", "办法第14条",
                                "objects", 3,
                                "organisation", organisation,
                                "category", "1000"))))
                .json()
                .path("id")
                .asText();
    }

    private JsonNode draw(String plan, int count) {
        return Supervision.made(hub.inspector.post(
                        "/api/v1/plans/" + plan + "/draws",
                        Web.json(Map.of(
                                "count",
                                count,
                                "due",
                                hub.clock.instant().plus(Duration.ofDays(30)).toString()))))
                .json()
                .path("detail");
    }

    @Test
    void figures_are_given_per_township_unit_and_category() {
        hub.ordered("mill");
        JsonNode townships = Supervision.done(hub.inspector.get("/api/v1/statistics?by=township"))
                .json();
        assertThat(townships.path("complete").asBoolean()).isTrue();
        List<String> keys = new ArrayList<>();
        townships.path("groups").forEach(group -> keys.add(group.path("key").asText()));
        assertThat(keys).contains("east");
        JsonNode categories = Supervision.done(hub.inspector.get("/api/v1/statistics?by=category"))
                .json()
                .path("groups");
        assertThat(categories.get(0).path("key").asText()).isEqualTo("1000");
        assertThat(categories.get(0).path("tasks").path("open").asInt()).isPositive();
    }
}
