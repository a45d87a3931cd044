package io.fieldwarden.ingest.hj212;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.payload.Hj212;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.ingest.FieldFarm;
import io.fieldwarden.ingest.FieldPorts;
import io.fieldwarden.ingest.Wire;
import io.fieldwarden.ingest.core.IntakeCounters;
import io.fieldwarden.ingest.mqtt.Bench;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frame by frame, as stations send. */
class Hj212ServerTest {
    private static final String HEAD = "QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=" + FieldFarm.MN + ";";
    private static final String CP = "CP=&&DataTime=20160801085857;w01001-Rtd=7.1,w01001-Flag=N&&";
    private static final String GOOD = HEAD + "Flag=5;" + CP;

    /** Calculated outside: the answer to {@link #GOOD}. */
    private static final String ACK =
            "##0087QN=20160801085857223;ST=91;CN=9014;PW=123456;MN=010000A8900016F000169DC0;Flag=4;CP=&&&&3240";

    @TempDir
    Path folder;

    private final Bench bench = Bench.open(FieldFarm.registry(), config -> config);
    private FieldPorts ports;

    @BeforeEach
    void open() {
        ports = bench.server()
                .openField(
                        new FieldPorts.Config(
                                Optional.of(FieldFarm.tcp(
                                        folder, "mn,device,password", "# the second pond", "MN2, pond-2, 654321")),
                                Optional.empty()),
                        Clock.systemUTC(),
                        bench.meters());
    }

    @AfterEach
    void close() {
        ports.close();
        bench.close();
    }

    @Test
    void an_upload_is_on_the_log_when_it_is_answered() {
        try (Wire station = station()) {
            assertThat(station.say(Hj212.frame(GOOD)).line()).isEqualTo(ACK);
        }
        assertThat(bench.log().readings()).singleElement().satisfies(reading -> {
            assertThat(reading.device().value()).isEqualTo(FieldFarm.MN);
            assertThat(reading.channel().value()).isEqualTo("ph");
            assertThat(reading.observedAt()).isEqualTo("2016-08-01T00:58:57Z");
        });
    }

    @Test
    void it_is_not_answered_before_the_log_has_it() {
        bench.log().hold();
        try (Wire station = station()) {
            station.say(Hj212.frame(GOOD));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> bench.log().heldCount() == 1);
            // the answer to what comes later and needs no log overtakes nothing: it would stand before the first
            assertThat(bench.log().readings()).isEmpty();
            bench.log().release();
            assertThat(station.line()).isEqualTo(ACK);
        }
    }

    @Test
    void a_busy_log_gives_no_answer_so_that_the_station_sends_again() {
        bench.log().fill(true);
        try (Wire station = station()) {
            station.say(Hj212.frame(GOOD));
            settled(1);
            bench.log().fill(false);
            assertThat(station.say(Hj212.frame(GOOD.replace("857223", "858223")))
                            .line())
                    .contains("QN=20160801085858223");
        }
    }

    @Test
    void half_frames_lower_case_checksums_and_missing_line_ends_are_usual() {
        byte[] frame = Hj212.frame(GOOD);
        String text = new String(frame, StandardCharsets.US_ASCII).strip();
        String lower = text.substring(0, text.length() - 4)
                + text.substring(text.length() - 4).toLowerCase(Locale.ROOT);
        try (Wire station = station()) {
            for (byte one : frame) {
                station.say(new byte[] {one});
            }
            assertThat(station.line()).isEqualTo(ACK);
            station.say(lower + lower);
            assertThat(station.line()).isEqualTo(ACK);
            assertThat(station.line()).isEqualTo(ACK);
        }
        assertThat(bench.log().readings()).hasSize(3);
    }

    @Test
    void a_broken_frame_is_counted_and_does_not_cost_the_one_behind_it() {
        String text = new String(Hj212.frame(GOOD), StandardCharsets.US_ASCII);
        try (Wire station = station()) {
            station.say("noise\r\n");
            station.say(text.replace("7.1", "7.2")); // checksum
            station.say(text.replace("##0", "##3")); // longer than it is: waits, then the next one is found
            station.say("##12x4");
            for (int i = 0; i < 25; i++) {
                station.say(text);
            }
            for (int i = 0; i < 25; i++) {
                assertThat(station.line()).isEqualTo(ACK);
            }
        }
        assertThat(bench.log().readings())
                .extracting(Reading::value)
                .containsOnly(7.1)
                .hasSize(25);
        assertThat(counts().refused()).containsEntry(RejectReason.MALFORMED, 4L);
        assertThat(counts().underway()).isZero();
    }

    @Test
    void flags_become_qualities() {
        try (Wire station = station()) {
            station.say(Hj212.frame(GOOD.replace("Flag=N", "Flag=D"))).line();
        }
        assertThat(bench.log().readings())
                .singleElement()
                .satisfies(reading -> assertThat(reading.quality()).isEqualTo(Quality.bad(Quality.Reason.DEVICE_FLAG)));
    }

    @Test
    void packets_of_one_upload_have_the_time_of_the_first_and_are_answered_one_by_one() {
        String flag = "Flag=7;PNUM=2;PNO=";
        try (Wire station = station()) {
            station.say(Hj212.frame(HEAD + flag + "1;" + CP));
            assertThat(station.line()).contains("CN=9014").contains("Flag=4");
            station.say(Hj212.frame(HEAD + flag + "2;CP=&&w01010-Rtd=24.3,w01010-Flag=N&&"));
            assertThat(station.line()).contains("CN=9014");
        }
        assertThat(bench.log().readings())
                .extracting(reading -> reading.channel() + " " + reading.observedAt())
                .containsExactly("ph 2016-08-01T00:58:57Z", "water_temp 2016-08-01T00:58:57Z");
    }

    @Test
    void whoever_wants_no_answer_gets_none() {
        try (Wire station = station()) {
            station.say(Hj212.frame(HEAD + "Flag=4;" + CP));
            station.say(Hj212.frame(GOOD));
            assertThat(station.line()).isEqualTo(ACK);
        }
        assertThat(bench.log().readings()).hasSize(2);
    }

    @Test
    void a_station_that_asks_for_the_time_gets_it() {
        try (Wire station = station()) {
            station.say(Hj212.frame(HEAD.replace("2011", "1013") + "Flag=5;CP=&&PolId=w01018&&"));
            assertThat(station.line()).contains("CN=9013");
            assertThat(station.line()).contains("CN=1012").containsPattern("PolId=w01018;SystemTime=\\d{14}&&");
            // what it answers to that is taken without a word
            station.say(Hj212.frame(HEAD.replace("2011", "9012") + "Flag=4;CP=&&ExeRtn=1&&"));
            station.say(Hj212.frame(GOOD));
            assertThat(station.line()).isEqualTo(ACK);
        }
    }

    @Test
    void what_is_no_upload_of_readings_is_kept_in_quarantine_and_answered() {
        try (Wire station = station()) {
            assertThat(station.say(Hj212.frame(HEAD.replace("2011", "3042") + "Flag=5;CP=&&&&"))
                            .line())
                    .contains("CN=9014");
        }
        assertThat(bench.log().quarantine()).singleElement().satisfies(kept -> {
            assertThat(kept.reason()).isEqualTo(RejectReason.UNSUPPORTED);
            assertThat(kept.origin().transport()).isEqualTo("hj212");
        });
    }

    @Test
    void a_station_of_the_file_is_the_device_that_stands_there() {
        try (Wire station = station()) {
            String of2 = GOOD.replace(FieldFarm.MN, "MN2").replace("123456", "654321");
            assertThat(station.say(Hj212.frame(of2)).line()).contains("CN=9014").contains("MN=MN2");
        }
        assertThat(bench.log().readings()).extracting(r -> r.device().value()).containsExactly("pond-2");
    }

    @Test
    void unknown_stations_and_wrong_passwords_get_no_answer_and_are_cut_off() {
        try (Wire unknown = station();
                Wire wrong = station();
                Wire wrongOfFile = station()) {
            unknown.say(Hj212.frame(GOOD.replace(FieldFarm.MN, "unknown")));
            wrong.say(Hj212.frame(GOOD.replace("123456", "123457")));
            wrongOfFile.say(Hj212.frame(GOOD.replace(FieldFarm.MN, "MN2")));
            assertThat(unknown.ends()).isTrue();
            assertThat(wrong.ends()).isTrue();
            assertThat(wrongOfFile.ends()).isTrue();
        }
        assertThat(bench.log().readings()).isEmpty();
        assertThat(counts().refused()).containsEntry(RejectReason.UNAUTHENTICATED, 3L);
    }

    @Test
    void a_device_that_is_disabled_may_not_go_on() {
        try (Wire station = station()) {
            station.say(Hj212.frame(GOOD)).line();
            bench.registry()
                    .put(FieldFarm.device(
                            FieldFarm.MN,
                            "pond-water-quality",
                            Optional.empty(),
                            new RegistryEntry.Credentials("", ""),
                            false));
            assertThat(station.say(Hj212.frame(GOOD)).ends()).isTrue();
        }
        assertThat(bench.log().readings()).hasSize(1);
    }

    @Test
    void more_connections_than_the_bound_are_turned_away() {
        Wire[] stations = new Wire[8];
        for (int i = 0; i < stations.length; i++) {
            stations[i] = station();
            stations[i].say(Hj212.frame(GOOD)).line();
        }
        try (Wire oneMore = station()) {
            assertThat(oneMore.ends()).isTrue();
        }
        for (Wire station : stations) {
            station.close();
        }
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            try (Wire again = station()) {
                assertThat(again.say(Hj212.frame(GOOD)).line()).isEqualTo(ACK);
            }
        });
    }

    @Test
    void a_file_with_a_fault_is_told_with_its_line() {
        assertThatThrownBy(() -> new Stations(
                        FieldFarm.tcp(folder, "mn,device,password", "MN3,,x").who()))
                .hasMessageContaining("line 2: mn, device and password are all needed");
    }

    private Wire station() {
        return new Wire(ports.hj212Port().orElseThrow());
    }

    private IntakeCounters.Counts counts() {
        return bench.server().counters().counts();
    }

    private void settled(int refused) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> counts().refusedInAll() == refused && counts().underway() == 0);
    }
}
