package io.fieldwarden.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.edge.EdgeConfig.SensorConfig;
import io.fieldwarden.edge.Stations.Source;
import io.fieldwarden.edge.core.Secret;
import io.fieldwarden.edge.core.SensorException;
import io.fieldwarden.edge.modbus.Slaves;
import io.fieldwarden.edge.mqtt.ScriptedMqttHub;
import io.fieldwarden.edge.serial.PtyPair;
import io.fieldwarden.edge.serial.SerialLine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From {@code edge.yaml} to values, with devices of other libraries behind real sockets and serial ports. */
@SuppressWarnings("try") // servers that are only there, and one that goes while it is used
final class DriversTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String UPLINK = "uplink: {url: \"mqtt://127.0.0.1:1\", token: abc}\n";
    private static final String REGISTERS = """
            registers:
                air_rh: {address: 0, scale: 0.1}
                air_temp: {address: 1, type: int16, scale: 0.1}
                broken: {address: 2, type: int16, error: [0x7FFF]}
                mode: {address: 3, bits: [5, 2]}
                count: {table: input, address: 30}
                flow: {table: input, address: 31, type: float32, order: CDAB}
                fan: {table: coil, address: 5}
            """;
    private static final Map<String, Double> VALUES =
            Map.of("air_rh", 65.8, "air_temp", -10.1, "mode", 3.0, "count", 7.0, "flow", 3.5, "fan", 1.0);

    @TempDir
    Path folder;

    private EdgeConfig config(String sensor) {
        return EdgeYaml.parse("device: plc-1\n" + UPLINK + "sensor:\n" + sensor.indent(2), folder);
    }

    private Source open(String sensor) {
        return Stations.source(config(sensor).devices().get(0), new Drivers());
    }

    /** All that it has, by name. */
    private static Map<String, Double> read(Source source) {
        Map<String, Double> values = new TreeMap<>();
        source.sensor()
                .sample(new TreeSet<>(source.channels()), NOW)
                .forEach((channel, value) -> values.put(channel.value(), value));
        return values;
    }

    private static void close(Source source) {
        source.sensor().close();
    }

    @Test
    void modbus_tcp_registers_bits_and_codes_become_values() throws Exception {
        try (Slaves slaves = Slaves.tcp(Slaves.freePort())) {
            Source plc = open("kind: modbus\nline: {tcp: \"127.0.0.1:%d\"}\n%s".formatted(slaves.port(), REGISTERS));
            assertThat(plc.channels()).hasSize(7);
            assertThat(read(plc)).as("the code of a broken sensor is no value").isEqualTo(VALUES);
            slaves.write(10);
            assertThat(plc.sensor().sample(Set.of(new ChannelId("air_rh")), NOW))
                    .as("only what is due")
                    .isEqualTo(Map.of(new ChannelId("air_rh"), 1.0));
            close(plc);
        }
    }

    @Test
    void the_connection_is_made_again_when_the_device_was_away() throws Exception {
        int port = Slaves.freePort();
        Source plc = open("kind: modbus\nline: {tcp: \"127.0.0.1:%d\"}\n%s".formatted(port, REGISTERS));
        assertThatThrownBy(() -> read(plc))
                .isInstanceOf(SensorException.class)
                .hasMessageContaining("127.0.0.1:" + port);
        try (Slaves first = Slaves.tcp(port)) {
            assertThat(read(plc)).isEqualTo(VALUES);
        }
        assertThatThrownBy(() -> read(plc)).isInstanceOf(SensorException.class);
        try (Slaves second = Slaves.tcp(port)) {
            assertThat(read(plc)).isEqualTo(VALUES);
        }
        close(plc);
    }

    @Test
    void a_read_that_the_device_refuses_does_not_cost_the_others() throws Exception {
        try (Slaves slaves = Slaves.tcp(Slaves.freePort())) {
            String line = "kind: modbus\nline: {tcp: \"127.0.0.1:%d\"}\n".formatted(slaves.port());
            Source plc = open(line + "registers: {a: {address: 0}, b: {address: 65535, type: uint32}}\n");
            assertThat(read(plc)).isEqualTo(Map.of("a", 658.0));
            close(plc);
            Source other = open(line + "registers: {b: {address: 65535, type: uint32}}\n");
            assertThatThrownBy(() -> read(other))
                    .isInstanceOf(SensorException.class)
                    .hasMessageContaining("illegal data address");
            close(other);
        }
    }

    @Test
    void rtu_frames_behind_a_converter_are_read_and_a_silent_slave_is_left_alone() throws Exception {
        try (Slaves slaves = Slaves.rtuOverTcp(Slaves.freePort())) {
            String line = "kind: modbus\ntimeout: 100ms\nretries: 0\nline: {tcp: \"127.0.0.1:%d\", frames: rtu}\n"
                    .formatted(slaves.port());
            Source plc = open(line.replace("100ms", "30s") + "unit: 2\n" + REGISTERS);
            assertThat(read(plc)).isEqualTo(VALUES);
            close(plc);
        }
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Source plc = open("kind: modbus\ntimeout: 20ms\nretries: 0\nline: {tcp: \"127.0.0.1:%d\", frames: rtu}\n%s"
                    .formatted(mute.getLocalPort(), REGISTERS));
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> read(plc))
                        .isInstanceOf(SensorException.class)
                        .hasMessageContaining("slave 1 has not answered within 20 ms");
            }
            assertThat(read(plc)).as("it is not asked at all for a while").isEmpty();
            assertThatThrownBy(() -> plc.sensor().sample(Set.of(new ChannelId("air_rh")), NOW.plusSeconds(31)))
                    .isInstanceOf(SensorException.class);
            close(plc);
        }
    }

    @Test
    void two_slaves_on_one_serial_line_share_it() throws Exception {
        try (PtyPair cable = PtyPair.open(folder);
                Slaves slaves = Slaves.serial(cable.there())) {
            String line =
                    "kind: modbus\ntimeout: 30s\nline: {serial: %s, baud: 9600, format: 8N1}\n".formatted(cable.here());
            Drivers drivers = new Drivers();
            Source one = Stations.source(config(line + REGISTERS).devices().get(0), drivers);
            Source two = Stations.source(
                    config(line + "unit: 2\n" + REGISTERS).devices().get(0), drivers);
            assertThat(read(one)).isEqualTo(VALUES);
            assertThat(read(two)).isEqualTo(VALUES);
            assertThat(two.line()).as("one thread reads both").isEqualTo(one.line());
            String faster = line.replace("9600", "19200") + REGISTERS;
            assertThatThrownBy(() -> Stations.source(config(faster).devices().get(0), drivers))
                    .hasMessageContaining("other settings");
            close(one);
            close(two);
        }
    }

    @Test
    void a_serial_port_that_is_not_there_says_so_and_is_tried_again() throws Exception {
        Source plc = open("kind: modbus\nretries: 0\nline: {serial: /dev/ttyNone9}\n" + REGISTERS);
        assertThatThrownBy(() -> read(plc)).isInstanceOf(SensorException.class).hasMessageContaining("/dev/ttyNone9");
        close(plc);
    }

    @Test
    void lines_of_text_from_a_serial_port_become_values_and_each_is_given_once() throws Exception {
        try (PtyPair cable = PtyPair.open(folder)) {
            SerialLine scale = new SerialLine(new SerialLine.Settings(cable.there(), 9_600, "8N1", false));
            Source source = open("""
                    kind: text
                    line: {serial: %s}
                    read:
                      weight: {pattern: 'W:\\s*([-0-9.]+)', scale: 1000}
                      wind: {column: 3}
                    """.formatted(cable.here()));
            Map<String, Double> got = new TreeMap<>();
            await().atMost(PATIENCE).until(() -> {
                scale.write("garbage\r\nW: 12.5 kg\r\n$MWV,7,3.1,M,A\r\nW: ".getBytes(StandardCharsets.US_ASCII));
                got.putAll(read(source));
                return got.size() == 2;
            });
            assertThat(got).isEqualTo(Map.of("weight", 12_500.0, "wind", 3.1));
            close(source);
            scale.close();
        }
    }

    @Test
    void an_instrument_is_asked_and_its_line_survives_a_break() throws Exception {
        try (ServerSocket instrument = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            instrument.setSoTimeout((int) PATIENCE.toMillis());
            Source source = open("""
                    kind: text
                    line: {tcp: "127.0.0.1:%d"}
                    ask: "READ\\r\\n"
                    every: 20ms
                    read: {level: {pattern: 'L=(\\d+)'}}
                    """.formatted(instrument.getLocalPort()));
            for (int value = 1; value <= 2; value++) {
                try (Socket asked = instrument.accept()) {
                    asked.setSoTimeout((int) PATIENCE.toMillis());
                    assertThat(new String(asked.getInputStream().readNBytes(6), StandardCharsets.US_ASCII))
                            .isEqualTo("READ\r\n");
                    asked.getOutputStream()
                            .write(("x".repeat(5_000) + "\nL=" + value + "\n").getBytes(StandardCharsets.US_ASCII));
                    double expected = value;
                    await().atMost(PATIENCE)
                            .ignoreException(SensorException.class)
                            .until(() -> read(source).equals(Map.of("level", expected)));
                }
            }
            close(source);
        }
    }

    @Test
    void json_over_http_is_read_by_pointers_with_the_given_headers() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        AtomicReference<String> said = new AtomicReference<>("");
        server.createContext("/status.json", exchange -> {
            boolean known = "Bearer xyz".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body = said.get().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(known ? 200 : 401, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String sensor = """
                    kind: http
                    url: "http://127.0.0.1:%d/status.json"
                    headers: {Authorization: Bearer xyz}
                    read:
                      a: {pointer: /sensors/0/temp, scale: 0.1}
                      b: {pointer: /on}
                      c: {pointer: /text}
                      d: {pointer: /missing}
                    """.formatted(server.getAddress().getPort());
            Source source = open(sensor);
            said.set("{\"sensors\":[{\"temp\":215}],\"on\":true,\"text\":\"4.5\"}");
            assertThat(read(source)).isEqualTo(Map.of("a", 21.5, "b", 1.0, "c", 4.5));
            said.set("<html>");
            assertThatThrownBy(() -> read(source)).isInstanceOf(SensorException.class);
            Source stranger = open(sensor.replace("Bearer xyz", "Bearer abc"));
            assertThatThrownBy(() -> read(stranger)).hasMessageContaining("status 401");
            assertThat(config(sensor).devices().get(0).sensor().toString()).doesNotContain("xyz");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void a_line_that_waits_for_a_dead_device_does_not_delay_another_in_the_same_agent() throws Exception {
        Secret token = new Secret("token");
        try (ScriptedMqttHub hub = new ScriptedMqttHub(token);
                Slaves slaves = Slaves.tcp(Slaves.freePort());
                ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            hub.start();
            String yaml = """
                    device: plc-1
                    uplink: {url: "%s", token: token}
                    outbox: {file: outbox.db}
                    sensor:
                      kind: modbus
                      line: {tcp: "127.0.0.1:%d"}
                      timeout: 60s
                      retries: 0
                      period: 50ms
                      registers: {dead: {address: 0}}
                    devices:
                      plc-2:
                        sensor:
                          kind: modbus
                          line: {tcp: "127.0.0.1:%d"}
                          timeout: 30s
                          period: 50ms
                          registers: {n: {address: 0}}
                    """.formatted(hub.config(token).url(), mute.getLocalPort(), slaves.port());
            try (EdgeAgent agent = EdgeAgent.open(EdgeYaml.parse(yaml, folder), Clock.systemUTC())) {
                await().atMost(PATIENCE).until(() -> agent.counters().accepted() >= 5);
                assertThat(agent.counters().failures().sensor())
                        .as("it still waits")
                        .isZero();
                mute.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kind: modbus\nline: {tcp: 'h:1', serial: /dev/ttyS0}\nregisters: {a: {address: 0}} #> sensor.line.serial: either serial or tcp",
                "kind: modbus\nline: {serial: /dev/ttyS0, frames: tcp}\nregisters: {a: {address: 0}} #> sensor.line.frames: 'tcp' is not rtu",
                "kind: modbus\nline: {serial: /dev/ttyS0, format: 9N1}\nregisters: {a: {address: 0}} #> sensor.line.format: '9N1'",
                "kind: modbus\nline: {serial: /dev/ttyS0, baud: 1}\nregisters: {a: {address: 0}} #> sensor.line.baud: 1 is not",
                "kind: modbus\nline: {tcp: 'h:99999'}\nregisters: {a: {address: 0}} #> sensor.line.tcp: 'h:99999'",
                "kind: modbus\nline: {tcp: h, speed: 1}\nregisters: {a: {address: 0}} #> sensor.line.speed: is not a key",
                "kind: modbus\nline: {tcp: h}\nregisters: {} #> sensor.registers: has no channel",
                "kind: modbus\nline: {tcp: h}\nregisters: {a: {}} #> sensor.registers.a.address: a whole number",
                "kind: modbus\nline: {tcp: h}\nregisters: {a: {address: 0, table: coils}} #> sensor.registers.a.table: 'coils' is none of",
                "kind: modbus\nline: {tcp: h}\nregisters: {a: {address: 0, type: int8}} #> sensor.registers.a.type: int8 does not fill",
                "kind: modbus\nline: {tcp: h}\nregisters: {a: {address: 0, bits: [8, 9]}} #> sensor.registers.a.bits: [8, 9]",
                "kind: modbus\nline: {tcp: h}\nregisters: {a: {address: 0, error: [70000]}} #> sensor.registers.a.error: '70000'",
                "kind: modbus\nline: {tcp: h}\nunit: 256\nregisters: {a: {address: 0}} #> unit: 256 is not from 0 to 255",
                "kind: modbus\nline: {tcp: h}\nprofile: soil-station #> sensor.profile: has no payload of format modbus",
                "kind: text\nline: {tcp: h}\nread: {a: {pattern: '(1)'}} #> sensor.line.tcp: 'h:0'",
                "kind: text\nline: {tcp: 'h:1'}\nread: {a: {pattern: '1'}} #> sensor.read.a: pattern '1' has no group",
                "kind: text\nline: {tcp: 'h:1'}\nread: {a: {}} #> sensor.read.a.pattern: either pattern or column",
                "kind: http\nurl: 'http://h/'\nread: {a: {pointer: x}} #> sensor.read.a: ",
                "kind: http\nurl: 'http://h/'\ntimeout: 0ms\nread: {a: {pointer: /x}} #> sensor.timeout: 0 ms is not",
                "kind: bacnet #> sensor.kind: 'bacnet' is none of csv, files, http, modbus, simulated, text"
            })
    void a_fault_names_the_key_the_value_and_the_rule(String both) {
        String[] parts = both.split(" #> ", -1);
        assertThatThrownBy(() -> config(parts[0]))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(parts[1].strip());
    }

    @Test
    void the_registers_may_be_those_of_a_profile() throws Exception {
        Path examples = Path.of("..", "docs", "examples", "payload-modbus.yaml").toAbsolutePath();
        SensorConfig sensor = config("kind: modbus\nline: {tcp: h}\nfile: " + examples)
                .devices()
                .get(0)
                .sensor();
        DriverConfig.Modbus modbus = (DriverConfig.Modbus) ((SensorConfig.Driver) sensor).driver();
        assertThat(modbus.mapping().registers()).hasSize(5);
        assertThat(modbus.bus().line().name()).isEqualTo("h:502");
    }

    @Test
    void neighbouring_registers_are_read_at_once_and_no_address_that_nobody_named() {
        SensorConfig sensor = config("kind: modbus\nline: {tcp: h}\n" + REGISTERS)
                .devices()
                .get(0)
                .sensor();
        DriverConfig.Modbus modbus = (DriverConfig.Modbus) ((SensorConfig.Driver) sensor).driver();
        assertThat(modbus.mapping().polls(1))
                .extracting(poll -> poll.table() + " " + poll.start() + " " + poll.count())
                .containsExactly("COIL 5 1", "HOLDING 0 4", "INPUT 30 3");
    }

    @Test
    void a_device_that_is_read_has_no_invented_past() {
        assertThatThrownBy(() -> EdgeYaml.parse(
                        "device: plc-1\n" + UPLINK + "history-days: 1\nsensor:\n"
                                + ("kind: modbus\nline: {tcp: h}\n" + REGISTERS).indent(2),
                        folder))
                .hasMessageContaining("history-days");
    }

    @Test
    void a_sensor_is_closed_with_its_agent() throws Exception {
        try (ServerSocket instrument = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            instrument.setSoTimeout((int) PATIENCE.toMillis());
            String yaml = "device: plc-1\n" + UPLINK + """
                    outbox: {file: outbox.db}
                    sensor:
                      kind: text
                      line: {tcp: "127.0.0.1:%d"}
                      read: {level: {pattern: 'L=(\\d+)'}}
                    """.formatted(instrument.getLocalPort());
            EdgeAgent agent = EdgeAgent.open(EdgeYaml.parse(yaml, folder), Clock.systemUTC());
            try (Socket line = instrument.accept()) {
                line.setSoTimeout((int) PATIENCE.toMillis());
                agent.close();
                assertThat(line.getInputStream().read()).isEqualTo(-1);
            }
        }
    }
}
