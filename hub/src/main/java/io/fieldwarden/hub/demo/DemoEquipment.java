package io.fieldwarden.hub.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.hub.client.ApiClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files of special equipment for the demonstration, with days around today; put in once, through the API. */
final class DemoEquipment {
    private static final Logger LOG = LoggerFactory.getLogger(DemoEquipment.class);
    private static final Pattern DAY = Pattern.compile("\\{([+-][0-9]+)}");
    private static final String FIRST = "SE-0001";

    private final ApiClient client;

    DemoEquipment(ApiClient client) {
        this.client = client;
    }

    /** What is there already stays as it is, whatever was done with it. */
    void putOnFile(LocalDate today) {
        if (!client.get("/equipment?limit=1").path("items").isEmpty()) {
            return;
        }
        String csv = DAY.matcher(resource())
                .replaceAll(match ->
                        today.plusDays(Integer.parseInt(match.group(1))).toString());
        JsonNode done = client.postBytes("/equipment/imports", "text/csv", csv.getBytes(StandardCharsets.UTF_8));
        if (done.path("failed").asInt() > 0) {
            LOG.atWarn().addKeyValue("errors", done.path("errors").toString()).log("equipment of the demo was refused");
        }
        record(FIRST, "calibration", "boiler-safety-valve", today.minusDays(330));
        record(FIRST, "inspection", "boiler-internal", today.minusDays(400));
        record("SE-0002", "maintenance", "lift-maintenance", today.minusDays(6));
        record("SE-0003", "maintenance", "lift-maintenance", today.minusDays(17));
        record("SE-0007", "inspection", "ropeway-full", today.minusDays(500));
        record("SE-0007", "daily", "ropeway-daily", today);
        record("SE-0008", "daily", "ride-daily", today.minusDays(1));
        record("SE-0009", "self-check", "vessel-yearly", today.minusDays(200));
    }

    private void record(String equipment, String kind, String duty, LocalDate on) {
        ObjectNode record = JsonNodeFactory.instance
                .objectNode()
                .put("kind", kind)
                .put("duty", duty)
                .put("on", on.toString())
                .put("result", "passed");
        client.post("/equipment/" + equipment + "/records", record);
    }

    private static String resource() {
        try (InputStream in = DemoEquipment.class.getResourceAsStream("/demo/equipment.csv")) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its file /demo/equipment.csv");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("demo/equipment.csv", e);
        }
    }
}
