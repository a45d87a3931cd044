package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.support.Events;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.Web;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.log.Quarantined;
import io.fieldwarden.device.payload.RejectReason;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A county with a farm in the north, which has one of everything, and one in the south, which has nothing. For one thread. */
final class NorthernFarm {
    private final Map<String, Supplier<String>> makers = new HashMap<>();
    private final Map<String, String> shared = new HashMap<>();
    private final Running running;
    private final Web administrator;
    private int made;

    NorthernFarm(Running running) {
        this.running = running;
        this.administrator = running.as(Role.ADMINISTRATOR);
        organisation("county", "");
        organisation("north", "county");
        organisation("south", "county");
        fillMakers();
        makers.keySet()
                .forEach(name -> shared.computeIfAbsent(name, n -> makers.get(n).get()));
        Web inspector = running.as(Role.INSPECTOR);
        await().until(() ->
                inspector.get("/api/v1/alerts/" + shared.get("alert")).status() == 200);
        await().until(() -> administrator.get("/api/v1/quarantine").text().contains(shared.get("message")));
    }

    /** One that all tests ask about. */
    String thing(String name) {
        return shared.getOrDefault(name, "");
    }

    /** Another one, which a test may change or remove. */
    String another(String name) {
        return name.equals("alert") || name.equals("message")
                ? thing(name)
                : makers.get(name).get();
    }

    String next(String prefix) {
        made++;
        return prefix + "-" + made;
    }

    void organisation(String id, String parent) {
        post(
                "/api/v1/organisations",
                "{\"id\":\"" + id + "\",\"name\":\"x\",\"kind\":\"farm\""
                        + (parent.isEmpty() ? "" : ",\"parent\":\"" + parent + "\"") + "}");
    }

    Web.Answer post(String path, String body) {
        Web.Answer answer = administrator.post(path, body);
        assertThat(answer.status()).as(path + " " + answer.text()).isBetween(200, 202);
        return answer;
    }

    private String device() {
        String id = next("boiler");
        post("/api/v1/devices", "{\"id\":\"" + id + "\",\"profile\":\"boiler-steam\",\"organisation\":\"north\"}");
        return id;
    }

    private String equipment() {
        String id = next("equipment");
        post(
                "/api/v1/equipment",
                "{\"id\":\"" + id + "\",\"name\":\"x\",\"organisation\":\"north\",\"category\":\"1100\","
                        + "\"installed\":\"2026-01-05\"}");
        return id;
    }

    private String occasion(String path) {
        return post(
                        path,
                        "{\"device\":\"" + shared.get("device")
                                + "\",\"from\":\"2026-11-23T06:00:00Z\",\"to\":\"2026-11-23T06:10:00Z\",\"reason\":\"x\"}")
                .json()
                .path("id")
                .asText();
    }

    /** How to make another thing of the north. */
    private void fillMakers() {
        shared.put("device", device());
        makers.put("device", this::device);
        makers.put("organisation", () -> {
            String id = next("village");
            organisation(id, "north");
            return id;
        });
        makers.put("site", () -> {
            String id = next("site");
            post("/api/v1/sites", "{\"id\":\"" + id + "\",\"name\":\"x\",\"organisation\":\"north\"}");
            return id;
        });
        makers.put("position", () -> {
            String id = next("position");
            post(
                    "/api/v1/positions",
                    "{\"id\":\"" + id + "\",\"name\":\"x\",\"organisation\":\"north\",\"category\":\"1100\"}");
            return id;
        });
        makers.put("equipment", this::equipment);
        makers.put("window", () -> occasion("/api/v1/maintenance-windows"));
        makers.put("incident", () -> occasion("/api/v1/incidents"));
        makers.put(
                "import",
                () -> post("/api/v1/registry/imports", "{\"csv\":\"kind,id\\n\",\"dryRun\":true}")
                        .json()
                        .path("id")
                        .asText());
        makers.put("user", () -> {
            String name = next("farmer");
            post(
                    "/api/v1/users",
                    "{\"user\":\"" + name
                            + "\",\"grants\":[{\"role\":\"farmer\",\"organisation\":\"north\",\"category\":\"1100\"}]}");
            return name;
        });
        makers.put(
                "token",
                () -> post(
                                "/api/v1/tokens",
                                "{\"name\":\"" + next("program")
                                        + "\",\"role\":\"farmer\",\"organisation\":\"north\",\"category\":\"1100\"}")
                        .json()
                        .path("id")
                        .asText());
        makers.put("alert", () -> {
            Events events = Events.of(shared.get("device")).raisedAt(Events.START.plusSeconds(made));
            running.alert(events.raised());
            return events.id().value();
        });
        makers.put("message", this::message);
        fillSupervision();
    }

    private void fillSupervision() {
        makers.put("task", this::task);
        makers.put("order", () -> {
            String task = ordered();
            return administrator
                    .get("/api/v1/orders?task=" + task)
                    .json()
                    .path("items")
                    .path(0)
                    .path("id")
                    .asText();
        });
        // The second order to one unit within a year is told to credit supervision.
        makers.put("credit", () -> {
            ordered();
            return ordered();
        });
        makers.put(
                "copy",
                () -> post("/api/v1/tasks/" + task() + "/copies", "{\"to\":\"x\",\"text\":\"x\"}")
                        .json()
                        .path("id")
                        .asText());
        makers.put(
                "plan",
                () -> post(
                                "/api/v1/plans",
                                "{\"year\":2026,\"name\":\"x\",\"type\":\"routine\",\"basis\":\"x\",\"objects\":1,"
                                        + "\"organisation\":\"north\",\"category\":\"1100\"}")
                        .json()
                        .path("id")
                        .asText());
    }

    private String task() {
        return post(
                        "/api/v1/tasks",
                        "{\"origin\":\"other\",\"title\":\"x\",\"organisation\":\"north\",\"category\":\"1100\"}")
                .json()
                .path("id")
                .asText();
    }

    private String ordered() {
        String task = task();
        String path = "/api/v1/tasks/" + task + "/steps";
        String inspectors = "\"inspectors\":[\"inspector\",\"administrator\"]";
        for (String user : List.of("inspector", "administrator")) {
            administrator.put(
                    "/api/v1/inspectors/" + user, "{\"name\":\"x\",\"certificate\":\"x\"}", "application/json");
        }
        post(
                path,
                "{\"kind\":\"assign\",\"type\":\"other\",\"basis\":\"x\",\"checklist\":\"general\"," + inspectors
                        + ",\"due\":\"2026-11-25T00:00:00Z\"}");
        StringBuilder answers = new StringBuilder();
        for (int item = 1; item <= 8; item++) {
            answers.append(item == 1 ? "" : ",").append("{\"item\":\"G" + item + "\",\"result\":\"problem\"}");
        }
        post(
                path,
                "{\"kind\":\"record\",\"checklist\":\"general\",\"arrived\":\"2026-11-23T07:00:00Z\"," + inspectors
                        + ",\"answers\":[" + answers + "],\"outcome\":\"problem\",\"signedBy\":\"x\"}");
        post(
                path,
                "{\"kind\":\"order\",\"problems\":[\"x\"],\"demands\":[\"x\"],\"basis\":\"x\","
                        + "\"deadline\":\"2026-12-23T00:00:00Z\"}");
        return task;
    }

    private String message() {
        String id = next("message");
        Quarantined record = new Quarantined(
                id,
                new Quarantined.Origin(
                        shared.get("device"), "boiler-steam@1", Instant.parse("2026-11-23T07:00:00Z"), "mqtt", "t", ""),
                ByteString.copyFromUtf8("x"),
                RejectReason.WRONG_TYPE,
                "why");
        running.log()
                .append(
                        LogTopic.QUARANTINE,
                        List.of(new TopicLog.Entry(
                                shared.get("device"), Optional.of(ByteString.copyFrom(record.encode())))));
        return id;
    }
}
