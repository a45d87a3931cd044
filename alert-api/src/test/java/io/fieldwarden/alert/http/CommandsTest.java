package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.store.CommandStore;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.Web;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.CommandEvent;
import io.fieldwarden.device.log.LogTopic;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Asking devices to do something, and what is shown of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CommandsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private final MemoryTopicLog log = new MemoryTopicLog();
    private Running running;
    private Web technician;

    @BeforeAll
    void open() {
        running = Running.open(folder, log);
        technician = running.as(Role.TECHNICIAN);
    }

    @AfterAll
    void close() {
        running.close();
    }

    private String device(String id) {
        assertThat(technician
                        .post("/api/v1/devices", "{\"id\":\"" + id + "\",\"profile\":\"soil-station\"}")
                        .status())
                .isEqualTo(201);
        return "/api/v1/devices/" + id + "/commands";
    }

    private JsonNode send(String address, String body) {
        Web.Answer answer = technician.post(address, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json();
    }

    private List<CommandEvent> onLog(String id) {
        return log.all(LogTopic.COMMANDS).stream()
                .map(record -> CommandEvent.decode(record.value().orElseThrow().toByteArray()))
                .filter(event -> event.id().equals(id))
                .toList();
    }

    private void tell(String id, String device, CommandEvent.State state, String detail, String result) {
        CommandEvent.Told told = new CommandEvent.Told(
                id, new DeviceId(device), state, 1_790_000_000_000L, "mqtt", detail, ByteString.copyFromUtf8(result));
        log.append(
                LogTopic.COMMANDS,
                List.of(new TopicLog.Entry(device, Optional.of(ByteString.copyFrom(told.encode())))));
    }

    private void awaitState(String address, String id, String state) {
        await().atMost(PATIENCE)
                .until(() -> technician
                        .get(address + "/" + id)
                        .json()
                        .path("state")
                        .asText()
                        .equals(state));
    }

    @Test
    void a_command_goes_to_the_log_and_follows_what_the_device_says() {
        String address = device("valve-1");
        JsonNode sent = send(address, "{\"name\":\"valve\",\"body\":{\"open\":true}}");
        String id = sent.path("id").asText();
        assertThat(sent.path("state").asText()).isEqualTo("queued");
        await().atMost(PATIENCE).until(() -> onLog(id).size() == 1);
        CommandEvent.Asked asked = (CommandEvent.Asked) onLog(id).get(0);
        assertThat(asked.name()).isEqualTo("valve");
        assertThat(asked.body().toStringUtf8()).isEqualTo("{\"open\":true}");
        assertThat(Duration.ofMillis(asked.expiresAt() - asked.createdAt())).isEqualTo(Duration.ofDays(1));
        tell(id, "valve-1", CommandEvent.State.SENT, "", "");
        awaitState(address, id, "sent");
        tell(id, "valve-1", CommandEvent.State.ACKNOWLEDGED, "", "{\"flow\":3}");
        awaitState(address, id, "acknowledged");
        JsonNode after = technician.get(address).json().path("items").get(0);
        assertThat(after.path("result")).hasToString("{\"flow\":3}");
        assertThat(after.path("transport").asText()).isEqualTo("mqtt");
        assertThat(after.path("by").asText()).isEqualTo("technician");
    }

    @Test
    void the_word_of_a_device_is_final_and_another_devices_word_counts_nothing() {
        String address = device("valve-2");
        String id = send(address, "{\"name\":\"valve\"}").path("id").asText();
        tell(id, "somebody", CommandEvent.State.ACKNOWLEDGED, "", "");
        tell(id, "valve-2", CommandEvent.State.FAILED, "stuck", "");
        awaitState(address, id, "failed");
        tell(id, "valve-2", CommandEvent.State.SENT, "", "");
        tell(id, "valve-2", CommandEvent.State.ACKNOWLEDGED, "", "");
        String marker = send(address, "{\"name\":\"marker\"}").path("id").asText();
        tell(marker, "valve-2", CommandEvent.State.SENT, "", "");
        awaitState(address, marker, "sent");
        JsonNode after = technician.get(address + "/" + id).json();
        assertThat(after.path("state").asText()).isEqualTo("failed");
        assertThat(after.path("detail").asText()).isEqualTo("stuck");
    }

    @Test
    void a_cancelled_command_is_told_to_the_log_and_a_device_that_did_it_all_the_same_is_believed() {
        String address = device("valve-3");
        String id = send(address, "{\"name\":\"valve\"}").path("id").asText();
        assertThat(technician.delete(address + "/" + id).json().path("state").asText())
                .isEqualTo("cancelled");
        assertThat(technician.delete(address + "/" + id).status()).as("again").isEqualTo(200);
        await().atMost(PATIENCE).until(() -> onLog(id).size() == 2);
        tell(id, "valve-3", CommandEvent.State.ACKNOWLEDGED, "", "");
        awaitState(address, id, "acknowledged");
        Web.Answer late = technician.delete(address + "/" + id);
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.json().path("code").asText()).isEqualTo("command-settled");
        List<String> actions = technician
                .get("/api/v1/changes?kind=device&id=valve-3")
                .json()
                .path("items")
                .findValuesAsText("action");
        assertThat(actions).containsExactly("cancel-command", "command", "add");
    }

    @Test
    void what_is_confidential_reaches_the_log_and_is_shown_to_nobody() {
        String address = device("valve-4");
        JsonNode sent = send(address, "{\"name\":\"config\",\"secret\":true,\"body\":{\"key\":\"abc\"}}");
        String id = sent.path("id").asText();
        assertThat(sent.path("body").isNull()).isTrue();
        assertThat(technician.get(address).text()).doesNotContain("abc");
        await().atMost(PATIENCE).until(() -> onLog(id).size() == 1);
        assertThat(((CommandEvent.Asked) onLog(id).get(0)).body().toStringUtf8())
                .contains("abc");
        assertThat(technician.get("/api/v1/changes?kind=device&id=valve-4").text())
                .doesNotContain("abc");
    }

    @Test
    void no_more_than_a_hundred_wait_for_one_device_and_the_list_shows_all_page_by_page() throws SQLException {
        String address = device("valve-5");
        queue("valve-5", CommandStore.MOST_PER_DEVICE - 1);
        send(address, "{\"name\":\"last\"}");
        Web.Answer over = technician.post(address, "{\"name\":\"over\"}");
        assertThat(over.status()).isEqualTo(409);
        assertThat(over.json().path("code").asText()).isEqualTo("command-queue-full");
        JsonNode first = technician.get(address + "?limit=60").json();
        JsonNode rest = technician
                .get(address + "?limit=60&cursor=" + first.path("next").asText())
                .json();
        assertThat(first.path("items").size() + rest.path("items").size()).isEqualTo(100);
        assertThat(rest.path("next").isNull()).isTrue();
        technician.delete(address + "/" + first.path("items").get(0).path("id").asText());
        send(address, "{\"name\":\"over\"}");
    }

    /** As if they had been asked before. */
    private static void queue(String device, int count) throws SQLException {
        try (Connection registry = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("registry.db"));
                PreparedStatement insert = registry.prepareStatement("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
                        + " SELECT i + 1 FROM n WHERE i < ?) INSERT INTO commands SELECT 'n-' || i, ?, 'n' || i, '{}',"
                        + " 0, 'technician', i, 4000000000000, 'queued', i, '', '', '' FROM n")) {
            insert.setInt(1, count);
            insert.setString(2, device);
            assertThat(insert.executeUpdate()).isEqualTo(count);
        }
    }

    @Test
    void a_command_repeated_with_its_key_is_asked_once() {
        String address = device("valve-6");
        Web once = technician.with("Idempotency-Key", "valve-6-open");
        once.post(address, "{\"name\":\"valve\"}");
        assertThat(once.post(address, "{\"name\":\"valve\"}").status()).isEqualTo(201);
        assertThat(technician.get(address).json().path("items")).hasSize(1);
    }

    @Test
    void bad_fields_are_named() {
        String address = device("valve-7");
        assertField(address, "{\"name\":\"two words\"}", "name");
        assertField(address, "{\"name\":\"x\",\"body\":[1]}", "body");
        assertField(address, "{\"name\":\"x\",\"body\":{\"a\":\"" + "x".repeat(50_000) + "\"}}", "body");
        assertField(address, "{\"name\":\"x\",\"expires\":\"2020-01-01T00:00:00Z\"}", "expires");
        assertField(
                address, "{\"name\":\"x\",\"expires\":\"" + Instant.now().plus(Duration.ofDays(8)) + "\"}", "expires");
    }

    private void assertField(String address, String body, String field) {
        Web.Answer answer = technician.post(address, body);
        assertThat(answer.status()).as(body).isEqualTo(400);
        assertThat(answer.json().path("field").asText()).isEqualTo(field);
    }

    @Test
    void what_is_open_is_told_again_to_a_log_that_was_made_anew(@TempDir Path other) {
        String id;
        try (Running before = Running.open(other, new MemoryTopicLog())) {
            Web web = before.as(Role.TECHNICIAN);
            web.post("/api/v1/devices", "{\"id\":\"d-1\",\"profile\":\"soil-station\"}");
            id = web.post("/api/v1/devices/d-1/commands", "{\"name\":\"valve\"}")
                    .json()
                    .path("id")
                    .asText();
        }
        MemoryTopicLog anew = new MemoryTopicLog();
        try (Running after = Running.open(other, anew)) {
            await().atMost(PATIENCE).until(() -> !anew.all(LogTopic.COMMANDS).isEmpty());
            byte[] first =
                    anew.all(LogTopic.COMMANDS).get(0).value().orElseThrow().toByteArray();
            assertThat(CommandEvent.decode(first).id()).isEqualTo(id);
            assertThat(after.log()).isSameAs(anew);
        }
    }
}
