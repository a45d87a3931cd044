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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A hub with a county, a township and units, inspectors on the roster, and the steps of tasks. */
final class Supervision implements AutoCloseable {
    static final byte[] PICTURE = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0, 1, 2, 3};
    static final List<String> ITEMS = List.of("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8");

    final TestClock clock = new TestClock();
    final Running running;
    final Web inspector;
    final Web administrator;

    Supervision(Path folder) {
        running = Running.open(folder, new MemoryTopicLog(), clock, Collaborators.Around.nothing());
        inspector = running.as(Role.INSPECTOR);
        administrator = running.as(Role.ADMINISTRATOR);
        organisation("county", null, "county");
        organisation("east", "county", "township");
        organisation("plant", "east", "enterprise");
        organisation("mill", "east", "enterprise");
        position("boiler-1", "plant", "1100");
        position("boiler-2", "plant", "1100");
        position("boiler-3", "mill", "1100");
        for (String user : List.of("inspector", "administrator", "technician")) {
            assertThat(inspector
                            .put(
                                    "/api/v1/inspectors/" + user,
                                    "{\"name\":\"" + user + "\",\"certificate\":\"ZJ-" + user + "\"}",
                                    "application/json")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Override
    public void close() {
        running.close();
    }

    void organisation(String id, @org.jspecify.annotations.Nullable String parent, String kind) {
        String above = parent == null ? "" : ",\"parent\":\"" + parent + "\"";
        made(administrator.post(
                "/api/v1/organisations",
                "{\"id\":\"" + id + "\",\"name\":\"" + id + "\",\"kind\":\"" + kind + "\"" + above + "}"));
    }

    void position(String id, String organisation, String category) {
        made(administrator.post(
                "/api/v1/positions",
                Web.json(Map.of("id", id, "name", id, "organisation", organisation, "category", category))));
    }

    /** A file; the position may be empty. */
    void equipment(String id, String organisation, String category, String position, String state) {
        made(administrator.post(
                "/api/v1/equipment",
                Web.json(Map.of(
                        "id", id,
                        "name", id,
                        "organisation", organisation,
                        "category", category,
                        "state", state,
                        "positions", position.isEmpty() ? List.of() : List.of(position)))));
    }

    static Web.Answer made(Web.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer;
    }

    static Web.Answer done(Web.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer;
    }

    String clue(String organisation) {
        return made(inspector.post(
                        "/api/v1/tasks",
                        Web.json(Map.of(
                                "origin",
                                "transfer",
                                "title",
                                "锅炉超压",
                                "organisation",
                                organisation,
                                "category",
                                "1100"))))
                .json()
                .path("id")
                .asText();
    }

    static Web.Answer step(Web who, String task, String kind, Map<String, Object> fields) {
        Map<String, Object> body = new TreeMap<>(fields);
        body.put("kind", kind);
        return who.post("/api/v1/tasks/" + task + "/steps", Web.json(body));
    }

    Web.Answer assign(String task) {
        return done(step(
                inspector,
                task,
                "assign",
                Map.of(
                        "type",
                        "other",
                        "basis",
                        "监督检查办法第18条",
                        "inspectors",
                        List.of("inspector", "administrator"),
                        "due",
                        clock.instant().plus(Duration.ofDays(5)).toString())));
    }

    static List<Map<String, Object>> answers(String problem) {
        List<Map<String, Object>> answers = new ArrayList<>();
        ITEMS.forEach(item -> answers.add(Map.of("item", item, "result", item.equals(problem) ? "problem" : "ok")));
        return answers;
    }

    Map<String, Object> visit(String problem, String outcome) {
        Map<String, Object> record = new TreeMap<>();
        record.put("arrived", clock.instant().minus(Duration.ofHours(1)).toString());
        record.put("left", clock.instant().toString());
        record.put("inspectors", List.of("inspector", "administrator"));
        record.put("checklist", "boiler");
        record.put("answers", answers(problem));
        record.put("outcome", outcome);
        record.put("signedBy", "unit");
        return record;
    }

    Web.Answer order(String task) {
        return order(task, Duration.ofDays(10));
    }

    Web.Answer order(String task, Duration time) {
        return done(step(
                inspector,
                task,
                "order",
                Map.of(
                        "problems", List.of("安全阀未校验"),
                        "demands", List.of("立即校验安全阀"),
                        "basis", "特种设备安全法第39条",
                        "deadline", clock.instant().plus(time).toString())));
    }

    String ordered(String organisation) {
        return ordered(organisation, Duration.ofDays(10));
    }

    String ordered(String organisation, Duration time) {
        String task = clue(organisation);
        assign(task);
        done(step(inspector, task, "record", visit("B4", "problem")));
        order(task, time);
        return task;
    }

    static String state(Web.Answer answer) {
        return answer.json().path("state").asText();
    }

    int sequence(String task) {
        String number = inspector
                .get("/api/v1/orders?task=" + task)
                .json()
                .path("items")
                .get(0)
                .path("number")
                .asText();
        return Integer.parseInt(number.replaceAll(".*〕(\\d+)号", "$1"));
    }

    Web.Answer picture(String task, byte[] bytes) {
        return inspector.send(
                "POST",
                "/api/v1/tasks/" + task + "/photos",
                HttpRequest.BodyPublishers.ofByteArray(bytes),
                "image/jpeg");
    }

    List<String> credit() {
        List<String> events = new ArrayList<>();
        String cursor = "0";
        JsonNode page;
        do {
            page = done(inspector.get("/api/v1/credit-feed?limit=2&cursor=" + cursor))
                    .json();
            page.path("items")
                    .forEach(one -> events.add(one.path("kind").asText() + " "
                            + one.path("organisation").asText()));
            cursor = page.path("cursor").asText();
        } while (!page.path("next").isNull());
        return events;
    }
}
