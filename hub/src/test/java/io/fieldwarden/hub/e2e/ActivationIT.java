package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fieldwarden.hub.client.Profiles;
import io.fieldwarden.hub.client.Registrar;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Versions of a profile on a hub that runs: tried on what is stored, made active without a restart, taken back. */
final class ActivationIT {
    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final String PROFILE = "e2e-activation";

    @RegisterExtension
    static final SharedHub HUB = new SharedHub();

    private final HttpClient http = HttpClient.newHttpClient();

    private static String yaml(int version, int limit) {
        return """
                format: 1
                profile: e2e-activation
                version: %d
                name: {zh: 测试阈值, en: Test limit}
                channels:
                  level: {zh: 液位, en: Level, unit: "%%", range: [0, 100], period: 1m}
                rules:
                  - {id: ACT-01, severity: minor, raise: level > %d, zh: 测试：高, en: "Test: high"}
                """.formatted(version, limit);
    }

    @Test
    void a_version_reaches_the_running_job_within_two_seconds_of_its_activation_and_so_does_the_way_back()
            throws Exception {
        Profiles profiles = new Profiles(HUB.client());
        profiles.push(PROFILE, yaml(1, 90));
        Registrar.NewDevice device =
                new Registrar(HUB.client()).register(Registrar.request("activation-1", PROFILE, Map.of()));
        await("device is known").atMost(Duration.ofSeconds(10)).until(() -> send(device) == 204);
        profiles.put(PROFILE, yaml(2, 30));
        AtomicInteger sent = new AtomicInteger();
        ScheduledExecutorService pump = Executors.newSingleThreadScheduledExecutor();
        try (EventStream stream = new EventStream(HUB.client(), HUB.addresses().token())) {
            ScheduledFuture<?> pumping = pump.scheduleWithFixedDelay(
                    () -> sent.addAndGet(send(device) == 204 ? 1 : 0), 0, 20, TimeUnit.MILLISECONDS);
            await().atMost(Duration.ofSeconds(10)).until(() -> sent.get() > 20);
            assertThat(stream.of(device.id()))
                    .as("50 % is not above the 90 % of version 1")
                    .isEmpty();

            Duration forth = changed(() -> profiles.activate(PROFILE, 2), stream, device, "raised");
            JsonNode raised = stream.of(device.id()).get(0);
            assertThat(raised.path("profile").asText()).isEqualTo(PROFILE + "@2");
            Duration back = changed(() -> profiles.rollback(PROFILE), stream, device, "cleared");
            System.out.println(
                    "activation to alert " + forth.toMillis() + " ms, rollback to its end " + back.toMillis() + " ms");
            assertThat(pumping.isDone()).as("readings came all the time").isFalse();
            assertThat(forth).isLessThan(LONGEST);
            assertThat(back).isLessThan(LONGEST);
        } finally {
            pump.shutdownNow();
        }
    }

    private static Duration changed(Runnable change, EventStream stream, Registrar.NewDevice device, String state) {
        long start = System.nanoTime();
        change.run();
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> stream.of(device.id()).stream()
                        .anyMatch(alert -> alert.path("state").asText().equals(state)));
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    void a_draft_is_tried_on_stored_readings_and_the_list_says_so() throws Exception {
        String id = "e2e-dry-run";
        Profiles profiles = new Profiles(HUB.client());
        profiles.push(id, yaml(1, 90).replace(PROFILE, id));
        Registrar.NewDevice device = new Registrar(HUB.client()).register(Registrar.request("dry-run-1", id, Map.of()));
        await("device is known").atMost(Duration.ofSeconds(10)).until(() -> send(device) == 204);
        await().atMost(Duration.ofSeconds(5))
                .until(() -> !HUB.latest(device.id()).isEmpty());
        profiles.put(id, yaml(2, 30).replace(PROFILE, id));

        JsonNode asked = HUB.client()
                .post(
                        "/profiles/" + id + "/dry-run",
                        JsonNodeFactory.instance.objectNode().put("days", 1));
        assertThat(asked.path("profile").asText()).isEqualTo(id + "@2");
        assertThat(Duration.between(
                        Instant.parse(asked.path("from").asText()),
                        Instant.parse(asked.path("to").asText())))
                .isEqualTo(Duration.ofDays(1));
        String path = "/backtests/" + asked.path("id").asText();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> HUB.client().get(path).path("state").asText().equals("done"));
        assertThat(HUB.client().get(path).path("items"))
                .singleElement()
                .satisfies(item -> assertThat(item.path("was").asBoolean()).isFalse());

        JsonNode versions = HUB.client().get("/profiles/" + id).path("versions");
        assertThat(versions.get(0).path("dryRunAt").isNull()).isTrue();
        JsonNode run = versions.get(1).path("dryRun");
        assertThat(List.of(
                        run.path("devices").asInt(),
                        run.path("raised").asInt(),
                        run.path("gone").asInt()))
                .containsExactly(1, 1, 0);
        assertThat(profiles.activate(id, 2).path("warnings")).isEmpty();
    }

    /** @return the status */
    private int send(Registrar.NewDevice device) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(HUB.addresses().http() + "/api/v1/" + device.token() + "/telemetry"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"level\":50}"))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException("the hub does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}
