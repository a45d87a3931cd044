package io.fieldwarden.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.ingest.core.Farm;
import io.fieldwarden.ingest.mqtt.Bench;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpIngressTest {
    private static final String GOOD = "{\"air_temp\":1}";

    private final Bench bench = Bench.open();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void a_post_with_a_token_or_with_id_and_secret_is_answered_without_content() {
        assertThat(post("soil-1", "", "Bearer " + Farm.TOKEN, GOOD).status()).isEqualTo(204);
        assertThat(post("soil-1", "", basic("soil-1", Farm.SECRET), GOOD).status())
                .isEqualTo(204);
        assertThat(post("", Farm.TOKEN, "", GOOD).status()).isEqualTo(204);
        assertThat(bench.log().readings()).hasSize(3);
    }

    @Test
    void a_gateway_posts_for_the_device_behind_it() {
        assertThat(post("pond-1", "", "Bearer " + Farm.GATEWAY_TOKEN, GOOD).status())
                .isEqualTo(204);
        assertThat(bench.log().readings())
                .singleElement()
                .satisfies(r -> assertThat(r.device().value()).isEqualTo("pond-1"));
    }

    @Test
    void who_proves_nothing_is_unauthenticated() {
        assertThat(post("soil-1", "", "", GOOD).status()).isEqualTo(401);
        assertThat(post("soil-1", "", "Bearer wrong", GOOD).status()).isEqualTo(401);
        assertThat(post("soil-1", "", basic("soil-1", "wrong"), GOOD).status()).isEqualTo(401);
        assertThat(post("soil-1", "", "Basic %%%", GOOD).status()).isEqualTo(401);
        assertThat(bench.log().quarantine()).hasSize(4);
    }

    @Test
    void what_cannot_be_used_gets_a_problem_with_its_code() {
        HttpIngress.Answer answer = post("soil-1", "", "Bearer " + Farm.TOKEN, "{\"smell\":\"a \\\"b\\u0007\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.headers()).containsEntry("Content-Type", "application/problem+json");
        assertThat(answer.body()).contains("\"code\":\"unknown_channel\"").contains("\"status\":400");
        assertThat(post("other-1", "", "Bearer " + Farm.TOKEN, GOOD).status()).isEqualTo(403);
        assertThat(post("nobody", "", "Bearer " + Farm.TOKEN, GOOD).status()).isEqualTo(404);
        assertThat(post("soil-1", "", "Bearer " + Farm.TOKEN, " ".repeat(300_000))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void a_full_log_is_service_unavailable_with_the_time_to_try_again() {
        bench.log().fill(true);
        HttpIngress.Answer answer = post("soil-1", "", "Bearer " + Farm.TOKEN, GOOD);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers()).containsEntry("Retry-After", "2");
    }

    private HttpIngress.Answer post(String device, String token, String authorization, String body) {
        return bench.server()
                .httpIngress()
                .post(new HttpIngress.Request(
                        device,
                        token,
                        authorization,
                        "application/json; charset=utf-8",
                        Payload.of(body.getBytes(StandardCharsets.UTF_8))))
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private static String basic(String id, String secret) {
        return "Basic " + Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }
}
