package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.fieldwarden.alert.Collaborators;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.StoredReadings;
import io.fieldwarden.alert.support.Web;
import io.fieldwarden.device.log.DeviceStatus;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.log.Quarantined;
import io.fieldwarden.device.log.RegistryRecords;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.device.registry.Secrets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DevicesTest {
    @TempDir
    Path folder;

    private final MemoryTopicLog log = new MemoryTopicLog();
    private Running running;
    private Web technician;

    @BeforeEach
    void open() {
        running = Running.open(folder, log, Clock.systemUTC(), Collaborators.Around.nothing());
        technician = running.as(Role.TECHNICIAN);
    }

    @AfterEach
    void close() {
        running.close();
    }

    private Web.Answer add(String id) {
        return technician.post("/api/v1/devices", "{\"id\":\"" + id + "\",\"profile\":\"soil-station\"}");
    }

    /** The newest record of a key on topic registry. */
    private Optional<RegistryEntry> published(String key) {
        return log.all(LogTopic.REGISTRY).stream()
                .filter(r -> r.key().equals(key))
                .reduce((a, b) -> b)
                .flatMap(TopicLog.Received::value)
                .map(bytes -> RegistryRecords.decode(bytes.toByteArray()));
    }

    @Test
    void a_new_device_is_on_the_registry_topic_with_hashes_of_what_its_owner_was_shown() {
        Web.Answer added = technician.post("/api/v1/devices", """
                {"id":"soil-1","profile":"soil-station","name":{"zh":"东一田","en":"East field"},
                 "parameters":{"fc":32.5,"wp":"12"}}""");
        assertThat(added.status()).isEqualTo(201);
        String secret = added.json().path("secret").asText();
        String token = added.json().path("token").asText();
        await().until(() -> published("device/soil-1").isPresent());
        RegistryEntry.Device device =
                (RegistryEntry.Device) published("device/soil-1").orElseThrow();
        assertThat(Secrets.verify(secret, device.credentials().secretHash())).isTrue();
        assertThat(device.credentials().tokenHash()).isEqualTo(Secrets.tokenHash(token));
        assertThat(device.parameters()).containsEntry("fc", "32.5").containsEntry("wp", "12");

        JsonNode shown = technician.get("/api/v1/devices/soil-1").json();
        assertThat(shown.path("name").path("en").asText()).isEqualTo("East field");
        assertThat(shown.path("channels").size()).isGreaterThan(3);
        assertThat(shown.toString()).doesNotContain(secret).doesNotContain("argon2");
    }

    @Test
    void the_built_in_profiles_are_published_as_active_before_any_device() {
        add("soil-1");
        await().until(() -> published("device/soil-1").isPresent());
        RegistryEntry.Profile profile =
                (RegistryEntry.Profile) published("profile/soil-station@1").orElseThrow();
        assertThat(profile.active()).isTrue();
        List<String> keys =
                log.all(LogTopic.REGISTRY).stream().map(TopicLog.Received::key).toList();
        assertThat(keys.indexOf("profile/soil-station@1")).isLessThan(keys.indexOf("device/soil-1"));
    }

    @Test
    void a_log_that_lost_its_records_gets_the_registry_again_at_the_next_start() {
        add("soil-1");
        running.close();
        MemoryTopicLog fresh = new MemoryTopicLog();
        running = Running.open(folder, fresh);
        await().until(() ->
                fresh.all(LogTopic.REGISTRY).stream().anyMatch(r -> r.key().equals("device/soil-1")));
    }

    @Test
    void what_is_added_while_the_log_is_away_is_published_when_it_is_back() {
        log.setAvailable(false);
        assertThat(add("soil-1").status()).isEqualTo(201);
        assertThat(add("soil-2").status()).isEqualTo(201);
        await().until(() -> running.web().get("/health/ready").status() == 503);
        log.setAvailable(true);
        await().until(() -> published("device/soil-2").isPresent());
        assertThat(published("device/soil-1")).isPresent();
        await().until(() -> running.web().get("/health/ready").status() == 200);
    }

    @Test
    void who_is_connected_and_what_a_device_said_are_shown_until_there_is_something_newer() {
        add("soil-1");
        Instant noon = Instant.parse("2026-11-23T12:00:00Z");
        tell(DeviceStatus.started("hub:1883", noon.minusSeconds(1)));
        tell(link(DeviceStatus.Kind.CONNECTED, noon, DeviceStatus.Ended.NOT, 1));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> connection().path("connected").asBoolean());
        assertThat(connection().path("since").asText()).isEqualTo("2026-11-23T12:00:00Z");
        assertThat(connection().path("reason").isNull()).isTrue();

        DeviceStatus.Said will = new DeviceStatus.Said("devices/soil-1/status", "no power");
        DeviceStatus.Said health = new DeviceStatus.Said("", "outbox 12");
        tell(link(DeviceStatus.Kind.DISCONNECTED, noon.plusSeconds(5), DeviceStatus.Ended.CONNECTION_LOST, 0));
        tell(new DeviceStatus("soil-1", DeviceStatus.Kind.WILL, noon, "hub:1883", DeviceStatus.Link.NONE, will));
        tell(new DeviceStatus("soil-1", DeviceStatus.Kind.HEALTH, noon, "hub:1883", DeviceStatus.Link.NONE, health));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> shown().path("health").path("text").asText().equals("outbox 12"));
        assertThat(connection().path("connected").asBoolean()).isFalse();
        assertThat(connection().path("reason").asText()).isEqualTo("connection_lost");
        assertThat(shown().path("will").path("text").asText()).isEqualTo("no power");
        assertThat(shown().path("lastContact").isNull())
                .as("none of it is a reading")
                .isTrue();
    }

    @Test
    void a_node_that_begins_again_has_nobody_connected() {
        add("soil-1");
        Instant noon = Instant.parse("2026-11-23T12:00:00Z");
        tell(link(DeviceStatus.Kind.CONNECTED, noon, DeviceStatus.Ended.NOT, 2));
        tell(DeviceStatus.started("other:1883", noon.plusSeconds(1)));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> connection().path("connected").asBoolean());
        tell(DeviceStatus.started("hub:1883", noon.plusSeconds(2)));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> connection().path("reason").asText().equals("hub_restarted"));
        assertThat(connection().path("connected").asBoolean()).isFalse();
        assertThat(connection().path("open").asInt()).isZero();
    }

    private JsonNode shown() {
        return technician.get("/api/v1/devices/soil-1").json();
    }

    private JsonNode connection() {
        return shown().path("connection");
    }

    private static DeviceStatus link(DeviceStatus.Kind kind, Instant at, DeviceStatus.Ended why, int open) {
        return new DeviceStatus(
                "soil-1",
                kind,
                at,
                "hub:1883",
                new DeviceStatus.Link("mqtt", "c", why, open),
                DeviceStatus.Said.NOTHING);
    }

    private void tell(DeviceStatus status) {
        log.append(
                LogTopic.DEVICE_STATUS,
                List.of(new TopicLog.Entry(status.key(), Optional.of(ByteString.copyFrom(status.encode())))));
    }

    @Test
    void replacing_keeps_profile_place_and_parameters_and_stops_the_old_one() {
        technician.post("/api/v1/positions", "{\"id\":\"north\",\"name\":\"北田\"}");
        technician.post(
                "/api/v1/devices",
                "{\"id\":\"old\",\"profile\":\"soil-station\",\"position\":\"north\",\"parameters\":{\"fc\":\"33\"}}");
        Web.Answer answer = technician.post("/api/v1/devices/old/replace", "{\"id\":\"new\"}");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("secret").asText()).isNotEmpty();
        await().until(() -> published("device/new").isPresent());
        RegistryEntry.Device before =
                (RegistryEntry.Device) published("device/old").orElseThrow();
        RegistryEntry.Device after =
                (RegistryEntry.Device) published("device/new").orElseThrow();
        assertThat(before.enabled()).isFalse();
        assertThat(after.enabled()).isTrue();
        assertThat(after.place()).isEqualTo(before.place());
        assertThat(after.parameters()).isEqualTo(before.parameters());
        assertThat(technician.get("/api/v1/devices/old").json().path("state").asText())
                .isEqualTo("disabled");
    }

    @Test
    void devices_are_listed_in_pages_by_id_with_contact_and_rejections() {
        for (int i = 0; i < 7; i++) {
            add("soil-" + i);
        }
        log.append(LogTopic.READINGS, List.of(new TopicLog.Entry("soil-3", Optional.of(ByteString.EMPTY))));
        log.append(LogTopic.QUARANTINE, List.of(quarantined("q1", "soil-3"), quarantined("q2", "soil-3")));
        await().until(() -> technician
                        .get("/api/v1/devices/soil-3")
                        .json()
                        .path("rejected24h")
                        .asInt()
                == 2);
        await().until(() -> technician
                .get("/api/v1/devices/soil-3")
                .json()
                .path("state")
                .asText()
                .equals("online"));
        assertThat(technician.get("/api/v1/devices/soil-4").json().path("state").asText())
                .isEqualTo("never");

        List<String> seen = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = technician
                    .get("/api/v1/devices?limit=3" + (next.isEmpty() ? "" : "&cursor=" + next))
                    .json();
            page.path("items").forEach(item -> seen.add(item.path("id").asText()));
            next = page.path("next").isNull() ? "" : page.path("next").asText();
        } while (!next.isEmpty());
        assertThat(seen).containsExactly("soil-0", "soil-1", "soil-2", "soil-3", "soil-4", "soil-5", "soil-6");
    }

    private static TopicLog.Entry quarantined(String id, String device) {
        Quarantined record = new Quarantined(
                id,
                new Quarantined.Origin(
                        device, "soil-station@1", Instant.now(), "mqtt", "devices/x/readings", "application/json"),
                ByteString.copyFromUtf8("{}"),
                RejectReason.WRONG_TYPE,
                "channel 'soil_vwc_20': TEXT 'wet' is not a NUMBER");
        return new TopicLog.Entry(device, Optional.of(ByteString.copyFrom(record.encode())));
    }

    @Test
    void readings_and_the_newest_values_come_from_the_series() throws Exception {
        add("soil-1");
        Instant now = Instant.now();
        StoredReadings.put(
                folder, "soil-1", "soil_vwc_20", now.minusSeconds(120).toEpochMilli(), 21.5);
        StoredReadings.put(folder, "soil-1", "soil_vwc_20", now.minusSeconds(60).toEpochMilli(), 20.5);
        JsonNode series = technician
                .get("/api/v1/devices/soil-1/readings?channel=soil_vwc_20&points=100&from=" + now.minusSeconds(3_600)
                        + "&to=" + now)
                .json();
        assertThat(series.path("unit").asText()).isEqualTo("%");
        assertThat(series.path("points").size()).isEqualTo(2);
        assertThat(series.path("points").get(0).get(1).asDouble()).isEqualTo(21.5);

        JsonNode latest = technician.get("/api/v1/devices/soil-1/latest").json();
        assertThat(latest.path("items").get(0).path("value").asDouble()).isEqualTo(20.5);
        assertThat(latest.path("items").get(0).path("ageSeconds").asInt()).isBetween(59, 90);
        assertThat(latest.path("items").get(0).path("quality").asText()).isEqualTo("good");

        JsonNode quality = technician.get("/api/v1/devices/soil-1/quality").json();
        assertThat(quality.path("items").size()).isEqualTo(1);
        assertThat(quality.path("items").get(0).path("good").asInt()).isEqualTo(2);
        assertThat(quality.path("items").get(0).path("lastReason").isNull()).isTrue();
    }

    @Test
    void readings_are_summed_up_and_leave_as_a_file() throws Exception {
        add("soil-1");
        long hour = 1_780_000_000_000L / 3_600_000 * 3_600_000;
        StoredReadings.put(folder, "soil-1", "soil_vwc_20", hour, 21.5);
        StoredReadings.put(folder, "soil-1", "soil_vwc_20", hour + 1_800_000, 20.5);
        StoredReadings.put(folder, "soil-1", "soil_vwc_20", hour + 3_600_000, 30);
        String range = "?channel=soil_vwc_20&from=" + (hour + 60_000) + "&to=" + (hour + 3_600_001);
        JsonNode rollups = technician
                .get("/api/v1/devices/soil-1/rollups" + range + "&step=1h")
                .json();
        assertThat(rollups.path("items").size()).isEqualTo(2);
        JsonNode first = rollups.path("items").get(0);
        assertThat(first.path("at").asText())
                .isEqualTo(Instant.ofEpochMilli(hour).toString());
        assertThat(first.path("good").asInt()).isEqualTo(2);
        assertThat(first.path("min").asDouble()).isEqualTo(20.5);
        assertThat(first.path("max").asDouble()).isEqualTo(21.5);
        assertThat(first.path("mean").asDouble()).isEqualTo(21);
        assertThat(first.path("last").asDouble()).isEqualTo(20.5);
        assertThat(technician.get("/api/v1/devices/soil-1/readings.csv" + range).text())
                .isEqualTo("time,value,text,quality,reason,received\r\n" + Instant.ofEpochMilli(hour + 1_800_000)
                        + ",20.5,,good,," + Instant.ofEpochMilli(hour + 1_800_000) + "\r\n"
                        + Instant.ofEpochMilli(hour + 3_600_000) + ",30.0,,good,,"
                        + Instant.ofEpochMilli(hour + 3_600_000) + "\r\n");
        assertThat(technician
                        .get("/api/v1/devices/soil-1/readings.csv" + range + "&step=1h")
                        .text())
                .contains(Instant.ofEpochMilli(hour) + ",2,2,0,0,0,20.5,21.5,21.0,20.5\r\n");
        assertThat(technician
                        .get("/api/v1/devices/soil-1/rollups" + range + "&step=5m")
                        .status())
                .isEqualTo(400);
        assertThat(technician
                        .get(
                                "/api/v1/devices/soil-1/rollups?channel=soil_vwc_20&step=15m&from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void a_grant_reaches_its_organisation_with_everything_below_and_nothing_else() {
        technician.post("/api/v1/organisations", "{\"id\":\"county\",\"name\":\"县\",\"kind\":\"county\"}");
        technician.post(
                "/api/v1/organisations",
                "{\"id\":\"east\",\"parent\":\"county\",\"name\":\"东乡\",\"kind\":\"township\"}");
        technician.post(
                "/api/v1/organisations", "{\"id\":\"farm-e\",\"parent\":\"east\",\"name\":\"东场\",\"kind\":\"farm\"}");
        technician.post(
                "/api/v1/organisations",
                "{\"id\":\"west\",\"parent\":\"county\",\"name\":\"西乡\",\"kind\":\"township\"}");
        technician.post("/api/v1/positions", "{\"id\":\"e1\",\"organisation\":\"farm-e\",\"name\":\"东一\"}");
        technician.post("/api/v1/devices", "{\"id\":\"in-east\",\"profile\":\"soil-station\",\"position\":\"e1\"}");
        technician.post(
                "/api/v1/devices", "{\"id\":\"in-west\",\"profile\":\"soil-station\",\"organisation\":\"west\"}");
        running.as(Role.ADMINISTRATOR)
                .post(
                        "/api/v1/users",
                        "{\"user\":\"east\",\"password\":\"" + Running.PASSWORD
                                + "\",\"mustChangePassword\":false,\"grants\":"
                                + "[{\"role\":\"technician\",\"organisation\":\"east\"}]}");
        Web east = running.web().logIn("east", Running.PASSWORD);
        JsonNode items = east.get("/api/v1/devices").json().path("items");
        assertThat(items.size()).isEqualTo(1);
        assertThat(items.get(0).path("id").asText()).isEqualTo("in-east");
        assertThat(items.get(0).path("organisation").asText()).isEqualTo("farm-e");
        assertThat(east.get("/api/v1/devices/in-west").status()).isEqualTo(404);
        assertThat(east.get("/api/v1/devices/in-west/latest").status()).isEqualTo(404);
        assertThat(east.post("/api/v1/devices/in-west/replace", "{\"id\":\"x\"}")
                        .status())
                .isEqualTo(404);
        assertThat(east.post("/api/v1/devices", "{\"id\":\"x\",\"profile\":\"soil-station\",\"organisation\":\"west\"}")
                        .code())
                .isEqualTo("outside-scope");
        assertThat(east.get("/api/v1/organisations").json().path("items").size())
                .isEqualTo(2);
    }
}
