package io.fieldwarden.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.edge.core.AgentStatus;
import io.fieldwarden.edge.core.Secret;
import io.fieldwarden.edge.mqtt.ScriptedMqttHub;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings by command: tried, in force or taken back, whatever happens meanwhile. */
final class AgentKeeperTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Secret TOKEN = new Secret("token");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final ScriptedMqttHub hub = new ScriptedMqttHub(TOKEN);
    private AgentKeeper keeper;

    @BeforeEach
    void start() {
        hub.start();
    }

    @AfterEach
    void stop() {
        if (keeper != null) {
            keeper.close();
        }
        hub.close();
    }

    private String url() {
        return hub.config(TOKEN).url().toString();
    }

    /** @param channel the only one that is read */
    private static String yaml(String url, String channel, String more) {
        return """
                device: soil-1
                uplink: {url: '%s', token: token, timeout: 2s}
                sensor: {kind: simulated, profile: soil-station, period: 100ms}
                channels: {%s: {}}
                %s
                """.formatted(url, channel, more);
    }

    private Path file() {
        return folder.resolve("edge.yaml");
    }

    private void open() {
        keeper = AgentKeeper.open(file(), Clock.systemUTC());
    }

    private void reopen() {
        keeper.close();
        open();
    }

    private void open(String more) throws IOException {
        Files.writeString(file(), yaml(url(), "soil_vwc_20", more));
        open();
        await().atMost(PATIENCE).until(() -> sends("soil_vwc_20"));
    }

    private static String command(String id, String name, ObjectNode body) {
        ObjectNode command = JSON.createObjectNode()
                .put("format", 1)
                .put("id", id)
                .put("kind", "command")
                .put("device", "soil-1")
                .put("name", name);
        command.set("body", body);
        return command.toString();
    }

    private void configure(String id, String yaml, String within) {
        hub.command(
                command(id, "config", JSON.createObjectNode().put("yaml", yaml).put("within", within)));
    }

    private JsonNode answer(String id) {
        return await().atMost(PATIENCE)
                .until(
                        () -> hub.answers().stream()
                                .map(AgentKeeperTest::read)
                                .filter(answer -> answer.path("id").asText().equals(id))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    /** Whether the newest readings are of this channel. */
    private boolean sends(String channel) {
        List<String> readings = hub.received().stream()
                .filter(text -> text.contains("\"values\""))
                .toList();
        return !readings.isEmpty() && readings.get(readings.size() - 1).contains(channel);
    }

    private AgentStatus.Origin origin() {
        return keeper.agent().map(agent -> agent.status().around().settings()).orElse(AgentStatus.Origin.FILE);
    }

    /** Where nobody listens. */
    private static String nowhere() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "mqtt://127.0.0.1:" + taken.getLocalPort();
        }
    }

    @Test
    void settings_that_reach_the_hub_are_in_force_also_after_a_restart_until_they_are_taken_back() throws Exception {
        open("");
        configure("c-1", yaml(url(), "soil_temp_20", ""), "20s");
        assertThat(answer("c-1").path("ok").asBoolean()).isTrue();
        await().atMost(PATIENCE).until(() -> sends("soil_temp_20"));
        assertThat(origin().command()).isEqualTo("c-1");
        assertThat(origin().trial()).isFalse();

        reopen();
        await().atMost(PATIENCE).until(() -> sends("soil_temp_20"));
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(folder.resolve("edge-outbox.db.settings.json"))))
                .isEqualTo("rw-------");

        hub.command(command("c-2", "config", JSON.createObjectNode().put("reset", true)));
        assertThat(answer("c-2").path("ok").asBoolean()).isTrue();
        await().atMost(PATIENCE).until(() -> sends("soil_vwc_20"));
    }

    @Test
    void settings_that_do_not_reach_the_hub_are_taken_back_and_said_so() throws Exception {
        open("");
        configure("c-1", yaml(nowhere(), "soil_temp_20", ""), "1s");
        JsonNode answer = answer("c-1");
        assertThat(answer.path("ok").asBoolean(true)).isFalse();
        assertThat(answer.path("detail").asText()).contains("did not accept anything within 1 s", "last good");
        int before = hub.received().size();
        await().atMost(PATIENCE).until(() -> hub.received().size() > before + 3 && sends("soil_vwc_20"));
        assertThat(origin().command()).isEmpty();
        assertThat(origin().last()).startsWith("c-1 refused: ");
        assertThat(hub.received())
                .as("readings of the trial wait in the same outbox")
                .anyMatch(text -> text.contains("soil_temp_20"));
    }

    @Test
    void settings_with_which_the_agent_cannot_be_opened_are_taken_back() throws Exception {
        open("");
        String yaml = yaml(url(), "air_temp", "")
                .replace("kind: simulated, profile: soil-station", "kind: csv, file: absent.csv");
        configure("c-1", yaml, "20s");
        assertThat(answer("c-1").path("detail").asText()).contains("cannot be started", "absent.csv");
        int before = hub.received().size();
        await().atMost(PATIENCE).until(() -> hub.received().size() > before + 3 && sends("soil_vwc_20"));
    }

    @Test
    void a_trial_that_is_broken_off_goes_on_at_the_next_start_and_ends_after_a_few() throws Exception {
        open("");
        configure("c-1", yaml(nowhere(), "soil_temp_20", ""), "1h");
        await().atMost(PATIENCE).until(() -> origin().trial());
        for (int start = 2; start <= 3; start++) {
            reopen();
            assertThat(origin()).isEqualTo(new AgentStatus.Origin("c-1", true, ""));
        }
        reopen();
        assertThat(answer("c-1").path("detail").asText()).contains("started 3 times without reaching the hub");
        await().atMost(PATIENCE).until(() -> sends("soil_vwc_20"));
    }

    @Test
    void a_file_that_is_changed_on_the_machine_counts_more_than_what_was_sent_before() throws Exception {
        open("");
        configure("c-1", yaml(url(), "soil_temp_20", ""), "20s");
        assertThat(answer("c-1").path("ok").asBoolean()).isTrue();
        keeper.close();
        Files.writeString(file(), yaml(url(), "soil_ec_20", ""));
        open();
        await().atMost(PATIENCE).until(() -> sends("soil_ec_20"));
        assertThat(origin().command()).isEmpty();
    }

    @Test
    void what_cannot_be_used_is_refused_at_once_with_the_key_and_the_rule() throws Exception {
        open("commands: {accept: config}");
        String[][] cases = {
            {yaml(url(), "soil_temp_20", "colour: red"), "colour: is not a key"},
            {yaml(url(), "soil_temp_20", "").replace("soil-1", "soil-2"), "device: is 'soil-2'"},
            {yaml(url(), "soil_temp_20", "outbox: {file: other.db}"), "outbox.file: is"},
            {yaml(url(), "soil_temp_20", "status: {bind: 0.0.0.0}"), "status: is"},
            {
                yaml(url(), "soil_temp_20", "rules: {profile: soil-station, output: {file: /etc/passwd}}"),
                "rules.output.file: '/etc/passwd'"
            },
            {"", "yaml: is missing"},
        };
        for (int i = 0; i < cases.length; i++) {
            configure("bad-" + i, cases[i][0], "20s");
            JsonNode answer = answer("bad-" + i);
            assertThat(answer.path("ok").asBoolean(true)).as(cases[i][1]).isFalse();
            assertThat(answer.path("detail").asText()).contains(cases[i][1]);
        }
        configure("bad-within", yaml(url(), "soil_temp_20", ""), "2d");
        assertThat(answer("bad-within").path("detail").asText()).contains("within: '2d' is not between 1s and 1d");
        hub.command(command("other", "reboot", JSON.createObjectNode()));
        assertThat(answer("other").path("detail").asText()).contains("'reboot' is not taken here (taken are [config])");
        hub.command(command("not-here", "certificate", JSON.createObjectNode().put("request", true)));
        assertThat(answer("not-here").path("ok").asBoolean(true)).isFalse();
        assertThat(origin()).isEqualTo(AgentStatus.Origin.FILE);
    }

    @Test
    void one_trial_at_a_time_and_a_command_that_comes_again_gets_the_same_answer() throws Exception {
        open("");
        configure(
                "c-1",
                yaml(nowhere(), "soil_temp_20", "")
                        .replace(
                                "timeout: 2s",
                                "timeout: 1s, fallback: {url: '" + url() + "', token: token, failures: 1000}"),
                "3s");
        await().atMost(PATIENCE).until(() -> origin().trial());
        JsonNode first = answer("c-1");
        assertThat(first.path("ok").asBoolean(true)).isFalse();
        int before = hub.answers().size();
        hub.command(command("c-1", "config", JSON.createObjectNode().put("yaml", "whatever")));
        await().atMost(PATIENCE).until(() -> hub.answers().size() > before);
        assertThat(hub.answers()).allSatisfy(answer -> assertThat(read(answer)).isEqualTo(first));
        configure("c-2", Files.readString(file()), "20s");
        assertThat(answer("c-2").path("ok").asBoolean())
                .as("the text of the file, sent")
                .isTrue();
        configure("c-3", Files.readString(file()), "20s");
        assertThat(answer("c-3").path("detail").asText()).isEqualTo("in force already");
    }

    @Test
    void forgetting_begins_with_the_file_again() throws Exception {
        open("");
        configure("c-1", yaml(url(), "soil_temp_20", ""), "20s");
        assertThat(answer("c-1").path("ok").asBoolean()).isTrue();
        keeper.close();
        AgentKeeper.forget(file());
        open();
        await().atMost(PATIENCE).until(() -> sends("soil_vwc_20"));
        assertThat(origin()).isEqualTo(AgentStatus.Origin.FILE);
    }

    @Test
    void rules_come_as_a_bundle_of_which_all_or_none_run() throws Exception {
        open("rules: {from: command}");
        String good = """
                format: 1
                profile: soil-local
                version: 3
                name: {zh: 土壤, en: Soil}
                channels:
                  soil_vwc_20: {zh: 含水率, en: Water, unit: "%", range: [0, 100]}
                rules:
                  - {id: ANY, severity: minor, raise: soil_vwc_20 > 0, zh: 有, en: Some}
                """;
        hub.command(command("r-1", "rules", bundle(good, good.replace("raise: soil_vwc_20 > 0", "raise: nonsense"))));
        assertThat(answer("r-1").path("ok").asBoolean(true)).isFalse();
        assertThat(keeper.agent().orElseThrow().status().rules().get(0).profile())
                .isEmpty();
        hub.command(command("r-2", "rules", bundle(good)));
        assertThat(answer("r-2").path("detail").asText()).isEqualTo("running: soil-1 soil-local@3");
        await().atMost(PATIENCE)
                .until(() -> keeper.agent().orElseThrow().status().alerts().size() == 1);
    }

    private static ObjectNode bundle(String... yamls) {
        ObjectNode body = JSON.createObjectNode();
        for (String yaml : yamls) {
            body.withArray("rules").addObject().put("profile", "soil-local@3").put("yaml", yaml);
        }
        return body;
    }
}
