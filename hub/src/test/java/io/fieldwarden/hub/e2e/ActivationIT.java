package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.edge.EdgeAgent;
import io.fieldwarden.edge.EdgeConfig;
import io.fieldwarden.edge.coap.CoapLine;
import io.fieldwarden.edge.core.Backlog;
import io.fieldwarden.edge.core.History;
import io.fieldwarden.edge.core.Secret;
import io.fieldwarden.edge.core.UplinkConfig;
import io.fieldwarden.hub.client.Profiles;
import io.fieldwarden.hub.client.Registrar;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is activated at the hub runs everywhere within two seconds, and a codec decodes what a network server sends. */
final class ActivationIT {
    @RegisterExtension
    static final SharedHub HUB = new SharedHub();

    private static final Logger LOG = LoggerFactory.getLogger(ActivationIT.class);

    /** Not the two seconds that are promised: no loaded machine decides this test. It says how long it took. */
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final String PROFILE = """
            format: 1
            profile: activation-tank
            version: %d
            name: {zh: 水箱, en: Tank}
            channels:
              level: {zh: 液位, en: Level, unit: "%%", range: [0, 100]}
            detectors: {stuck: none, novelty: none}
            rules:
              - {id: ACT-HIGH, severity: major, raise: level > %d, zh: 高, en: High}
            """;

    private static final String CODEC = """
            format: 1
            profile: codec-probe
            version: 1
            name: {zh: 探头, en: Probe}
            channels:
              soil_temp: {zh: 土温, en: Soil temperature, unit: Cel, range: [-40, 85]}
            payload:
              format: javascript
              script: |
                const decodeUplink = ({ bytes, fPort }) => ({ data: { soil_temp: ((bytes[0] << 8) | bytes[1]) / (fPort * 5) } });
            """;

    @TempDir
    Path folder;

    @Test
    void an_activated_version_runs_in_flink_and_in_an_edge_agent_without_a_restart() throws Exception {
        Profiles profiles = new Profiles(HUB.client());
        profiles.push("activation-tank", PROFILE.formatted(1, 90));
        profiles.put("activation-tank", PROFILE.formatted(2, 10));
        Registrar.NewDevice device = register("activation-1", "activation-tank");
        try (EdgeAgent agent = agent(device);
                EventStream stream =
                        new EventStream(HUB.client(), HUB.addresses().token())) {
            await().atMost(Duration.ofSeconds(20)).until(() -> running(agent).equals("activation-tank@1"));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> HUB.latest(device.id()).size() == 1);
            assertThat(agent.status().alerts()).isEmpty();

            profiles.activate("activation-tank", 2);
            Instant activated = Instant.now();
            await().pollInterval(Duration.ofMillis(10))
                    .atMost(SOON)
                    .until(() -> running(agent).equals("activation-tank@2")
                            && agent.status().alerts().size() == 1);
            Duration agentTook = Duration.between(activated, Instant.now());
            await().pollInterval(Duration.ofMillis(10))
                    .atMost(SOON)
                    .until(() -> !stream.of(device.id()).isEmpty());
            LOG.atInfo()
                    .addKeyValue("agentMs", agentTook.toMillis())
                    .addKeyValue(
                            "streamMs",
                            Duration.between(activated, Instant.now()).toMillis())
                    .log("activated version runs");

            JsonNode alert = stream.of(device.id()).get(0);
            assertThat(alert.path("rule").asText()).isEqualTo("ACT-HIGH");
            assertThat(alert.path("profile").asText()).isEqualTo("activation-tank@2");
            profiles.rollback("activation-tank");
            await().atMost(SOON).until(() -> running(agent).equals("activation-tank@1"));
        }
    }

    @Test
    void an_uplink_posted_by_chirpstack_is_decoded_by_the_codec_of_the_profile() throws Exception {
        new Profiles(HUB.client()).push("codec-probe", CODEC);
        Registrar.NewDevice server = register("chirpstack-1", "codec-probe");
        HUB.client()
                .post(
                        "/devices",
                        Registrar.request("codec-probe-1", "codec-probe", Map.of())
                                .put("gateway", server.id())
                                .put("devEui", "a84041000181c061"));
        String event = "{\"time\":\"" + Instant.now() + "\",\"deviceInfo\":{\"devEui\":\"a84041000181c061\"},"
                + "\"fPort\":2,\"data\":\"ANc=\"}";
        await().atMost(Duration.ofSeconds(10)).until(() -> post(server, "up", event) == 204);
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(HUB.latest("codec-probe-1"))
                        .extracting(item -> item.path("value").asDouble())
                        .containsExactly(21.5));
        assertThat(post(server, "join", "{}")).isEqualTo(204);
    }

    private static int post(Registrar.NewDevice server, String event, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(HUB.addresses().http() + "/api/v1/" + server.token() + "/chirpstack?event=" + event))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private static Registrar.NewDevice register(String id, String profile) {
        Registrar.NewDevice device = new Registrar(HUB.client()).register(Registrar.request(id, profile, Map.of()));
        await("device is known").atMost(Duration.ofSeconds(10)).until(() -> {
            try (MqttWire wire = new MqttWire(HUB.addresses().mqtt(), 4, Duration.ofSeconds(5))) {
                return wire.connect(device.id(), device.secret()) == 0;
            }
        });
        return device;
    }

    private static String running(EdgeAgent agent) {
        return agent.status().rules().get(0).profile().map(ProfileRef::toString).orElse("");
    }

    private EdgeAgent agent(Registrar.NewDevice device) {
        ChannelId level = new ChannelId("level");
        UplinkConfig uplink = UplinkConfig.bySecret(
                URI.create(HUB.addresses().mqtt()), new DeviceId(device.id()), new Secret(device.secret()));
        EdgeConfig.DeviceConfig config = new EdgeConfig.DeviceConfig(
                uplink.device(),
                new EdgeConfig.SensorConfig.Given(Duration.ofMillis(100)),
                List.of(),
                Optional.of(new EdgeConfig.RulesConfig(Optional.empty(), Map.of(), Optional.empty())));
        return EdgeAgent.open(
                new EdgeConfig(
                        uplink,
                        EdgeConfig.OutboxConfig.in(folder.resolve("outbox.db")),
                        List.of(config),
                        History.NONE,
                        Backlog.DEFAULTS,
                        Optional.empty()),
                (channels, at) -> Map.of(level, 50.0),
                Set.of(level),
                Clock.systemUTC(),
                new CoapLine());
    }
}
