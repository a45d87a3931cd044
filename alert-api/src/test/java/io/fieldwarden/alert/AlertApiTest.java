package io.fieldwarden.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.support.Events;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.Web;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AlertApiTest {
    @TempDir
    Path folder;

    private Running running;

    @BeforeEach
    void open() {
        running = Running.open(folder, new MemoryTopicLog());
    }

    @AfterEach
    void close() {
        running.close();
    }

    @Test
    void a_device_names_the_place_where_it_stands() {
        Web technician = running.as(Role.TECHNICIAN);
        technician.post(
                "/api/v1/positions",
                "{\"id\":\"east\",\"name\":{\"zh\":\"东田\",\"en\":\"East field\"},\"category\":\"soil-station\"}");
        technician.post("/api/v1/devices", "{\"id\":\"soil-1\",\"profile\":\"soil-station\",\"position\":\"east\"}");
        JsonNode device = technician.get("/api/v1/devices/soil-1").json();
        assertThat(device.path("positionName").path("en").asText()).isEqualTo("East field");
        assertThat(device.path("name").path("zh").asText()).isEqualTo("东田");
    }

    @Test
    void an_alert_on_the_log_is_listed_shown_acknowledged_and_closed() {
        Web inspector = running.as(Role.INSPECTOR);
        running.as(Role.TECHNICIAN)
                .post("/api/v1/devices", "{\"id\":\"soil-1\",\"profile\":\"soil-station\",\"name\":\"东一田\"}");
        Events dry = Events.of("soil-1");
        running.alert(dry.raised());

        await().until(() -> inspector.get("/api/v1/alerts").json().path("items").size() == 1);
        JsonNode listed = inspector.get("/api/v1/alerts").json().path("items").get(0);
        assertThat(listed.path("state").asText()).isEqualTo("raised");
        assertThat(listed.path("deviceName").path("zh").asText()).isEqualTo("东一田");
        assertThat(listed.path("category").asText()).isEqualTo("soil-station");

        String path = "/api/v1/alerts/" + dry.id();
        Web.Answer shown = inspector.get(path);
        Web.Answer acknowledged = inspector
                .with("If-Match", shown.header("ETag"))
                .post(path + "/acknowledge", "{\"note\":\"irrigating\"}");
        assertThat(acknowledged.status()).as(acknowledged.text()).isEqualTo(200);
        assertThat(acknowledged.json().path("acknowledgedBy").asText()).isEqualTo("inspector");
        assertThat(acknowledged.json().path("actions").get(0).path("note").asText())
                .isEqualTo("irrigating");

        Web.Answer closed = inspector.post(path + "/close", "{\"note\":\"field was irrigated\"}");
        assertThat(closed.json().path("state").asText()).isEqualTo("closed");
    }
}
