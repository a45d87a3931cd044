package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import io.fieldwarden.alert.support.Events;
import io.fieldwarden.alert.support.Receiver;
import io.fieldwarden.alert.support.Web;
import io.fieldwarden.device.Severity;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Webhooks: what they get, how it is signed, and what becomes of what fails. */
final class WebhooksTest extends PushScene {
    @Test
    void a_webhook_gets_each_change_as_a_signed_cloud_event() throws Exception {
        JsonNode webhook = webhook("/hook");
        String secret = webhook.path("secret").asText();
        Events event = alert(Severity.CRITICAL);
        running.alert(event.raised());
        Receiver.Received raised = next("/hook", 1);

        assertThatCode(() -> verify(secret, raised)).doesNotThrowAnyException();
        assertThatThrownBy(() -> verify("whsec_" + Base64.getEncoder().encodeToString(new byte[32]), raised))
                .isInstanceOf(com.standardwebhooks.exceptions.WebhookVerificationException.class);
        assertThat(raised.headers()).containsEntry("content-type", "application/cloudevents+json; charset=utf-8");
        JsonNode cloud = json(raised);
        assertThat(cloud.path("specversion").asText()).isEqualTo("1.0");
        assertThat(cloud.path("type").asText()).isEqualTo("io.fieldwarden.alert.raised");
        assertThat(cloud.path("source").asText()).isEqualTo("/fieldwarden/test");
        assertThat(cloud.path("subject").asText()).isEqualTo("alerts/" + event.id());
        assertThat(cloud.path("id").asText()).isEqualTo(raised.headers().get("webhook-id"));
        assertThat(cloud.path("data").path("severity").asText()).isEqualTo("critical");
        assertThat(cloud.path("data").path("state").asText()).isEqualTo("raised");

        admin.post("/api/v1/alerts/" + event.id() + "/acknowledge", "{\"note\":\"seen\"}");
        assertThat(json(next("/hook", 2)).path("data").path("by").asText()).isEqualTo("administrator");
        assertThat(admin.get(WEBHOOKS + "/" + webhook.path("id").asText()).text())
                .doesNotContain(secret);
    }

    @Test
    void after_a_change_of_the_secret_both_sign() {
        JsonNode webhook = webhook("/rotate");
        String path = WEBHOOKS + "/" + webhook.path("id").asText();
        String second = admin.post(path + "/secret", "{}").json().path("secret").asText();
        admin.post(CHANNELS + "/" + webhook.path("id").asText() + "/test", "{}");
        Receiver.Received request = next("/rotate", 1);
        assertThat(second).isNotEqualTo(webhook.path("secret").asText());
        assertThatCode(() -> verify(webhook.path("secret").asText(), request)).doesNotThrowAnyException();
        assertThatCode(() -> verify(second, request)).doesNotThrowAnyException();
    }

    @Test
    void what_fails_is_told_to_the_owner_and_goes_out_with_the_same_id_when_it_works_again() {
        receiver.answers(
                request -> new Receiver.Answer(request.path().startsWith("/broken") ? 503 : 200, "{\"errcode\":0}"));
        JsonNode broken = webhook("/broken");
        String id = broken.path("id").asText();
        add(CHANNELS, channel("dingtalk", Map.of("url", receiver.url("/robot?access_token=t"))));
        Events event = alert(Severity.MAJOR);
        running.alert(event.raised());
        next("/broken", 1);

        // The clock decides when the next attempt is due; the third is the one after which the owner hears of it.
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(receiver.at("/robot"))
                        .anyMatch(request -> request.text().contains("发送失败")));
        assertThat(admin.get("/api/v1/notices")
                        .json()
                        .path("items")
                        .path(0)
                        .path("kind")
                        .asText())
                .isEqualTo("channel.broken");
        JsonNode health = admin.get(CHANNELS + "/" + id).json().path("health");
        assertThat(health.path("state").asText()).isEqualTo("failing");
        assertThat(receiver.at("/broken"))
                .extracting(r -> r.headers().get("webhook-id"))
                .containsOnly(receiver.at("/broken").get(0).headers().get("webhook-id"));

        receiver.answers(request -> new Receiver.Answer(200, "{\"errcode\":0}"));
        JsonNode delivery = admin.get("/api/v1/deliveries?channel=" + id)
                .json()
                .path("items")
                .path(0);
        assertThat(delivery.path("state").asText()).isEqualTo("queued");
        String address = "/api/v1/deliveries/" + delivery.path("id").asText();
        assertThat(admin.post(address + "/resend", "{}").status()).isEqualTo(202);
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(admin.get(address).json().path("state").asText())
                                .isEqualTo("delivered"));
        JsonNode log = admin.get(address).json().path("log");
        assertThat(log.path(0).path("status").asInt()).isEqualTo(503);
        assertThat(log.path(log.size() - 1).path("status").asInt()).isEqualTo(200);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(receiver.at("/robot"))
                        .anyMatch(request -> request.text().contains("已恢复")));
    }

    @Test
    void everything_after_a_place_can_be_had_again() {
        JsonNode webhook = webhook("/again");
        running.alert(
                alert(Severity.MAJOR).raised(),
                alert(Severity.MAJOR).raised(),
                alert(Severity.MAJOR).raised());
        next("/again", 3);
        List<String> first = receiver.at("/again").stream()
                .map(r -> r.headers().get("webhook-id"))
                .toList();
        String sequence = json(receiver.at("/again").get(0)).path("sequence").asText();
        Web.Answer answer =
                admin.post(WEBHOOKS + "/" + webhook.path("id").asText() + "/redeliver", "{\"after\":" + sequence + "}");
        assertThat(answer.json().path("queued").asInt()).isEqualTo(2);
        next("/again", 5);
        assertThat(receiver.at("/again").subList(3, 5))
                .extracting(r -> r.headers().get("webhook-id"))
                .containsExactlyElementsOf(first.subList(1, 3));
    }

    @Test
    void only_what_is_asked_for_is_told() {
        Map<String, Object> severe = channel("webhook", Map.of("url", receiver.url("/severe")));
        severe.put("severity", "critical");
        severe.put("kinds", List.of("alert.raised"));
        add(WEBHOOKS, severe);
        webhook("/everything");
        Events minor = alert(Severity.MINOR);
        Events critical = alert(Severity.CRITICAL);
        running.alert(minor.raised(), critical.raised(), critical.cleared(Instant.now()));
        next("/everything", 3);
        assertThat(json(next("/severe", 1)).path("data").path("id").asText())
                .isEqualTo(critical.id().value());
        assertThat(receiver.at("/severe")).hasSize(1);
    }

    @Test
    void addresses_that_are_not_public_are_not_reached_unless_allowed() {
        String id = add(WEBHOOKS, channel("webhook", Map.of("url", "https://10.0.0.1/x")))
                .path("id")
                .asText();
        admin.post(CHANNELS + "/" + id + "/test", "{}");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(admin.get(CHANNELS + "/" + id)
                                .json()
                                .at("/health/answer")
                                .asText())
                        .contains("10.0.0.1 may not be reached"));
    }

    @Test
    void a_redirect_is_a_failure_and_not_followed() {
        receiver.answers(request -> request.path().startsWith("/there")
                ? new Receiver.Answer(302, "", Map.of("Location", receiver.url("/elsewhere")))
                : new Receiver.Answer(200, "{}"));
        String id = webhook("/there").path("id").asText();
        admin.post(CHANNELS + "/" + id + "/test", "{}");
        next("/there", 1);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(admin.get("/api/v1/deliveries?channel=" + id)
                                .json()
                                .at("/items/0/status")
                                .asInt())
                        .isEqualTo(302));
        assertThat(receiver.at("/elsewhere")).isEmpty();
    }

    @Test
    void bad_channels_are_refused_with_the_field() {
        assertRefused(WEBHOOKS, channel("webhook", Map.of("url", "ftp://x")), "settings.url");
        assertRefused(WEBHOOKS, channel("webhook", Map.of("url", "https://user:pw@x.example/")), "settings.url");
        assertRefused(CHANNELS, channel("webhook", Map.of("url", "https://x.example/")), "kind");
        assertRefused(CHANNELS, channel("mail", Map.of("host", "h", "port", "70000")), "settings.port");
        Map<String, Object> quiet = channel("feishu", Map.of("url", "https://x.example/"));
        quiet.put("quiet", Map.of("from", "25:00", "to", "06:00"));
        assertRefused(CHANNELS, quiet, "from");
        Map<String, Object> template = channel("feishu", Map.of("url", "https://x.example/"));
        template.put("template", "{title} {password}");
        assertRefused(CHANNELS, template, "template");
    }

    @Test
    void a_change_keeps_secrets_that_are_sent_back_masked_and_is_recorded_without_them() throws Exception {
        JsonNode robot = add(
                CHANNELS,
                channel(
                        "dingtalk",
                        Map.of("url", receiver.url("/keep?access_token=hidden-token"), "secret", "SECabc")));
        String path = CHANNELS + "/" + robot.path("id").asText();
        Map<String, Object> change = channel(
                "dingtalk",
                Map.of(
                        "url",
                        robot.at("/settings/url").asText(),
                        "secret",
                        robot.at("/settings/secret").asText()));
        change.put("name", "夜班");
        assertThat(admin.with("If-Match", "\"9\"")
                        .put(path, Web.json(change), "application/json")
                        .status())
                .isEqualTo(412);
        Web.Answer changed = admin.with("If-Match", "\"1\"").put(path, Web.json(change), "application/json");
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        admin.post(path + "/test", "{}");
        assertThat(next("/keep", 1).path())
                .contains("access_token=hidden-token")
                .contains("sign=");
        String record = admin.get("/api/v1/changes?kind=channel").text();
        assertThat(record).contains("夜班").doesNotContain("hidden-token").doesNotContain("SECabc");
        try (var files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("hidden-token");
            }
        }
    }

    @Test
    void the_same_request_with_its_key_makes_one_channel() {
        Web once = admin.with("Idempotency-Key", "one-channel");
        String body = Web.json(channel("webhook", Map.of("url", receiver.url("/once"))));
        String first = once.post(WEBHOOKS, body).json().path("id").asText();
        assertThat(once.post(WEBHOOKS, body).json().path("id").asText()).isEqualTo(first);
        assertThat(admin.get(WEBHOOKS).json().path("items")).hasSize(1);
    }

    private static HttpHeaders headers(Receiver.Received request) {
        Map<String, List<String>> all = new HashMap<>();
        request.headers().forEach((name, value) -> all.put(name, List.of(value)));
        return HttpHeaders.of(all, (name, value) -> true);
    }

    private static void verify(String secret, Receiver.Received request) throws Exception {
        Map<String, List<String>> all = headers(request).map();
        new Webhook(secret).verify(request.text(), new HashMap<>(all));
    }

    private void assertRefused(String address, Map<String, Object> channel, String field) {
        Web.Answer answer = admin.post(address, Web.json(channel));
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().path("field").asText()).isEqualTo(field);
    }
}
