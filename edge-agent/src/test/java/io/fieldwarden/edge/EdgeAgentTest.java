package io.fieldwarden.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.profile.Catalogue;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.edge.EdgeConfig.DeviceConfig;
import io.fieldwarden.edge.EdgeConfig.OutboxConfig;
import io.fieldwarden.edge.EdgeConfig.OutputConfig;
import io.fieldwarden.edge.EdgeConfig.RulesConfig;
import io.fieldwarden.edge.EdgeConfig.SensorConfig;
import io.fieldwarden.edge.EdgeConfig.StatusConfig;
import io.fieldwarden.edge.coap.CoapLine;
import io.fieldwarden.edge.coap.ScriptedCoapHub;
import io.fieldwarden.edge.core.Backlog;
import io.fieldwarden.edge.core.History;
import io.fieldwarden.edge.core.Secret;
import io.fieldwarden.edge.core.Sensor;
import io.fieldwarden.edge.core.UplinkConfig;
import io.fieldwarden.edge.core.UplinkContract.ScriptedHub;
import io.fieldwarden.edge.mqtt.ScriptedMqttHub;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole agent with real threads, a real outbox and a real protocol. */
final class EdgeAgentTest {
    private static final ChannelId CHANNEL = new ChannelId("n");
    private static final Secret TOKEN = new Secret("token");
    private static final Pattern VALUE = Pattern.compile("\"n\":(\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final AtomicInteger counter = new AtomicInteger();
    private final Sensor counting = (channels, at) -> Map.of(CHANNEL, (double) counter.getAndIncrement());
    private final CoapLine line = new CoapLine();

    static Stream<Function<Secret, ScriptedHub>> hubs() {
        return Stream.of(ScriptedMqttHub::new, ScriptedCoapHub::new);
    }

    private EdgeConfig config(ScriptedHub hub) {
        return EdgeConfig.of(
                hub.config(TOKEN),
                OutboxConfig.in(folder.resolve("outbox.db")),
                new SensorConfig.Given(Duration.ofMillis(20)));
    }

    private EdgeAgent open(EdgeConfig config) {
        return EdgeAgent.open(config, counting, Set.of(CHANNEL), Clock.systemUTC(), line);
    }

    private static List<Integer> values(ScriptedHub hub) {
        List<Integer> values = new ArrayList<>();
        for (String json : hub.received()) {
            Matcher matcher = VALUE.matcher(json);
            while (matcher.find()) {
                values.add(Integer.parseInt(matcher.group(1)));
            }
        }
        return values;
    }

    @ParameterizedTest
    @MethodSource("hubs")
    void readings_arrive_in_order_and_none_is_missing_although_hub_and_agent_go_and_come_back(
            Function<Secret, ScriptedHub> protocol) {
        try (ScriptedHub hub = protocol.apply(TOKEN)) {
            hub.start();
            EdgeConfig config = config(hub);
            try (EdgeAgent agent = open(config)) {
                await().atMost(PATIENCE).until(() -> values(hub).size() >= 20);
                hub.stop();
                int before = counter.get();
                await().atMost(PATIENCE).until(() -> counter.get() > before + 30);
                assertThat(agent.outbox().entries()).isPositive();
            }
            hub.start();
            int waiting = counter.get();
            try (EdgeAgent agent = open(config)) {
                await().atMost(PATIENCE).until(() -> values(hub).contains(waiting + 10));
                assertThat(agent.counters().rejected()).isZero();
                assertThat(agent.counters().trouble()).isEmpty();
            }
            List<Integer> arrived = values(hub);
            int last = arrived.get(arrived.size() - 1);
            assertThat(arrived.stream().distinct().toList())
                    .as("a window without an answer may come twice, but in order and whole")
                    .isEqualTo(IntStream.rangeClosed(0, last).boxed().toList());
        }
    }

    @Test
    void a_fresh_reading_is_on_its_way_at_once_and_not_marked() {
        try (ScriptedHub hub = new ScriptedMqttHub(TOKEN)) {
            hub.start();
            try (EdgeAgent agent = open(config(hub))) {
                await().atMost(PATIENCE).until(() -> values(hub).size() >= 5);
                assertThat(hub.received()).allSatisfy(json -> assertThat(json).doesNotContain("replayed"));
                assertThat(agent.counters().accepted()).isPositive();
            }
        }
    }

    @Test
    void the_invented_past_goes_first() {
        try (ScriptedHub hub = new ScriptedMqttHub(TOKEN)) {
            hub.start();
            EdgeConfig config = EdgeConfig.of(
                            hub.config(TOKEN),
                            OutboxConfig.in(folder.resolve("outbox.db")),
                            new SensorConfig.Simulated(new ProfileId("soil-station"), 1, Duration.ofMillis(50)))
                    .withHistory(History.ofDays(1));
            try (EdgeAgent agent = EdgeAgent.open(config, Clock.systemUTC())) {
                await().atMost(PATIENCE).until(() -> agent.counters().accepted() > 0);
            }
            int live = firstUnmarked(hub.received());
            assertThat(live).isEqualTo((21 * 2 + 180 + 49) / 50);
            assertThat(hub.received().subList(live, hub.received().size()))
                    .allSatisfy(json -> assertThat(json).doesNotContain("replayed"));
        }
    }

    private static int firstUnmarked(List<String> received) {
        for (int i = 0; i < received.size(); i++) {
            if (!received.get(i).contains("replayed")) {
                return i;
            }
        }
        return received.size();
    }

    @Test
    void a_gateway_sends_each_device_behind_it_on_its_own_topic_and_watches_it() throws Exception {
        try (ScriptedMqttHub hub = new ScriptedMqttHub(TOKEN)) {
            hub.start();
            Path relay = folder.resolve("relay");
            DeviceProfile profile = Catalogue.profile(new ProfileId("boiler-steam"));
            // A nameplate so low that every boiler is beyond it.
            RulesConfig rules = new RulesConfig(
                    Optional.of(profile),
                    Map.of("p_work", "0.2", "sv_set", "0.3"),
                    Optional.of(new OutputConfig(relay, Severity.CRITICAL)));
            EdgeConfig config = new EdgeConfig(
                    hub.config(TOKEN),
                    OutboxConfig.in(folder.resolve("outbox.db")),
                    List.of(
                            simulated("boiler-1", "boiler-steam", Optional.of(rules)),
                            simulated("lift-1", "elevator", Optional.empty())),
                    History.NONE,
                    Backlog.DEFAULTS,
                    Optional.of(new StatusConfig("127.0.0.1", 0)));
            try (EdgeAgent agent = EdgeAgent.open(config, Clock.systemUTC())) {
                await().atMost(PATIENCE)
                        .until(() -> hub.topics()
                                .containsAll(
                                        List.of("devices/soil-1/readings/boiler-1", "devices/soil-1/readings/lift-1")));
                await().atMost(PATIENCE).until(() -> Files.readString(relay).equals("1\n"));
                assertThat(agent.status().alerts())
                        .extracting(alert -> alert.rule().value())
                        .contains("BOIL-01");
                String page = get(agent, "/");
                assertThat(page).contains("soil-1", "数据上送正常", "BOIL-01").doesNotContain("token");
                assertThat(get(agent, "/status")).contains("\"trouble\":\"\"", "\"rule\":\"BOIL-01\"");
            }
        }
    }

    private static DeviceConfig simulated(String id, String profile, Optional<RulesConfig> rules) {
        return new DeviceConfig(
                new DeviceId(id),
                new SensorConfig.Simulated(new ProfileId(profile), 1, Duration.ofMillis(50)),
                List.of(),
                rules);
    }

    private static String get(EdgeAgent agent, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + agent.statusPort().orElseThrow() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void closing_leaves_no_thread_behind_even_when_the_hub_never_was() {
        ScriptedHub hub = new ScriptedMqttHub(TOKEN);
        hub.start();
        hub.stop();
        EdgeConfig config = EdgeConfig.of(
                UplinkConfig.byToken(hub.config(TOKEN).url(), new DeviceId("leaving-1"), TOKEN),
                OutboxConfig.in(folder.resolve("outbox.db")),
                new SensorConfig.Given(Duration.ofMillis(20)));
        EdgeAgent agent = open(config);
        await().atMost(PATIENCE).until(() -> !agent.counters().trouble().isEmpty());
        agent.close();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.contains("leaving-1")));
    }
}
