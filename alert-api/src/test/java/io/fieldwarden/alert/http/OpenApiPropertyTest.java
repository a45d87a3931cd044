package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.support.ArbitraryRequests;
import io.fieldwarden.alert.support.Events;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.Web;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests made from the document, right ones and wrong ones, to every address. Nothing may answer with 5xx but where the document of errors
 * says so; every answer must be as the document says ({@link Web} holds each to it); every refusal must say what to do. Many more of
 * them: {@code -Dopenapi.requests=200 -Dopenapi.seed=7}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OpenApiPropertyTest {
    private static final int REQUESTS = Integer.getInteger("openapi.requests", 4);
    private static final long SEED = Long.getLong("openapi.seed", 20_261_123L);

    /** A part that is not there in this test, or that somebody else is using: says so and asks to come back. */
    private static final Set<String> BUSY =
            Set.of("busy", "starting", "not-available", "series-unavailable", "replay-unavailable");

    @TempDir
    static Path folder;

    private Running running;

    @BeforeAll
    void open() {
        running = Running.open(folder, new MemoryTopicLog());
        Web technician = running.as(Role.TECHNICIAN);
        technician.post("/api/v1/organisations", "{\"id\":\"farm\",\"kind\":\"farm\",\"name\":\"农场\"}");
        technician.post("/api/v1/devices", "{\"id\":\"soil-1\",\"profile\":\"soil-station\"}");
        running.alert(Events.of("soil-1").raised(), Events.of("soil-2").raised());
        await().atMost(Duration.ofSeconds(30))
                .until(() -> technician
                                .get("/api/v1/alerts/" + Events.of("soil-2").id())
                                .status()
                        == 200);
    }

    @AfterAll
    void close() {
        running.close();
    }

    @Test
    void no_request_that_the_document_allows_or_forbids_breaks_the_program() {
        String token = running.as(Role.ADMINISTRATOR)
                .post(
                        "/api/v1/tokens",
                        "{\"name\":\"properties\",\"role\":\"administrator\",\"expiresAt\":\""
                                + Instant.now().plus(Duration.ofDays(2)) + "\"}")
                .json()
                .path("token")
                .asText();
        Web web = running.web().bearer(token);
        List<String> known = List.of(
                "farm",
                "soil-1",
                "soil-station",
                "boiler-steam",
                Events.of("soil-1").id().value(),
                Events.of("soil-2").id().value(),
                "soil_vwc_20",
                "device",
                "csv",
                "raised");
        ArbitraryRequests requests = new ArbitraryRequests(SEED, known);
        List<String> wrong = new ArrayList<>();
        Map<String, Integer> good = new TreeMap<>();
        for (String operation : requests.operations()) {
            for (int i = 0; i < REQUESTS; i++) {
                ArbitraryRequests.Request request = requests.next(operation);
                try {
                    Web.Answer answer = request.send(web);
                    fault(answer).ifPresent(what -> wrong.add(request + "\n    " + what));
                    if (answer.status() < 300) {
                        good.merge(operation, 1, Integer::sum);
                    }
                } catch (AssertionError | RuntimeException e) {
                    wrong.add(request + "\n    " + e);
                }
            }
        }
        assertThat(wrong).as("seed %d", SEED).isEmpty();
        // Were everything refused, nothing would have been tried.
        assertThat(good).hasSizeGreaterThan(requests.operations().size() / 4);
    }

    private static java.util.Optional<String> fault(Web.Answer answer) {
        if (answer.status() < 400) {
            return java.util.Optional.empty();
        }
        JsonNode problem = answer.text().isEmpty() ? null : answer.json();
        if (problem == null
                || problem.path("code").asText("").isEmpty()
                || problem.path("next").asText("").isEmpty()
                || problem.path("status").asInt() != answer.status()) {
            boolean health = answer.path().startsWith("/health/");
            return health
                    ? java.util.Optional.empty()
                    : java.util.Optional.of(answer.status() + " without code and next: " + answer.text());
        }
        boolean busy = answer.status() == 503 && BUSY.contains(answer.code());
        return answer.status() >= 500 && !busy
                ? java.util.Optional.of(answer.status() + ": " + answer.text())
                : java.util.Optional.empty();
    }
}
