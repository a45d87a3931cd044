package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.support.Events;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.SseListener;
import io.fieldwarden.alert.support.Web;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.LogTopic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What other systems follow: the changes as CloudEvents, and the AsyncAPI document that describes all that is sent. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AlertEventsTest {
    private static final String PATH = "/api/v1/alerts/events";

    @TempDir
    static Path folder;

    private Running running;
    private Web inspector;

    @BeforeAll
    void open() {
        running = Running.open(folder, new MemoryTopicLog());
        inspector = running.as(Role.INSPECTOR);
    }

    @AfterAll
    void close() {
        running.close();
    }

    @Test
    void who_goes_on_after_the_last_number_misses_nothing_while_others_write_and_act() {
        int alerts = 300;
        Thread writer = new Thread(() -> {
            for (int i = 0; i < alerts; i += 10) {
                running.alert(IntStream.range(i, i + 10)
                        .mapToObj(n -> Events.of("soil-" + n).raised())
                        .toArray(AlertEvent[]::new));
            }
        });
        Thread actor = new Thread(() -> {
            for (int i = 0; i < 40; i++) {
                inspector.post("/api/v1/alerts/" + Events.of("soil-" + i).id() + "/comment", "{\"note\":\"seen\"}");
            }
        });
        writer.start();
        actor.start();
        List<Long> got = new ArrayList<>();
        Set<String> ids = new TreeSet<>();
        Set<String> raised = new TreeSet<>();
        long[] last = {0};
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            JsonNode page = inspector.get(PATH + "?limit=37&after=" + last[0]).json();
            page.path("items").forEach(event -> {
                got.add(event.path("sequence").asLong());
                ids.add(event.path("id").asText());
                if (event.path("type").asText().equals("io.fieldwarden.alert.raised")) {
                    raised.add(event.path("subject").asText());
                }
            });
            last[0] = page.path("last").asLong();
            return raised.size() >= alerts
                    && !writer.isAlive()
                    && !actor.isAlive()
                    && page.path("next").isNull();
        });
        assertThat(got).isEqualTo(LongStream.rangeClosed(1, last[0]).boxed().toList());
        assertThat(ids).hasSize(got.size());
    }

    @Test
    void a_number_that_was_never_given_and_one_that_is_none_are_refused() {
        assertThat(inspector.get(PATH + "?after=999999999").status()).isEqualTo(410);
        assertThat(inspector.get(PATH + "?after=999999999").code()).isEqualTo("reset");
        assertThat(inspector.get(PATH + "?after=-1").code()).isEqualTo("bad-field");
        assertThat(inspector.get(PATH + "?limit=501").code()).isEqualTo("bad-field");
    }

    @Test
    void who_sees_only_some_alerts_gets_only_their_events_and_a_place_that_goes_on() {
        Web administrator = running.as(Role.ADMINISTRATOR);
        administrator.post(
                "/api/v1/users",
                "{\"user\":\"boilers\",\"password\":\"" + Running.PASSWORD
                        + "\",\"mustChangePassword\":false,\"grants\":[{\"role\":\"inspector\",\"category\":\"2000\"}]}");
        running.alert(Events.of("soil-x").raised());
        await().atMost(Duration.ofSeconds(30))
                .until(() -> inspector
                                .get("/api/v1/alerts/" + Events.of("soil-x").id())
                                .status()
                        == 200);
        Web.Answer answer = running.web().logIn("boilers", Running.PASSWORD).get(PATH + "?after=0&limit=500");
        assertThat(answer.json().path("items")).isEmpty();
        assertThat(answer.json().path("last").asLong()).isPositive();
    }

    @Test
    void the_document_of_events_names_every_topic_and_every_stream_and_all_it_refers_to_is_there() {
        JsonNode document = running.web().get("/api/v1/asyncapi.json").json();
        assertThat(document.path("asyncapi").asText()).isEqualTo("3.0.0");
        List<String> addresses = document.path("channels").findValuesAsText("address");
        assertThat(addresses)
                .containsAll(Arrays.stream(LogTopic.values())
                        .map(LogTopic::topicName)
                        .toList());
        List<String> streams = running.api().routes().stream()
                .map(route -> route.get(1))
                .filter(path -> path.endsWith("/stream"))
                .toList();
        assertThat(addresses).containsAll(streams).hasSize(LogTopic.values().length + streams.size() + 1);
        for (LogTopic topic : LogTopic.values()) {
            JsonNode channel = document.path("channels")
                    .valueStream()
                    .filter(one -> one.path("address").asText().equals(topic.topicName()))
                    .findFirst()
                    .orElseThrow();
            assertThat(channel.findPath("cleanup.policy").path(0).asText())
                    .as(topic.topicName())
                    .isEqualTo(topic.compacted() ? "compact" : "delete");
        }
        document.findValuesAsText("$ref")
                .forEach(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
        document.path("operations")
                .forEach(operation ->
                        assertThat(operation.path("action").asText()).isEqualTo("send"));
        assertThat(document.path("operations")).hasSameSizeAs(document.path("channels"));
    }

    @Test
    void what_the_stream_sends_is_what_the_document_of_events_says() throws Exception {
        ObjectMapper json = new ObjectMapper();
        ObjectNode document =
                (ObjectNode) running.web().get("/api/v1/asyncapi.json").json();
        running.alert(Events.of("soil-y").raised());
        try (SseListener listener = SseListener.open(running.web(), running.token(Role.INSPECTOR), "0")) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !listener.events().isEmpty());
            ObjectNode whole = json.createObjectNode();
            whole.putArray("allOf").add(document.at("/components/messages/alert/payload"));
            whole.set("components", document.path("components"));
            Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(whole);
            List<Error> faults =
                    schema.validate(json.readTree(listener.events().get(0).data()));
            assertThat(faults).isEmpty();
            assertThat(schema.validate(json.readTree("{\"id\":1}"))).isNotEmpty();
        }
    }
}
