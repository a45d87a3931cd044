package io.fieldwarden.hub.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.hub.client.ApiClient;
import java.time.Clock;
import java.time.Duration;

/** Gives the demonstration inspectors and a first task of supervision, through the API; what is there already stays. */
final class DemoSupervision {
    private static final String PLANT = "demo-plant";
    private static final String BOILERS = "1100";
    private static final Duration TO_INSPECT = Duration.ofDays(5);

    private final ApiClient client;
    private final Clock clock;

    DemoSupervision(ApiClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    void fill() {
        inspector("inspector", "监察员甲", "示例-001");
        inspector("administrator", "监察员乙", "示例-002");
        if (!client.get("/tasks?limit=1").path("items").isEmpty()) {
            return;
        }
        ObjectNode clue = object().put("origin", "complaint")
                .put("title", "群众反映锅炉安全阀漏汽")
                .put("note", "演示数据 / made for the demonstration")
                .put("organisation", PLANT)
                .put("category", BOILERS);
        String task = client.post("/tasks", clue).path("id").asText();
        ObjectNode assign = object().put("kind", "assign")
                .put("type", "other")
                .put("basis", "特种设备安全监督检查办法第18条")
                .put("due", clock.instant().plus(TO_INSPECT).toString());
        assign.putArray("inspectors").add("inspector").add("administrator");
        client.post("/tasks/" + task + "/steps", assign);
    }

    private void inspector(String user, String name, String certificate) {
        client.put("/inspectors/" + user, object().put("name", name).put("certificate", certificate));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
