package io.fieldwarden.ingest.dtu;

import static org.assertj.core.api.Assertions.assertThat;

import com.digitalpetri.modbus.server.ModbusRtuServer;
import com.digitalpetri.modbus.server.ProcessImage;
import com.digitalpetri.modbus.server.ReadOnlyModbusServices;
import com.digitalpetri.modbus.tcp.server.NettyRtuServerTransport;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.ingest.FieldFarm;
import io.fieldwarden.ingest.FieldPorts;
import io.fieldwarden.ingest.Wire;
import io.fieldwarden.ingest.mqtt.Bench;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Byte by byte as a DTU, and with slaves of another Modbus library. */
class DtuServerTest {
    private static final String HEADING = "registration,gateway,device,slave,period_s,heartbeat";
    private static final String IMEI = "866123456789012";
    private static final String ROW_1 = IMEI + ",dtu-1,th-1,1,1,hex:FE00";
    private static final String ROW_2 = IMEI + ",dtu-1,th-2,2,1,hex:FE00";
    private static final String ASKS_1 = "010300000002c40b";
    private static final String ASKS_1_COILS = "0101000400033dca"; // slave 1, coils 4 to 6
    private static final String ANSWERS_1 = "0103040292ff9b5a3d"; // 65.8 %, -10.1 °C
    private static final String ANSWERS_1_COILS = "01010102d049"; // coil 5 is on

    @TempDir
    Path folder;

    private final Bench bench = Bench.open(FieldFarm.registry(), config -> config);
    private FieldPorts ports;

    @AfterEach
    void close() {
        if (ports != null) {
            ports.close();
        }
        bench.close();
    }

    private void open(Duration timeout, int retries, String... rows) {
        open(2, timeout, retries, rows);
    }

    private void open(int failures, Duration timeout, int retries, String... rows) {
        DtuConfig config = new DtuConfig(
                FieldFarm.tcp(folder, rows),
                Duration.ofSeconds(30),
                timeout,
                Duration.ofMillis(5),
                retries,
                new DtuConfig.Breaker(failures, Duration.ofHours(1), Duration.ofHours(1)));
        ports = bench.server()
                .openField(
                        new FieldPorts.Config(Optional.empty(), Optional.of(config)),
                        Clock.systemUTC(),
                        bench.meters());
    }

    private Wire dtu() {
        return new Wire(ports.dtuPort().orElseThrow());
    }

    @Test
    void a_registered_line_is_polled_as_the_profile_says_and_the_answers_are_readings() {
        open(Duration.ofSeconds(30), 0, HEADING, ROW_1);
        try (Wire dtu = dtu()) {
            dtu.say(IMEI);
            assertThat(dtu.hearHex(8)).isEqualTo(ASKS_1);
            dtu.sayHex(ANSWERS_1);
            assertThat(dtu.hearHex(8)).isEqualTo(ASKS_1_COILS);
            dtu.sayHex(ANSWERS_1_COILS);
            // and again after its period
            assertThat(dtu.hearHex(8)).isEqualTo(ASKS_1);
        }
        assertThat(bench.log().readings())
                .extracting(reading -> reading.device() + " " + reading.channel() + " " + reading.value())
                .containsExactly("th-1 air_rh 65.8", "th-1 air_temp -10.1", "th-1 fan 1.0");
    }

    @Test
    void heartbeats_registrations_noise_and_half_frames_between_are_no_answer() {
        open(Duration.ofSeconds(30), 0, HEADING, ROW_1);
        try (Wire dtu = dtu()) {
            dtu.say(IMEI.substring(0, 7)).say(IMEI.substring(7) + "\r\n").sayHex("fe00");
            assertThat(dtu.hearHex(8)).isEqualTo(ASKS_1);
            dtu.sayHex("fe00").say(IMEI).sayHex("0203040000 0000 c933"); // of slave 2, which nobody asked
            dtu.sayHex("0103040292ff9b5a3e"); // a wrong checksum
            dtu.sayHex("fe000103040292").sayHex("ff9b5a3d fe00");
            assertThat(dtu.hearHex(8)).isEqualTo(ASKS_1_COILS);
        }
        assertThat(bench.log().readings()).extracting(Reading::value).containsExactly(65.8, -10.1);
    }

    @Test
    void a_silent_slave_is_asked_again_then_left_alone_and_does_not_stop_the_others() {
        open(1, Duration.ofMillis(100), 1, HEADING, ROW_1, ROW_2);
        int asked1 = 0;
        int answered2 = 0;
        try (Wire dtu = dtu()) {
            dtu.say(IMEI);
            while (answered2 < 3) {
                String request = dtu.hearHex(8);
                if (request.startsWith("01")) {
                    asked1++;
                } else if (request.startsWith("0203")) {
                    dtu.sayHex(answer2());
                } else {
                    dtu.sayHex("02010102" + crcOf("02010102"));
                    answered2++;
                }
            }
        }
        // once with one retry, then the breaker is open for an hour
        assertThat(asked1).isEqualTo(2);
        assertThat(bench.meters()
                        .get("hub.dtu.polls")
                        .tag("outcome", "timeout")
                        .counter()
                        .count())
                .isGreaterThanOrEqualTo(2);
        assertThat(bench.log().readings()).extracting(r -> r.device().value()).containsOnly("th-2");
    }

    private static String answer2() {
        return "0203040292ff9b" + crcOf("0203040292ff9b");
    }

    private static String crcOf(String hex) {
        byte[] bytes = java.util.HexFormat.of().parseHex(hex);
        int crc = io.fieldwarden.device.payload.ModbusFrames.crc16(bytes, 0, bytes.length);
        return java.util.HexFormat.of().formatHex(new byte[] {(byte) crc, (byte) (crc >> 8)});
    }

    @Test
    void an_exception_is_kept_once_and_the_slave_counts_as_failing() {
        open(Duration.ofSeconds(30), 0, HEADING, ROW_1);
        try (Wire dtu = dtu()) {
            dtu.say(IMEI);
            dtu.hear(8);
            dtu.sayHex("018302c0f1");
            dtu.hear(8);
            dtu.sayHex("018302c0f1");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() ->
                            bench.meters().get("hub.dtu.slaves.silent").gauge().value() == 1);
        }
        assertThat(bench.log().quarantine()).singleElement().satisfies(kept -> {
            assertThat(kept.reason()).isEqualTo(RejectReason.MALFORMED);
            assertThat(kept.detail()).contains("illegal data address");
            assertThat(kept.origin().device()).isEqualTo("th-1");
            assertThat(kept.origin().transport()).isEqualTo("dtu");
        });
    }

    @Test
    void a_dtu_that_comes_again_takes_the_line_over() {
        open(Duration.ofSeconds(30), 0, HEADING, ROW_1);
        try (Wire before = dtu()) {
            before.say(IMEI);
            before.hear(8);
            try (Wire now = dtu()) {
                now.say(IMEI);
                assertThat(now.hearHex(8)).isEqualTo(ASKS_1);
                assertThat(before.ends()).isTrue();
            }
        }
    }

    @Test
    void who_says_nothing_known_is_cut_off_and_counted() {
        open(Duration.ofSeconds(30), 0, HEADING, ROW_1);
        try (Wire stranger = dtu()) {
            assertThat(stranger.say("x".repeat(256)).ends()).isTrue();
        }
        assertThat(bench.server().counters().counts().refused()).containsEntry(RejectReason.UNAUTHENTICATED, 1L);
    }

    @Test
    void a_line_whose_dtu_is_disabled_is_not_polled() {
        bench.registry()
                .put(FieldFarm.device(
                        "dtu-1", "th-modbus", Optional.empty(), new RegistryEntry.Credentials("", ""), false));
        open(Duration.ofSeconds(30), 0, HEADING, ROW_1);
        try (Wire dtu = dtu()) {
            assertThat(dtu.say(IMEI).ends()).isTrue();
        }
    }

    @Test
    void slaves_of_another_modbus_library_are_read() throws Exception {
        open(Duration.ofSeconds(10), 2, HEADING, ROW_1, ROW_2);
        ProcessImage image = new ProcessImage();
        image.with(tx -> {
            tx.writeHoldingRegisters(registers -> {
                registers.put(0, new byte[] {0x02, (byte) 0x92});
                registers.put(1, new byte[] {(byte) 0xFF, (byte) 0x9B});
            });
            tx.writeCoils(coils -> coils.put(5, true));
        });
        ReadOnlyModbusServices services = new ReadOnlyModbusServices() {
            @Override
            protected Optional<ProcessImage> getProcessImage(int unitId) {
                return Optional.of(image);
            }
        };
        int port = freePort();
        ModbusRtuServer slaves = ModbusRtuServer.create(
                NettyRtuServerTransport.create(config -> {
                    config.bindAddress = "127.0.0.1";
                    config.port = port;
                }),
                services);
        slaves.start();
        try (Wire dtu = dtu();
                Wire line = new Wire(port)) {
            dtu.say(IMEI);
            for (int polls = 0; polls < 4; polls++) {
                byte[] request = dtu.hear(8);
                line.say(request);
                dtu.say(line.hear(request[1] == 3 ? 9 : 6));
            }
            Awaitility.await()
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> bench.log().readings().size() == 6);
        } finally {
            slaves.stop();
        }
        assertThat(bench.log().readings())
                .extracting(reading -> reading.device() + " " + reading.channel() + " " + reading.value())
                .containsExactlyInAnyOrder(
                        "th-1 air_rh 65.8",
                        "th-1 air_temp -10.1",
                        "th-1 fan 1.0",
                        "th-2 air_rh 65.8",
                        "th-2 air_temp -10.1",
                        "th-2 fan 1.0");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
