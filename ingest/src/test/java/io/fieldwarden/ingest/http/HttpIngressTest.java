package io.fieldwarden.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.CommandEvent;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.ingest.core.Farm;
import io.fieldwarden.ingest.mqtt.Bench;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
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

    @Test
    void a_device_is_given_its_commands_until_it_acknowledges_them() {
        ask("c-1", "soil-1");
        ask("c-2", "other-1");
        HttpIngress.Answer first = poll("soil-1", "Bearer " + Farm.TOKEN, "");
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.body())
                .startsWith("{\"items\":[{\"format\":1,\"id\":\"c-1\"")
                .doesNotContain("c-2")
                .endsWith("}]}");
        assertThat(poll("soil-1", "Bearer " + Farm.TOKEN, "20"))
                .as("it waits no longer than it has to")
                .isEqualTo(first);
        assertThat(acknowledge("c-1", "{\"ok\":\"yes\"}").status()).isEqualTo(400);
        assertThat(acknowledge("c-1", "").status()).isEqualTo(204);
        assertThat(bench.log().told())
                .extracting(CommandEvent.Told::state)
                .containsExactly(CommandEvent.State.SENT, CommandEvent.State.ACKNOWLEDGED);
        assertThat(poll("soil-1", "Bearer " + Farm.TOKEN, "").body()).isEqualTo("{\"items\":[]}");
    }

    @Test
    void a_device_that_waits_is_answered_when_a_command_comes() {
        CompletableFuture<HttpIngress.Answer> waiting = bench.server()
                .httpIngress()
                .commands(request("soil-1", "Bearer " + Farm.TOKEN), "25")
                .toCompletableFuture();
        assertThat(waiting).isNotDone();
        ask("c-1", "soil-1");
        assertThat(waiting)
                .succeedsWithin(30, TimeUnit.SECONDS)
                .extracting(HttpIngress.Answer::body)
                .asString()
                .contains("\"id\":\"c-1\"");
    }

    @Test
    void commands_are_given_to_nobody_else() {
        assertThat(poll("other-1", "Bearer " + Farm.TOKEN, "").status()).isEqualTo(403);
        assertThat(poll("soil-1", "Bearer wrong", "").status()).isEqualTo(401);
        assertThat(poll("soil-1", "Bearer " + Farm.TOKEN, "26").body()).contains("wait: must be");
        assertThat(poll("soil-1", "Bearer " + Farm.TOKEN, "-1").status()).isEqualTo(400);
        assertThat(poll("pond-1", "Bearer " + Farm.GATEWAY_TOKEN, "").status()).isEqualTo(200);
    }

    private void ask(String id, String device) {
        bench.commands()
                .take(new CommandEvent.Asked(
                        id, new DeviceId(device), "valve", ByteString.copyFromUtf8("{}"), 1, 4_000_000_000_000L));
    }

    private static HttpIngress.Request request(String device, String authorization) {
        return new HttpIngress.Request(device, "", "pending-commands", authorization, "", Payload.of(new byte[0]));
    }

    private HttpIngress.Answer poll(String device, String authorization, String wait) {
        return bench.server()
                .httpIngress()
                .commands(request(device, authorization), wait)
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private HttpIngress.Answer acknowledge(String command, String body) {
        return bench.server()
                .httpIngress()
                .acknowledge(
                        new HttpIngress.Request(
                                "soil-1",
                                "",
                                "commands/" + command + "/ack",
                                "Bearer " + Farm.TOKEN,
                                "",
                                Payload.of(body.getBytes(StandardCharsets.UTF_8))),
                        command)
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
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
