package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.fieldwarden.alert.Collaborators;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.store.QuarantineStore;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.Web;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.log.Quarantined;
import io.fieldwarden.device.payload.RejectReason;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class QuarantineTest {
    private static final Instant START = Instant.parse("2026-11-23T08:00:00Z");

    @TempDir
    static Path folder;

    private final List<String> replayed = new ArrayList<>();
    private final MemoryTopicLog log = new MemoryTopicLog();
    private Running running;
    private Web technician;

    @BeforeAll
    void open() {
        // Payloads that end with "half" are used in part, others that end with "bad" not at all.
        QuarantineReplay replay = message -> {
            replayed.add(message.id());
            String text = message.payload().toStringUtf8();
            return text.endsWith("half")
                    ? new QuarantineReplay.Outcome(2, 1, "unknown_channel: x")
                    : text.endsWith("bad")
                            ? new QuarantineReplay.Outcome(0, 1, "malformed: y")
                            : new QuarantineReplay.Outcome(3, 0, "");
        };
        running = Running.open(
                folder,
                log,
                Clock.systemUTC(),
                new Collaborators.Around(List::of, List.of(), Optional.of(replay), p -> {}));
        technician = running.as(Role.TECHNICIAN);
    }

    @AfterAll
    void close() {
        running.close();
    }

    private void keep(String id, String device, RejectReason reason, String payload, int second) {
        Quarantined record = new Quarantined(
                id,
                new Quarantined.Origin(
                        device, "soil-station@1", START.plusSeconds(second), "mqtt", "devices/x/readings", ""),
                ByteString.copyFromUtf8(payload),
                reason,
                "why");
        log.append(
                LogTopic.QUARANTINE,
                List.of(new TopicLog.Entry(device, Optional.of(ByteString.copyFrom(record.encode())))));
    }

    private List<String> listed(String query) {
        JsonNode items = technician.get("/api/v1/quarantine?" + query).json().path("items");
        return StreamSupport.stream(items.spliterator(), false)
                .map(item -> item.path("id").asText())
                .toList();
    }

    private JsonNode replay(String body) {
        return technician.post("/api/v1/quarantine/replay", body).json();
    }

    @Test
    void a_rejected_message_is_shown_with_its_bytes_and_its_reason() {
        keep("q1", "shown-1", RejectReason.WRONG_TYPE, "{\"soil_vwc_20\":\"wet\"}", 1);
        keep("q2", "shown-2", RejectReason.WRONG_TYPE, "{}", 2);
        await().until(() -> listed("device=shown-2").size() == 1);
        JsonNode item = technician
                .get("/api/v1/quarantine?device=shown-1&reason=wrong_type")
                .json()
                .path("items")
                .get(0);
        assertThat(item.path("payloadText").asText()).isEqualTo("{\"soil_vwc_20\":\"wet\"}");
        assertThat(item.path("detail").asText()).isEqualTo("why");
        assertThat(item.path("replayedAt").isNull()).isTrue();
    }

    @Test
    void what_was_replayed_whole_is_no_longer_open_and_still_there() {
        keep("whole", "used-1", RejectReason.WRONG_TYPE, "whole", 1);
        keep("half", "used-1", RejectReason.UNKNOWN_CHANNEL, "half", 2);
        keep("bad", "used-1", RejectReason.MALFORMED, "bad", 3);
        await().until(() -> listed("device=used-1").size() == 3);

        JsonNode items = replay("{\"ids\":[\"whole\",\"half\",\"bad\"]}").path("items");
        assertThat(items.get(0).path("accepted").asInt()).isEqualTo(3);
        assertThat(items.get(0).path("replayedAt").isTextual()).isTrue();
        assertThat(items.get(1).path("detail").asText()).isEqualTo("unknown_channel: x");
        assertThat(items.get(1).path("replayedAt").isNull()).isTrue();

        assertThat(listed("device=used-1")).containsExactly("bad", "half");
        assertThat(listed("device=used-1&state=replayed")).containsExactly("whole");
        assertThat(listed("device=used-1&state=all")).containsExactly("bad", "half", "whole");
    }

    @Test
    void all_open_messages_of_a_device_and_reason_are_replayed_oldest_first_in_parts() {
        for (int i = 0; i < 130; i++) {
            keep("q" + (1_000 + i), "soil-1", RejectReason.UNKNOWN_CHANNEL, i % 2 == 0 ? "ok" : "bad", i);
        }
        keep("other-reason", "soil-1", RejectReason.MALFORMED, "ok", 1);
        keep("other-device", "soil-2", RejectReason.UNKNOWN_CHANNEL, "ok", 1);
        await().until(() -> listed("device=soil-2").size() == 1);
        replayed.clear();

        JsonNode first = replay("{\"device\":\"soil-1\",\"reason\":\"unknown_channel\"}");
        assertThat(first.path("items").size()).isEqualTo(100);
        JsonNode second = replay("{\"device\":\"soil-1\",\"reason\":\"unknown_channel\",\"cursor\":\""
                + first.path("next").asText() + "\"}");
        assertThat(second.path("items").size()).isEqualTo(30);
        assertThat(second.path("next").isNull()).isTrue();
        assertThat(replayed)
                .hasSize(130)
                .isSorted()
                .doesNotHaveDuplicates()
                .doesNotContain("other-reason", "other-device");
        assertThat(listed("device=soil-1&reason=unknown_channel&limit=200")).hasSize(65);
    }

    @Test
    void a_message_of_which_only_the_beginning_was_kept_is_not_replayed() {
        keep("long", "long-1", RejectReason.MALFORMED, "x".repeat(QuarantineStore.KEPT_PAYLOAD + 1), 1);
        await().until(() -> listed("device=long-1").size() == 1);
        JsonNode item = replay("{\"ids\":[\"long\"]}").path("items").get(0);
        assertThat(item.path("rejected").asInt()).isEqualTo(1);
        assertThat(item.path("detail").asText()).contains("65536");
        assertThat(replayed).doesNotContain("long");
    }

    @Test
    void a_question_that_names_nothing_or_too_much_is_refused() {
        String path = "/api/v1/quarantine/replay";
        assertThat(technician.post(path, "{\"ids\":[\"nothing\"]}").status()).isEqualTo(404);
        assertThat(technician.post(path, "{}").status()).isEqualTo(400);
        assertThat(technician.post(path, "{\"ids\":[]}").status()).isEqualTo(400);
        assertThat(technician
                        .post(path, "{\"ids\":[\"a\"],\"device\":\"soil-1\"}")
                        .status())
                .isEqualTo(400);
        assertThat(technician
                        .post(path, "{\"device\":\"soil-1\",\"reason\":\"no-reason\"}")
                        .status())
                .isEqualTo(400);
    }
}
