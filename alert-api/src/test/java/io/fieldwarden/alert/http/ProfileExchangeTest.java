package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.Web;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProfileExchangeTest {
    @TempDir
    static Path folder;

    private static Running running;

    @BeforeAll
    static void open() {
        running = Running.open(folder, new MemoryTopicLog());
    }

    @AfterAll
    static void close() {
        running.close();
    }

    private static Web.Answer read(String format, String text) {
        return running.as(Role.TECHNICIAN)
                .post("/api/v1/profiles/import", Web.json(Map.of("format", format, "text", text)));
    }

    @Test
    void what_is_exported_can_be_imported_and_sent_as_the_next_version() {
        Web technician = running.as(Role.TECHNICIAN);
        for (String format : List.of("yaml", "wot", "thingsboard", "tsl", "jetlinks")) {
            JsonNode exported = technician
                    .get("/api/v1/profiles/soil-station/export?format=" + format)
                    .json();
            assertThat(exported.path("mediaType").asText()).contains("/");
            assertThat(exported.path("notes").isEmpty()).isEqualTo(format.equals("yaml"));
            JsonNode imported = read(format, exported.path("text").asText()).json();
            assertThat(imported.path("faults")).isEmpty();
            assertThat(imported.path("yaml").asText()).contains("\nprofile: soil-station\nversion: 2\n");
        }
        String yaml = read(
                        "wot",
                        technician
                                .get("/api/v1/profiles/soil-station/export?format=wot&version=1")
                                .json()
                                .path("text")
                                .asText())
                .json()
                .path("yaml")
                .asText();
        assertThat(technician
                        .put("/api/v1/profiles/soil-station", yaml, "application/yaml")
                        .json()
                        .path("version")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void what_cannot_be_read_is_told_as_a_fault_and_a_wrong_format_as_a_field() {
        JsonNode imported = read("tsl", "{\"properties\": ").json();
        assertThat(imported.path("yaml").asText()).isEmpty();
        assertThat(imported.path("faults").get(0).path("rule").asText()).contains("is not JSON");
        assertThat(read("xml", "<a/>").status()).isEqualTo(400);
        Web inspector = running.as(Role.INSPECTOR);
        assertThat(inspector
                        .get("/api/v1/profiles/soil-station/export?format=xml")
                        .status())
                .isEqualTo(400);
        assertThat(inspector
                        .get("/api/v1/profiles/soil-station/export?version=99")
                        .status())
                .isEqualTo(404);
        assertThat(inspector.get("/api/v1/profiles/nothing/export").status()).isEqualTo(404);
    }
}
