package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldwarden.alert.cap.CapMessage;
import io.fieldwarden.alert.outbound.Networks;
import io.fieldwarden.alert.send.Senders;
import io.fieldwarden.alert.support.Events;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Receiver;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.TestClock;
import io.fieldwarden.alert.support.Web;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts go up in the form of the worked example, and the counts of a day are compared. */
final class UploadTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static String example() throws IOException {
        try (InputStream in = UploadTest.class.getResourceAsStream("/upload/county-lift-2020.yaml")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Map<String, Object> channel(Receiver above, String mapping) {
        return Map.of(
                "kind", "upload",
                "name", "上级平台",
                "settings",
                        Map.of(
                                "url", above.url("/up"),
                                "countUrl", above.url("/count?day={date}"),
                                "mapping", mapping));
    }

    @Test
    void alerts_go_up_in_the_form_of_the_mapping_and_a_difference_of_counts_is_told() throws Exception {
        String mapping = example();
        TestClock clock = new TestClock();
        Senders.Sending sending = new Senders.Sending(
                Networks.allowing("127.0.0.1"),
                "",
                "/test",
                new CapMessage.Setting("test", ZoneId.of("Asia/Shanghai")));
        try (Receiver above = Receiver.open();
                Running running = Running.open(folder, new MemoryTopicLog(), clock, sending)) {
            above.answers(request -> new Receiver.Answer(
                    200, request.method().equals("GET") ? "{\"data\":{\"count\":5}}" : "{\"code\":0}"));
            Web admin = running.web().logIn("administrator", Running.PASSWORD);
            Web.Answer added = admin.post("/api/v1/channels", Web.json(channel(above, mapping)));
            assertThat(added.status()).as(added.text()).isEqualTo(201);
            String channel = "/api/v1/channels/" + added.json().path("id").asText();
            Events one = Events.of("lift-1").raisedAt(clock.instant());
            running.alert(
                    one.raised(), Events.of("lift-2").raisedAt(clock.instant()).raised());
            // A comment has no code above, so that it is not among the kinds of the mapping.
            await().atMost(SOON)
                    .until(() -> admin.post("/api/v1/alerts/" + one.id() + "/comment", "{\"note\":\"x\"}")
                                    .status()
                            == 200);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(admin.get(channel + "/counts")
                                    .json()
                                    .at("/states/delivered")
                                    .asInt())
                            .isEqualTo(2));
            String sent = above.at("/up").stream()
                    .map(request -> request.body().toString(Charset.forName("GBK")))
                    .reduce("", String::concat);
            JsonNode first =
                    new ObjectMapper().readTree(above.at("/up").get(0).body().toString(Charset.forName("GBK")));
            assertThat(first.path("area_code").asText()).isEqualTo("330825");
            assertThat(first.at("/data/0/uptime").asText()).isEqualTo("20261123160000");
            assertThat(sent)
                    .contains("土壤水分接近凋萎点")
                    .contains("\"dev_cod\":\"lift-1\"")
                    .contains("\"dev_cod\":\"lift-2\"");

            clock.advance(Duration.ofHours(10));
            await().atMost(SOON).until(() -> !above.at("/count?day=2026-11-23").isEmpty());
            await().atMost(SOON).untilAsserted(() -> {
                JsonNode day = admin.get(channel + "/counts").json().at("/days/0");
                assertThat(day.path("sent").asInt()).isEqualTo(2);
                assertThat(day.path("above").asInt()).isEqualTo(5);
            });
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(admin.get("/api/v1/notices").text())
                            .contains("上报条数不一致")
                            .contains("5 条"));
        }
    }
}
