package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.Web;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.log.RegistryRecords;
import io.fieldwarden.device.profile.Catalogue;
import io.fieldwarden.device.registry.RegistryEntry;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProfilesTest {
    private static final String PATH = "/api/v1/profiles/soil-station";

    @TempDir
    Path folder;

    private final MemoryTopicLog log = new MemoryTopicLog();
    private final String yaml = Catalogue.yaml(new ProfileId("soil-station"));
    private final String second = yaml.replaceFirst("(?m)^version: 1$", "version: 2");
    private Running running;
    private Web technician;

    @BeforeEach
    void open() {
        running = Running.open(folder, log);
        technician = running.as(Role.TECHNICIAN);
        assertThat(second).isNotEqualTo(yaml);
    }

    @AfterEach
    void close() {
        running.close();
    }

    private boolean publishedAsActive(int version) {
        return log.all(LogTopic.REGISTRY).stream()
                .filter(r -> r.key().equals("profile/soil-station@" + version))
                .reduce((a, b) -> b)
                .flatMap(TopicLog.Received::value)
                .map(bytes -> (RegistryEntry.Profile) RegistryRecords.decode(bytes.toByteArray()))
                .map(RegistryEntry.Profile::active)
                .orElse(false);
    }

    @Test
    void a_draft_stays_here_until_it_is_activated_and_one_step_goes_back() {
        assertThat(technician
                        .put(PATH, second, "application/yaml")
                        .json()
                        .path("state")
                        .asText())
                .isEqualTo("draft");
        assertThat(technician.get(PATH).json().path("activeVersion").asInt()).isEqualTo(1);
        assertThat(log.all(LogTopic.REGISTRY)).noneMatch(r -> r.key().equals("profile/soil-station@2"));

        assertThat(technician.post(PATH + "/activate", "{\"version\":2}").status())
                .isEqualTo(200);
        await().until(() -> publishedAsActive(2) && !publishedAsActive(1));
        JsonNode shown = technician.get(PATH).json();
        assertThat(shown.path("activeVersion").asInt()).isEqualTo(2);
        assertThat(shown.path("versions").get(0).path("state").asText()).isEqualTo("deprecated");

        assertThat(technician
                        .post(PATH + "/rollback", "{}")
                        .json()
                        .path("version")
                        .asInt())
                .isEqualTo(1);
        await().until(() -> publishedAsActive(1) && !publishedAsActive(2));
    }

    @Test
    void an_active_version_never_changes() {
        Web.Answer answer = technician.put(PATH, yaml + "\n# changed", "application/yaml");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.code()).isEqualTo("profile-version-fixed");
    }

    @Test
    void a_faulty_text_is_refused_with_every_fault_at_its_place() {
        Web.Answer answer = technician.put(PATH, "format: 1\nprofile: soil-station\n", "application/yaml");
        assertThat(answer.status()).isEqualTo(422);
        JsonNode faults = answer.json().path("faults");
        assertThat(faults.size()).isGreaterThan(0);
        assertThat(faults.get(0).path("line").asInt()).isPositive();
        assertThat(faults.get(0).path("rule").asText()).isNotEmpty();
    }

    @Test
    void a_text_of_another_profile_is_refused() {
        assertThat(technician
                        .put("/api/v1/profiles/other", yaml, "application/yaml")
                        .code())
                .isEqualTo("profile-mismatch");
    }

    @Test
    void an_active_version_survives_a_restart_with_an_older_built_in_one() {
        technician.put(PATH, second, "application/yaml");
        technician.post(PATH + "/activate", "{\"version\":2}");
        running.close();
        running = Running.open(folder, new MemoryTopicLog());
        assertThat(running.as(Role.TECHNICIAN)
                        .get(PATH)
                        .json()
                        .path("activeVersion")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void the_list_names_every_profile_and_one_shows_channels_and_parameters() {
        assertThat(technician.get("/api/v1/profiles").json().path("items").size())
                .isEqualTo(2);
        JsonNode shown = technician.get(PATH).json();
        assertThat(shown.path("channels").size()).isGreaterThan(3);
        assertThat(shown.path("parameters").size()).isGreaterThan(0);
        assertThat(shown.path("yaml").asText()).isEqualTo(yaml);
    }
}
