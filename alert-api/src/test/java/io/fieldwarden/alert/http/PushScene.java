package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.cap.CapMessage;
import io.fieldwarden.alert.outbound.Networks;
import io.fieldwarden.alert.send.Senders;
import io.fieldwarden.alert.support.Events;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Receiver;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.Web;
import io.fieldwarden.device.Severity;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A hub on this machine whose channels end at a server that keeps what it gets. Each test has its own channels only. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PushScene {
    private static final ObjectMapper JSON = new ObjectMapper();
    static final String CHANNELS = "/api/v1/channels";
    static final String WEBHOOKS = "/api/v1/webhooks";
    static final Duration SOON = Duration.ofSeconds(30);

    Path folder;
    Running running;
    Receiver receiver;
    Web admin;
    int made;

    @BeforeAll
    void open(@TempDir Path fresh) {
        folder = fresh;
        receiver = Receiver.open();
        running = Running.open(
                folder,
                new MemoryTopicLog(),
                Clock.systemUTC(),
                new Senders.Sending(
                        Networks.allowing("127.0.0.0/8"),
                        "https://hub.example",
                        "/fieldwarden/test",
                        new CapMessage.Setting("test.fieldwarden", ZoneId.of("Asia/Shanghai"))));
        admin = running.as(Role.ADMINISTRATOR);
    }

    @AfterAll
    void close() {
        running.close();
        receiver.close();
    }

    /** Each test has its own channels only. */
    @BeforeEach
    void remove_channels() {
        admin.get(CHANNELS)
                .json()
                .path("items")
                .forEach(channel ->
                        admin.delete(CHANNELS + "/" + channel.path("id").asText()));
        receiver.answers(request -> new Receiver.Answer(200, "{\"errcode\":0}"));
    }

    Events alert(Severity severity) {
        return Events.of("push-" + made++).withSeverity(severity).raisedAt(Instant.now());
    }

    JsonNode add(String address, Map<String, Object> channel) {
        Web.Answer answer = admin.post(address, Web.json(channel));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json();
    }

    static Map<String, Object> channel(String kind, Map<String, Object> settings) {
        return new HashMap<>(Map.of("kind", kind, "name", "值班 " + kind, "settings", settings));
    }

    JsonNode webhook(String path) {
        return add(WEBHOOKS, channel("webhook", Map.of("url", receiver.url(path))));
    }

    static JsonNode json(Receiver.Received request) {
        try {
            return JSON.readTree(request.text());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    Receiver.Received next(String path, int number) {
        await().atMost(SOON).until(() -> receiver.at(path).size() >= number);
        return receiver.at(path).get(number - 1);
    }

    List<String> states(String channel) {
        List<String> states = new ArrayList<>();
        admin.get("/api/v1/deliveries?limit=200&channel=" + channel)
                .json()
                .path("items")
                .forEach(delivery -> states.add(delivery.path("state").asText()));
        return states;
    }
}
