package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.fieldwarden.alert.AlertApi;
import io.fieldwarden.alert.ApiConfig;
import io.fieldwarden.alert.Collaborators;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.sqlite.SqliteSeriesReader;
import io.fieldwarden.alert.status.PartState;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.OpenApiContract;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.Web;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opening, closing, and what the server does beside the API. */
final class ServerTest {
    @TempDir
    Path folder;

    private static Collaborators collaborators(CompletableFuture<TopicLog> log, Path folder) {
        return Collaborators.of(
                log,
                new SqliteSeriesReader(folder),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                Running.profiles());
    }

    @Test
    void the_port_is_open_before_the_log_and_the_status_says_what_is_missing() {
        CompletableFuture<TopicLog> log = new CompletableFuture<>();
        Collaborators.Around around = new Collaborators.Around(
                () -> List.of(PartState.starting("stream", "restoring a checkpoint")),
                List.of(),
                Optional.empty(),
                p -> p.ensureUser("admin", Role.ADMINISTRATOR, Running.PASSWORD, false));
        try (AlertApi api = AlertApi.open(
                ApiConfig.defaults(folder).withPort(0),
                collaborators(log, folder).with(around),
                Clock.systemUTC())) {
            Web web = Web.at(api.port());
            assertThat(web.get("/health/live").status()).isEqualTo(200);
            assertThat(web.get("/health/ready").status()).isEqualTo(503);
            assertThat(web.get("/api/v1/status").text()).contains("waiting for the log", "restoring a checkpoint");
            api.storesReady().orTimeout(30, TimeUnit.SECONDS).join();
            assertThat(web.logIn("admin", Running.PASSWORD)
                            .get("/api/v1/alerts")
                            .status())
                    .isEqualTo(200);

            log.complete(new MemoryTopicLog());
            await().until(() -> web.get("/health/ready").json().path("failing").size() == 1);
            assertThat(web.get("/health/ready").text()).contains("stream");
        }
    }

    @Test
    void a_folder_that_cannot_be_used_is_a_failed_part_and_the_api_answers_503() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        try (AlertApi api = AlertApi.open(
                ApiConfig.defaults(file).withPort(0),
                collaborators(new CompletableFuture<>(), folder),
                Clock.systemUTC())) {
            Web web = Web.at(api.port());
            await().until(() -> web.get("/api/v1/status").text().contains("\"failed\""));
            assertThat(web.bearer("x").get("/api/v1/alerts").status()).isEqualTo(503);
            assertThat(api.storesReady()).isCompletedExceptionally();
        }
    }

    @Test
    void a_port_in_use_is_an_exception_and_leaves_nothing_open() {
        try (Running running = Running.open(folder.resolve("a"), new MemoryTopicLog())) {
            int taken = running.api().port();
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> AlertApi.open(
                            ApiConfig.defaults(folder.resolve("b")).withPort(taken),
                            collaborators(new CompletableFuture<>(), folder),
                            Clock.systemUTC())))
                    .isNotNull();
        }
    }

    @Test
    void every_answer_carries_the_security_headers_and_no_server_version() {
        try (Running running = Running.open(folder, new MemoryTopicLog())) {
            for (String path : List.of("/api/v1/status", "/api/v1/alerts", "/nothing.js", "/")) {
                Web.Answer answer = running.web().get(path);
                assertThat(answer.header("Content-Security-Policy"))
                        .as(path)
                        .contains("default-src 'self'", "script-src 'self'", "frame-ancestors 'none'")
                        .doesNotContain("unsafe-eval");
                assertThat(answer.header("Content-Security-Policy"))
                        .contains("object-src 'none'", "base-uri 'none'", "form-action 'self'");
                assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
                assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
                assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
                assertThat(answer.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
                assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
                assertThat(answer.header("Permissions-Policy")).contains("microphone=()");
                // Heeded over TLS only, and a mistake over anything else.
                assertThat(answer.header("Strict-Transport-Security")).isEmpty();
                assertThat(answer.header("Server")).isEmpty();
            }
        }
    }

    @Test
    void the_page_is_served_at_the_root_with_its_places_and_its_files_with_caching() {
        try (Running running = Running.open(folder, new MemoryTopicLog())) {
            Web web = running.web();
            Web.Answer page = web.get("/");
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.header("Content-Type")).startsWith("text/html");
            assertThat(page.header("Cache-Control")).isEqualTo("no-cache");
            assertThat(web.get("/fields/soil-1").text()).isEqualTo(page.text());
            assertThat(web.with("If-None-Match", page.header("ETag")).get("/").status())
                    .isEqualTo(304);
            Web.Answer asset = web.get("/" + page.text().replaceFirst("(?s).*src=\"(app-\\w{8}\\.js)\".*", "$1"));
            assertThat(asset.header("Content-Type")).startsWith("text/javascript");
            assertThat(asset.header("Cache-Control")).contains("immutable");
            assertThat(web.get("/missing.js").status()).isEqualTo(404);
            assertThat(web.get("/../db/alerts/V1__alerts.sql").status()).isIn(400, 404);
            assertThat(web.get("/%2e%2e/logback-test.xml").status()).isIn(400, 404);
            assertThat(web.get("/api/v1/unknown").status()).isEqualTo(404);
        }
    }

    @Test
    void another_part_serves_its_route_on_the_same_port_with_a_bounded_body() {
        ExtraRoute echo = new ExtraRoute("POST", "/api/v1/devices/{id}/readings", 10, request -> {
            String text = request.parameters().get("id") + " " + request.body().toStringUtf8() + " " + request.cut()
                    + " " + request.headers().get("x-test");
            return CompletableFuture.supplyAsync(() -> new ExtraRoute.Response(
                    202, "text/plain", ByteString.copyFromUtf8(text), Map.of("X-Answer", "yes")));
        });
        Collaborators.Around around = new Collaborators.Around(List::of, List.of(echo), Optional.empty(), p -> {});
        OpenApiContract.INSTANCE.ignore("/api/v1/devices/soil-1/readings");
        try (Running running = Running.open(folder, new MemoryTopicLog(), Clock.systemUTC(), around)) {
            Web.Answer answer = running.web().with("X-Test", "7").post("/api/v1/devices/soil-1/readings", "0123456789");
            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.text()).isEqualTo("soil-1 0123456789 false 7");
            assertThat(answer.header("X-Answer")).isEqualTo("yes");
            assertThat(running.web()
                            .post("/api/v1/devices/soil-1/readings", "0123456789a")
                            .text())
                    .isEqualTo("soil-1 0123456789 true null");
        }
    }
}
