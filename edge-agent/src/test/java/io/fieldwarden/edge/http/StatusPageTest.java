package io.fieldwarden.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import io.fieldwarden.edge.core.AgentClock;
import io.fieldwarden.edge.core.AgentCounters;
import io.fieldwarden.edge.core.AgentStatus;
import io.fieldwarden.edge.core.HubRules;
import io.fieldwarden.edge.core.LocalWatch;
import io.fieldwarden.edge.core.Outbox;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StatusPageTest {
    private final AgentCounters.Snapshot counters =
            new AgentCounters.Snapshot(10, new AgentCounters.Failures(1, 2), 7, 3, 4, 5, "no route to <hub> \"a\"\n");
    private final AgentStatus status = new AgentStatus(
            new DeviceId("soil-1"),
            URI.create("mqtt://hub.example"),
            counters,
            new Outbox.Status(6, 512, 1_024, 8),
            List.of(new LocalWatch.Standing(
                    new AlertId("0123456789abcdef0123456789abcdef"),
                    new RuleId("SOIL-02"),
                    Severity.MAJOR,
                    new Text("作物严重缺水", "Dry <soil>"),
                    Instant.parse("2026-05-01T00:00:00Z"),
                    11.5)),
            List.of(new HubRules.Status(
                    new DeviceId("soil-1"),
                    Optional.of(ProfileRef.parse("soil-station@3")),
                    "soil-station@4: 3:1: rules, <none>")),
            new AgentStatus.Surroundings(
                    AgentClock.State.OF_THE_MACHINE, 0, 0, true, true, new AgentStatus.Origin("c-1", true, "c-0 <b>")));

    private static HttpResponse<String> call(StatusPage page, String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + page.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void the_json_has_every_figure_and_escapes_what_came_from_outside() throws Exception {
        try (StatusPage page = StatusPage.open("127.0.0.1", 0, () -> status)) {
            HttpResponse<String> answer = call(page, "GET", "/status");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
            assertThat(answer.body())
                    .isEqualTo("{\"device\":\"soil-1\",\"hub\":\"mqtt://hub.example\","
                            + "\"trouble\":\"no route to <hub> \\\"a\\\"\\u000a\",\"sampled\":10,\"accepted\":7,"
                            + "\"rejected\":3,\"busy\":4,\"unreachable\":5,\"sensorFailures\":1,\"notKept\":2,"
                            + "\"outbox\":{\"entries\":6,\"bytes\":512,\"limit\":1024,\"dropped\":8,"
                            + "\"lostAlerts\":0,\"undated\":0},\"clock\":{\"trusted\":true,\"by\":\"system\"},"
                            + "\"settings\":{\"command\":\"c-1\",\"trial\":true,\"last\":\"c-0 <b>\"},"
                            + "\"alerts\":[{\"id\":\"0123456789abcdef0123456789abcdef\",\"rule\":\"SOIL-02\","
                            + "\"severity\":\"major\",\"since\":\"2026-05-01T00:00:00Z\",\"value\":11.5}],"
                            + "\"rules\":[{\"device\":\"soil-1\",\"profile\":\"soil-station@3\","
                            + "\"refused\":\"soil-station@4: 3:1: rules, <none>\"}]}");
        }
    }

    @Test
    void the_page_shows_trouble_and_alerts_without_letting_markup_through() throws Exception {
        try (StatusPage page = StatusPage.open("127.0.0.1", 0, () -> status)) {
            HttpResponse<String> answer = call(page, "GET", "/");
            assertThat(answer.body())
                    .contains(
                            "无法上送",
                            "no route to &lt;hub&gt;",
                            "作物严重缺水",
                            "Dry &lt;soil&gt;",
                            "SOIL-02",
                            "soil-station@3",
                            "&lt;none&gt;",
                            "试用中",
                            "c-0 &lt;b&gt;",
                            "备用",
                            "等待发送时段")
                    .doesNotContain("<hub>", "<b>");
            assertThat(answer.headers().firstValue("Content-Security-Policy"))
                    .contains("default-src 'none'; style-src 'unsafe-inline'");
        }
    }

    @Test
    void nothing_else_is_there_and_nothing_can_be_changed() throws Exception {
        try (StatusPage page = StatusPage.open("127.0.0.1", 0, () -> status)) {
            assertThat(call(page, "GET", "/etc/passwd").statusCode()).isEqualTo(404);
            assertThat(call(page, "POST", "/status").statusCode()).isEqualTo(405);
            int port = page.port();
            assertThatThrownBy(() -> StatusPage.open("127.0.0.1", port, () -> status))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + port);
        }
    }
}
