package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.fieldwarden.alert.support.Events;
import io.fieldwarden.alert.support.Receiver;
import io.fieldwarden.device.Severity;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Robots, e-mail and short messages. */
final class MessengersTest extends PushScene {
    @Test
    void a_robot_of_dingtalk_gets_every_notice_within_its_limit_and_rightly_signed() throws Exception {
        String secret = "SEC0123456789abcdef";
        Map<String, Object> robot = channel(
                "dingtalk",
                Map.of(
                        "url",
                        receiver.url("/ding?access_token=t"),
                        "secret",
                        secret,
                        "mobiles",
                        List.of("13800000000")));
        robot.put("perMinute", 5);
        String id = add(CHANNELS, robot).path("id").asText();
        List<Events> storm =
                IntStream.range(0, 40).mapToObj(i -> alert(Severity.MAJOR)).toList();
        running.alert(storm.stream().map(Events::raised).toArray(io.fieldwarden.device.log.AlertEvent[]::new));

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(states(id)).hasSize(40).containsOnly("delivered"));
        List<Receiver.Received> sent = receiver.at("/ding");
        assertThat(sent).hasSizeLessThanOrEqualTo(5);
        for (Receiver.Received request : sent) {
            String at = request.path().replaceAll(".*timestamp=(\\d+).*", "$1");
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            String sign = Base64.getEncoder()
                    .encodeToString(mac.doFinal((at + "\n" + secret).getBytes(StandardCharsets.UTF_8)));
            assertThat(request.path()).contains("sign=" + URLEncoder.encode(sign, StandardCharsets.UTF_8));
            assertThat(json(request).at("/at/atMobiles/0").asText()).isEqualTo("13800000000");
        }
        String all = sent.stream().map(Receiver.Received::text).reduce("", String::concat);
        // Each notice names its alert's words; a merged one has a line for each.
        assertThat(all.split("土壤水分接近凋萎点", -1)).hasSizeGreaterThanOrEqualTo(41);
    }

    @Test
    void wecom_and_feishu_get_what_they_understand() {
        add(CHANNELS, channel("wecom", Map.of("url", receiver.url("/wecom?key=k"), "mobiles", List.of("13800000000"))));
        add(CHANNELS, channel("feishu", Map.of("url", receiver.url("/feishu/hook"), "secret", "SECfeishu")));
        receiver.answers(request ->
                new Receiver.Answer(200, request.path().startsWith("/feishu") ? "{\"code\":0}" : "{\"errcode\":0}"));
        running.alert(alert(Severity.CRITICAL).raised());
        JsonNode wecom = json(next("/wecom", 1));
        assertThat(wecom.at("/text/mentioned_mobile_list/0").asText()).isEqualTo("13800000000");
        assertThat(wecom.at("/text/content").asText()).startsWith("【紧急】土壤水分接近凋萎点");
        JsonNode feishu = json(next("/feishu", 1));
        assertThat(feishu.path("sign").asText()).hasSize(44);
        assertThat(feishu.at("/content/text").asText()).contains("数值：4 %").contains("https://hub.example/#/alerts/");
    }

    @Test
    void an_answer_that_says_no_is_a_failure_though_its_status_is_200() {
        receiver.answers(request -> new Receiver.Answer(200, "{\"errcode\":310000,\"errmsg\":\"sign not match\"}"));
        String id = add(CHANNELS, channel("dingtalk", Map.of("url", receiver.url("/no?access_token=t"))))
                .path("id")
                .asText();
        admin.post(CHANNELS + "/" + id + "/test", "{}");
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode health = admin.get(CHANNELS + "/" + id).json().path("health");
            assertThat(health.path("failures").asInt()).isPositive();
            assertThat(health.path("answer").asText()).contains("sign not match");
        });
    }

    @Test
    void mail_arrives_with_subject_and_text_in_chinese() throws Exception {
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.setUser("hub@example.org", "hub", "secret");
        mail.start();
        try {
            Map<String, Object> channel = channel(
                    "mail",
                    Map.of(
                            "host", "127.0.0.1",
                            "port", String.valueOf(mail.getSmtp().getPort()),
                            "security", "none",
                            "user", "hub",
                            "password", "secret",
                            "from", "hub@example.org",
                            "to", List.of("inspector1@example.org", "inspector2@example.org")));
            JsonNode added = add(CHANNELS, channel);
            String id = added.path("id").asText();
            assertThat(added.path("settings").path("password").asText()).isEqualTo("***");
            running.alert(alert(Severity.MAJOR).raised());
            await().atMost(SOON).untilAsserted(() -> {
                String log = admin.get("/api/v1/deliveries?channel=" + id).text();
                assertThat(log).contains("\"state\":\"delivered\"");
            });
            assertThat(mail.waitForIncomingEmail(SOON.toMillis(), 2)).isTrue();
            var received = mail.getReceivedMessages()[0];
            assertThat(received.getSubject()).isEqualTo("【重要】土壤水分接近凋萎点，作物严重缺水");
            assertThat(String.valueOf(received.getContent())).contains("数值：4 %");
            assertThat(GreenMailUtil.getAddressList(received.getFrom())).isEqualTo("hub@example.org");
        } finally {
            mail.stop();
        }
    }

    @Test
    void a_gateway_for_short_messages_is_asked_as_its_template_says() {
        Map<String, Object> sms = channel(
                "sms",
                Map.of(
                        "url", receiver.url("/sms?key=k&to={phones}"),
                        "method", "POST",
                        "contentType", "application/json",
                        "headers", List.of("X-Key: abc"),
                        "body", "{\"to\":\"{phones}\",\"text\":\"{text}\",\"ref\":\"{id}\"}",
                        "phones", List.of("13800000000", "13900000000"),
                        "success", "\"result\":0"));
        sms.put("template", "");
        add(CHANNELS, sms);
        receiver.answers(request -> new Receiver.Answer(200, "{\"result\":0}"));
        running.alert(alert(Severity.CRITICAL).raised());
        Receiver.Received request = next("/sms", 1);
        assertThat(request.headers()).containsEntry("x-key", "abc");
        assertThat(request.path()).endsWith("&to=13800000000%2C13900000000");
        assertThat(json(request).path("to").asText()).isEqualTo("13800000000,13900000000");
        assertThat(json(request).path("text").asText()).startsWith("【紧急】土壤水分接近凋萎点");
    }

    @Test
    void quiet_hours_hold_back_all_but_what_is_critical() {
        Map<String, Object> robot = channel("dingtalk", Map.of("url", receiver.url("/quiet?access_token=t")));
        ZoneId zone = ZoneId.of("UTC");
        java.time.LocalTime now = java.time.LocalTime.now(zone).truncatedTo(java.time.temporal.ChronoUnit.MINUTES);
        robot.put(
                "quiet",
                Map.of(
                        "from",
                        now.minusHours(2).toString(),
                        "to",
                        now.plusHours(2).toString(),
                        "zone",
                        "UTC"));
        String id = add(CHANNELS, robot).path("id").asText();
        running.alert(alert(Severity.MAJOR).raised(), alert(Severity.CRITICAL).raised());
        assertThat(next("/quiet", 1).text()).contains("【紧急】");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(states(id)).containsExactlyInAnyOrder("queued", "delivered"));
        JsonNode held = admin.get("/api/v1/deliveries?state=queued&channel=" + id)
                .json()
                .path("items")
                .path(0);
        assertThat(Instant.parse(held.path("nextAt").asText()))
                .isAfter(Instant.now().plus(Duration.ofHours(1)));
    }
}
