package io.fieldwarden.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.edge.EdgeConfig.OutboxConfig;
import io.fieldwarden.edge.EdgeConfig.SensorConfig;
import io.fieldwarden.edge.core.Backlog;
import io.fieldwarden.edge.core.ChannelPlan;
import io.fieldwarden.edge.core.UplinkConfig;
import io.fieldwarden.edge.file.FileSensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EdgeYamlTest {
    private static final String SMALLEST = """
            device: soil-1
            uplink: {url: "mqtt://hub.example", token: abc}
            sensor: {kind: simulated, profile: soil-station}
            """;

    @TempDir
    Path folder;

    private EdgeConfig load(String text) throws Exception {
        return EdgeYaml.load(Files.writeString(folder.resolve("edge.yaml"), text));
    }

    @Test
    void the_smallest_file_has_the_documented_defaults() throws Exception {
        EdgeConfig config = load(SMALLEST);
        UplinkConfig uplink = config.uplink();
        assertThat(uplink.device()).isEqualTo(new DeviceId("soil-1"));
        assertThat(uplink.port()).isEqualTo(1883);
        assertThat(uplink.window()).isEqualTo(32);
        assertThat(uplink.timeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.outbox()).isEqualTo(new OutboxConfig(folder.resolve("edge-outbox.db"), 16L << 20));
        assertThat(config.devices().get(0).sensor())
                .isEqualTo(new SensorConfig.Simulated(new ProfileId("soil-station"), 1, Duration.ofSeconds(60)));
        assertThat(config.devices().get(0).channels()).isEmpty();
        assertThat(config.history().spans()).isEmpty();
        assertThat(config.backlog()).isEqualTo(Backlog.DEFAULTS);
    }

    @Test
    void every_key_can_be_set() throws Exception {
        Files.writeString(folder.resolve("secret.txt"), "s3cret\n");
        EdgeConfig config = load("""
                device: soil-1
                uplink:
                  url: mqtt://hub.example:11883
                  secret-file: secret.txt
                  window: 8
                  timeout: 1500ms
                outbox: {file: data/out.db, bytes: 4096}
                backlog: {replayed-after: 5m, order: live-first, samples-per-second: 20}
                sensor:
                  kind: csv
                  file: readings.csv
                  map: {value: air_temp}
                  period: 10s
                channels:
                  air_temp: {period: 30m, dead-band: 0.5}
                  air_rh: {at-least-every: 1h}
                """);
        assertThat(config.uplink().secret().orElseThrow().value()).isEqualTo("s3cret");
        assertThat(config.uplink().window()).isEqualTo(8);
        assertThat(config.uplink().timeout()).isEqualTo(Duration.ofMillis(1500));
        assertThat(config.outbox()).isEqualTo(new OutboxConfig(folder.resolve("data/out.db"), 4096));
        assertThat(config.backlog()).isEqualTo(new Backlog(Duration.ofMinutes(5), Backlog.Order.LIVE_FIRST, 20));
        assertThat(config.devices().get(0).sensor())
                .isEqualTo(new SensorConfig.Csv(
                        folder.resolve("readings.csv"),
                        Map.of("value", new ChannelId("air_temp")),
                        Duration.ofSeconds(10)));
        assertThat(config.devices().get(0).channels())
                .containsExactly(
                        new ChannelPlan(new ChannelId("air_temp"), Duration.ofMinutes(30), 0.5, Duration.ofHours(5)),
                        new ChannelPlan(new ChannelId("air_rh"), Duration.ofSeconds(10), 0, Duration.ofHours(1)));
    }

    @Test
    void files_of_the_kernel_can_be_read() throws Exception {
        EdgeConfig config = load("""
                device: soil-1
                uplink: {url: "mqtt://hub.example", token: abc}
                sensor:
                  kind: files
                  period: 5m
                  read:
                    soil_temp_10: {file: /sys/w1_slave, pattern: 't=(-?[0-9]+)', scale: 0.001, offset: -0.2}
                    door_open: {file: value}
                """);
        SensorConfig.Files files = (SensorConfig.Files) config.devices().get(0).sensor();
        FileSensor.Source thermometer = files.sources().get(new ChannelId("soil_temp_10"));
        assertThat(thermometer.file()).isEqualTo(Path.of("/sys/w1_slave"));
        assertThat(thermometer.pattern().pattern()).isEqualTo("t=(-?[0-9]+)");
        assertThat(thermometer.scale()).isEqualTo(0.001);
        assertThat(thermometer.offset()).isEqualTo(-0.2);
        assertThat(files.sources().get(new ChannelId("door_open")).file()).isEqualTo(folder.resolve("value"));
    }

    @Test
    void a_gateway_reads_several_devices_runs_rules_and_shows_its_status() throws Exception {
        EdgeConfig config = load("""
                device: gateway-1
                uplink: {url: "mqtt://hub.example", token: abc}
                history-days: 2
                status: {port: 0}
                devices:
                  boiler-1:
                    sensor: {kind: simulated, profile: boiler-steam, period: 1s}
                    rules:
                      profile: boiler-steam
                      parameters: {p_work: 1.25, sv_set: 1.3}
                      output: {file: relay, at-least: critical}
                  soil-7:
                    sensor: {kind: simulated, profile: soil-station}
                """);
        assertThat(config.devices()).extracting(device -> device.id().value()).containsExactly("boiler-1", "soil-7");
        EdgeConfig.RulesConfig rules = config.devices().get(0).rules().orElseThrow();
        assertThat(rules.profile().orElseThrow().ref().toString()).startsWith("boiler-steam@");
        assertThat(rules.parameters()).containsEntry("p_work", "1.25");
        assertThat(rules.output()).contains(new EdgeConfig.OutputConfig(folder.resolve("relay"), Severity.CRITICAL));
        assertThat(config.devices().get(1).rules()).isEmpty();
        assertThat(config.status()).contains(new EdgeConfig.StatusConfig("127.0.0.1", 0));
        assertThat(config.history().spans()).hasSize(2);
    }

    @Test
    void rules_may_come_from_the_hub_and_move_a_relay_all_the_same() throws Exception {
        EdgeConfig.RulesConfig rules = load(SMALLEST + "rules: {from: hub, output: {file: relay}}\n")
                .devices()
                .get(0)
                .rules()
                .orElseThrow();
        assertThat(rules.profile()).isEmpty();
        assertThat(rules.output()).contains(new EdgeConfig.OutputConfig(folder.resolve("relay"), Severity.MAJOR));
        String coap = SMALLEST.replace("mqtt:", "coap:") + "rules: {from: hub}\n";
        assertThat(load(coap).devices().get(0).rules())
                .hasValueSatisfying(byCoap -> assertThat(byCoap.fromHub()).isTrue());
    }

    @Test
    void a_secret_never_shows() throws Exception {
        assertThat(load(SMALLEST).toString()).contains("***").doesNotContain("abc");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~colour: red~ | ~colour: is not a key of this section (known: backlog, burst, channels, clock, commands, device, devices,~",
                "~outbox: {size: 7}~ | ~outbox.size: is not a key of this section (known: bytes, file)~",
                "~outbox: {bytes: many}~ | ~outbox.bytes: 'many' is not a whole number~",
                "~backlog: {replayed-after: soon}~ | ~backlog.replayed-after: 'soon' is not a duration such as~",
                "~backlog: {samples-per-second: 4294967296}~ | ~backlog.samples-per-second: 4294967296 is too large~",
                "~devices: {b: {sensor: {kind: files, read: {c: {file: f, pattern: '('}}}}}~ | ~devices.b.sensor.read.c: Unclosed group~",
                "~backlog: {order: newest}~ | ~backlog.order: 'newest' is not oldest-first or live-first~",
                "~channels: {a: {period: 0s}}~ | ~channel a: period PT0S is less than 1 ms~",
                "~channels: {a/b: {}}~ | ~channel id: character U+002F~",
                "~channels: [a]~ | ~channels: is not a map of keys~",
                "~rules: {profile: submarine}~ | ~rules.profile: 'submarine' is not built in~",
                "~rules: {profile: elevator, file: x}~ | ~rules.profile: either profile or file is needed~",
                "~rules: {from: sky}~ | ~rules.from: 'sky' is not hub~",
                "~rules: {from: hub, profile: elevator}~ | ~rules.profile: stands there together with from: hub~",
                "~rules: {file: absent.yaml}~ | ~rules.file: 'absent.yaml' cannot be read~",
                "~rules: {profile: soil-station, parameters: {fc: wet}}~ | ~rules.parameters: rule SOIL-01: parameter 'fc'~",
                "~rules: {profile: elevator, output: {file: f, at-least: huge}}~ | ~rules.output.at-least: 'huge' is not~",
                "~devices: {soil-1: {sensor: {kind: simulated, profile: p}}}~ | ~devices: one stands there twice~",
                "~devices: {b: {sensor: {kind: simulated}}}~ | ~devices.b.sensor.profile: is missing~",
                "~device: soil-2~ | ~line 4: found duplicate key device~",
                "~outbox: {bytes: ]~ | ~line 4:~"
            })
    void a_wrong_line_is_refused_in_one_line_that_names_key_value_and_rule(String added, String message) {
        assertThatThrownBy(() -> load(SMALLEST + added + "\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("edge.yaml: " + message)
                .message()
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~{url: 'http://hub', token: t}~ | ~uplink.url: 'http://hub' is not mqtt://HOST:PORT~",
                "~{url: 'mqtt://hub'}~ | ~uplink: neither secret nor token is given~",
                "~{url: 'coap://hub', secret: s}~ | ~uplink.token: coap:// needs the access token~",
                "~{url: 'mqtt://hub', token: t, window: 0}~ | ~uplink.window: 0 is not between 1 and 1000~",
                "~{token: t}~ | ~uplink.url: is missing~",
                "~{url: 'mqtt://hub', token: t, token-file: f}~ | ~uplink.token: stands there together with token-file~",
                "~{url: 'mqtt://hub', token-file: f}~ | ~uplink.token-file: 'f' cannot be read~",
                "~{url: '::', token: t}~ | ~Expected scheme name~"
            })
    void a_wrong_uplink_is_refused(String uplink, String message) {
        assertThatThrownBy(() -> load("device: d\nuplink: " + uplink + "\nsensor: {kind: simulated, profile: p}\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void ways_windows_clock_and_health_are_read() throws Exception {
        EdgeConfig.Terms terms = load("""
                device: d
                uplink:
                  url: mqtt://hub.example
                  token: t
                  fallback: {url: 'coaps://hub.example', secret: s, failures: 5, try-first-every: 1h}
                sending: {windows: '06:00-06:20, 18:00-18:20', zone: Asia/Shanghai, metered: metered}
                clock: {believe: synchronized, tolerance: 2s}
                health: 1m
                sensor: {kind: simulated, profile: soil-station}
                """).terms();
        assertThat(terms.fallback().orElseThrow().uplink().url()).hasToString("coaps://hub.example");
        assertThat(terms.fallback().orElseThrow().terms().failures()).isEqualTo(5);
        assertThat(terms.windows().windows()).hasSize(2);
        assertThat(terms.windows().metered())
                .hasValueSatisfying(file -> assertThat(file).hasFileName("metered"));
        assertThat(terms.clock().orElseThrow().by()).isEqualTo(io.fieldwarden.edge.core.ClockTrust.By.SYNCHRONIZED);
        assertThat(terms.health()).isEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~sending: {windows: '6-7'}~ | ~sending: '6-7' is not a window such as 06:00-06:30~",
                "~sending: {zone: Nowhere/Land}~ | ~sending: Unknown time-zone ID~",
                "~clock: {believe: me}~ | ~clock.believe: 'me' is not system, synchronized or hub~",
                "~clock: {tolerance: 1ms}~ | ~clock.tolerance: PT0.001S is less than 100 ms~",
            })
    void wrong_terms_are_refused(String line, String message) {
        assertThatThrownBy(() ->
                        load("device: d\nuplink: {url: 'mqtt://hub', token: t}\nsensor: {kind: simulated, profile: p}\n"
                                + line))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }
}
