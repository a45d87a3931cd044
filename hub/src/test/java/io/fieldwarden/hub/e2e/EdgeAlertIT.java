package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.edge.AgentKeeper;
import io.fieldwarden.edge.EdgeAgent;
import io.fieldwarden.edge.EdgeConfig;
import io.fieldwarden.edge.coap.CoapLine;
import io.fieldwarden.edge.core.Backlog;
import io.fieldwarden.edge.core.History;
import io.fieldwarden.edge.core.LocalWatch;
import io.fieldwarden.edge.core.Secret;
import io.fieldwarden.edge.core.UplinkConfig;
import io.fieldwarden.hub.broker.Line;
import io.fieldwarden.hub.client.Registrar;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An edge agent and a hub, both real, that look at the same readings with the same rules; and commands between them. */
final class EdgeAlertIT {
    @RegisterExtension
    static final SharedHub HUB = new SharedHub();

    private static final ChannelId LEVEL = new ChannelId("level");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private volatile double level = 100;

    /** @param replayedAfter readings that are older when they are sent are marked, and their alerts call nobody */
    private EdgeAgent agent(Registrar.NewDevice device, int port, Duration replayedAfter) {
        UplinkConfig uplink = UplinkConfig.bySecret(
                URI.create("mqtt://127.0.0.1:" + port), new DeviceId(device.id()), new Secret(device.secret()));
        EdgeConfig.RulesConfig rules = new EdgeConfig.RulesConfig(
                Optional.empty(),
                Map.of(),
                Optional.of(new EdgeConfig.OutputConfig(folder.resolve("relay"), Severity.CRITICAL)));
        return EdgeAgent.open(
                new EdgeConfig(
                        uplink,
                        EdgeConfig.OutboxConfig.in(folder.resolve("outbox.db")),
                        List.of(new EdgeConfig.DeviceConfig(
                                uplink.device(),
                                new EdgeConfig.SensorConfig.Given(Duration.ofMillis(50)),
                                List.of(),
                                Optional.of(rules))),
                        History.NONE,
                        new Backlog(replayedAfter, Backlog.Order.OLDEST_FIRST, 0),
                        Optional.empty()),
                (channels, at) -> Map.of(LEVEL, level),
                Set.of(LEVEL),
                Clock.systemUTC(),
                new CoapLine());
    }

    private static Line line() throws IOException {
        URI hub = URI.create(HUB.addresses().mqtt());
        return new Line(() -> new InetSocketAddress(hub.getHost(), hub.getPort()));
    }

    private static void awaitRules(EdgeAgent agent) {
        await().atMost(PATIENCE)
                .until(() -> agent.status().rules().get(0).profile().isPresent()
                        && agent.counters().accepted() > 0);
    }

    private static JsonNode alerts(Registrar.NewDevice device) {
        return HUB.client().get("/alerts?device=" + device.id()).path("items");
    }

    private static List<String> transitions(JsonNode alert) {
        JsonNode all = HUB.client().get("/alerts/" + alert.path("id").asText()).path("transitions");
        return all.findValuesAsText("kind");
    }

    /** Steps of alerts that the stream job has told so far, of all devices. */
    private static double foundByTheJob() {
        return HUB.metrics()
                .lines()
                .filter(line -> line.startsWith("hub_alert_transitions_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private String relay() throws IOException {
        return Files.readString(folder.resolve("relay")).strip();
    }

    @Test
    void what_the_edge_and_the_hub_find_in_the_same_readings_is_one_alert_that_begins_and_ends_once() throws Exception {
        Registrar.NewDevice device = HUB.device();
        try (Line line = line();
                EdgeAgent agent = agent(device, line.port(), Duration.ofSeconds(30))) {
            awaitRules(agent);
            double before = foundByTheJob();
            level = 2_000;
            await().atMost(PATIENCE).until(() -> agent.status().alerts().size() == 1);
            LocalWatch.Standing local = agent.status().alerts().get(0);
            assertThat(relay()).isEqualTo("1");
            await().atMost(PATIENCE).until(() -> agent.status().around().reported() == 1);
            await().atMost(PATIENCE).until(() -> alerts(device).size() == 1);
            level = 100;
            await().atMost(PATIENCE)
                    .until(() -> alerts(device).path(0).path("state").asText().equals("cleared"));
            assertThat(relay()).isEqualTo("0");

            level = 3_000;
            await().atMost(PATIENCE).until(() -> alerts(device).size() == 2);
            level = 100;
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(alerts(device))
                            .extracting(alert -> alert.path("state").asText())
                            .containsExactly("cleared", "cleared"));
            // Each of both, the raise and the end of both alerts.
            await().atMost(PATIENCE).until(() -> foundByTheJob() >= before + 4);
            await().atMost(PATIENCE).until(() -> agent.status().around().reported() == 4);
            assertThat(alerts(device))
                    .extracting(alert -> alert.path("id").asText())
                    .contains(local.id().value())
                    .doesNotHaveDuplicates();
            assertThat(alerts(device))
                    .allSatisfy(alert -> assertThat(transitions(alert)).containsExactly("raised", "cleared"));
        }
    }

    @Test
    void an_alert_of_a_time_without_a_line_sounds_beside_the_machine_and_comes_once_with_its_own_time()
            throws Exception {
        Registrar.NewDevice device = HUB.device();
        try (Line line = line();
                EdgeAgent agent = agent(device, line.port(), Duration.ofMillis(200))) {
            awaitRules(agent);
            line.breakAfter(0, Line.Fault.CUT);
            await().atMost(PATIENCE).until(() -> !agent.counters().trouble().isEmpty());
            level = 2_000;
            await().atMost(PATIENCE).until(() -> relay().equals("1"));
            LocalWatch.Standing local = agent.status().alerts().get(0);
            long waiting = agent.outbox().entries();
            await().atMost(PATIENCE).until(() -> agent.outbox().entries() > waiting + 10);
            assertThat(alerts(device)).isEmpty();

            line.mend();
            await().atMost(PATIENCE).until(() -> alerts(device).size() == 1);
            JsonNode alert = alerts(device).get(0);
            assertThat(alert.path("id").asText()).isEqualTo(local.id().value());
            assertThat(alert.path("raisedAt").asText())
                    .startsWith(local.since().toString().substring(0, 19));
            assertThat(alert.path("historic").asBoolean())
                    .as("it still stands: somebody must come")
                    .isFalse();
            // The readings of that time follow, and the hub finds the same in them.
            await().atMost(PATIENCE).until(() -> agent.outbox().entries() < 5);
            level = 100;
            await().atMost(PATIENCE)
                    .until(() -> alerts(device).path(0).path("state").asText().equals("cleared"));
            assertThat(alerts(device)).hasSize(1);
            assertThat(transitions(alerts(device).get(0))).containsExactly("raised", "cleared");
        }
    }

    @Test
    void settings_sent_by_command_are_tried_and_their_end_is_told() throws Exception {
        Registrar.NewDevice device = HUB.device();
        Path file = folder.resolve("edge.yaml");
        String yaml = """
                device: %s
                uplink: {url: '%s', secret: '%s', timeout: 5s}
                sensor: {kind: files, read: {level: {file: level}}, period: %%s}
                """.formatted(device.id(), HUB.addresses().mqtt(), device.secret());
        Files.writeString(folder.resolve("level"), "42");
        Files.writeString(file, yaml.formatted("200ms"));
        try (AgentKeeper keeper = AgentKeeper.open(file, Clock.systemUTC())) {
            await().atMost(PATIENCE).until(() -> HUB.latest(device.id()).size() == 1);
            JsonNode good = ended(device, configure(device, yaml.formatted("150ms"), "30s"));
            assertThat(good.path("state").asText()).as(good.toString()).isEqualTo("acknowledged");
            JsonNode bad =
                    ended(device, configure(device, yaml.formatted("100ms").replace(device.secret(), "wrong"), "1s"));
            assertThat(bad.path("state").asText()).as(bad.toString()).isEqualTo("failed");
            assertThat(bad.path("detail").asText()).contains("did not accept anything", "last good settings are back");
            await().atMost(PATIENCE)
                    .until(() -> HUB.client()
                            .get("/devices/" + device.id())
                            .toString()
                            .contains("refused: "));
            assertThat(keeper.agent().orElseThrow().status().around().settings().command())
                    .isEqualTo(good.path("id").asText());
        }
    }

    private static String configure(Registrar.NewDevice device, String yaml, String within) {
        ObjectNode command = JsonNodeFactory.instance.objectNode().put("name", "config");
        command.putObject("body").put("yaml", yaml).put("within", within);
        return HUB.client()
                .post("/devices/" + device.id() + "/commands", command)
                .path("id")
                .asText();
    }

    private static JsonNode ended(Registrar.NewDevice device, String command) {
        return await().atMost(PATIENCE)
                .until(
                        () -> HUB.client().get("/devices/" + device.id() + "/commands/" + command),
                        now -> Set.of("acknowledged", "failed")
                                .contains(now.path("state").asText()));
    }
}
