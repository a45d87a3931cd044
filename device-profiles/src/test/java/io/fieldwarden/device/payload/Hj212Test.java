package io.fieldwarden.device.payload;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.profile.Catalogue;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.MessageReader;
import io.fieldwarden.device.profile.ProfileLoader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Hj212Test {
    private static final String HEAD =
            "QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=5;CP=&&";
    private static final Instant RECEIVED = Instant.parse("2016-08-01T01:00:00Z");
    private static final MessageReader POND = reader(Catalogue.yaml(new ProfileId("pond-water-quality")));
    private static final MessageReader WEATHER = reader(Catalogue.yaml(new ProfileId("weather-station")));

    @Test
    void the_checksum_is_that_of_the_standard_and_not_that_of_modbus() {
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
        assertThat(Hj212.crc(digits, 0, digits.length)).isEqualTo(0x2F80);
        assertThat(ModbusFrames.crc16(digits, 0, digits.length)).isEqualTo(0x4B37);
    }

    @Test
    void the_frame_of_the_example_of_the_standard_is_made_byte_for_byte() {
        String segment =
                "QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&";
        assertThat(new String(Hj212.frame(segment), StandardCharsets.US_ASCII))
                .isEqualTo("##0101" + segment + "1C80\r\n");
        assertThat(Hj212.parse(segment)).hasValueSatisfying(read -> {
            assertThat(read.segment()).isEqualTo(segment);
            assertThat(read.command()).isEqualTo(1062);
            assertThat(read.parameter("RtdInterval")).hasValue("30");
        });
    }

    @Test
    void real_time_data_become_readings_of_the_channels_of_the_profile_at_the_time_of_the_data() {
        List<Reading> readings = read(
                POND,
                HEAD + "DataTime=20160801085857;w01001-Rtd=7.1,w01001-Flag=N;w01009-Rtd=6.5,w01009-Flag=N;"
                        + "w01010-Rtd=24.3,w01010-Flag=N;w21003-Rtd=0.32,w21003-Flag=N&&");
        assertThat(readings)
                .extracting(reading -> reading.channel().value())
                .containsExactly("ph", "do", "water_temp", "nh3n");
        assertThat(readings).extracting(Reading::value).containsExactly(7.1, 6.5, 24.3, 0.32);
        assertThat(readings).allSatisfy(reading -> {
            assertThat(reading.observedAt()).isEqualTo("2016-08-01T00:58:57Z"); // 08:58:57 in China
            assertThat(reading.quality()).isEqualTo(Quality.GOOD);
        });
    }

    @Test
    void a_unit_of_the_standard_is_converted_to_that_of_the_channel() {
        assertThat(read(WEATHER, HEAD + "DataTime=20160801085857;a01006-Rtd=100.120,a01006-Flag=N&&"))
                .singleElement()
                .satisfies(reading -> assertThat(reading.value()).isEqualTo(1001.2)); // kPa to hPa
    }

    @ParameterizedTest
    @CsvSource({
        "N, GOOD",
        "S, SUSPECT",
        "T, SUSPECT",
        "F, BAD",
        "M, BAD",
        "D, BAD",
        "C, BAD",
        "B, BAD",
        "n, GOOD",
        "X, SUSPECT"
    })
    void the_flag_of_the_device_is_the_quality(String flag, Quality.Level level) {
        assertThat(read(POND, HEAD + "DataTime=20160801085857;w01001-Rtd=7.1,w01001-Flag=" + flag + "&&"))
                .singleElement()
                .satisfies(reading -> {
                    assertThat(reading.quality().level()).isEqualTo(level);
                    assertThat(reading.quality().reason())
                            .isEqualTo(level == Quality.Level.GOOD ? Quality.Reason.NONE : Quality.Reason.DEVICE_FLAG);
                });
    }

    @Test
    void a_value_out_of_range_stays_bad_whatever_the_flag_says() {
        assertThat(read(POND, HEAD + "DataTime=20160801085857;w01001-Rtd=99,w01001-Flag=T&&"))
                .singleElement()
                .satisfies(
                        reading -> assertThat(reading.quality()).isEqualTo(Quality.bad(Quality.Reason.OUT_OF_RANGE)));
    }

    @Test
    void what_devices_in_the_field_get_wrong_is_read_all_the_same() {
        // HJ/T 212-2005 code, "td" for "Rtd", no Flag, no QN, no DataTime
        List<Reading> readings = read(POND, "ST=21;CN=2011;PW=123456;MN=1;CP=&&060-td=0.41&&");
        assertThat(readings).singleElement().satisfies(reading -> {
            assertThat(reading.channel().value()).isEqualTo("nh3n");
            assertThat(reading.observedAt()).isEqualTo(RECEIVED);
        });
    }

    @Test
    void without_a_time_of_the_data_that_of_the_request_counts() {
        assertThat(read(POND, HEAD + "w01001-Rtd=7.1&&"))
                .singleElement()
                .satisfies(reading -> assertThat(reading.observedAt()).isEqualTo("2016-08-01T00:58:57.223Z"));
    }

    @Test
    void what_no_channel_holds_is_named_and_not_lost() {
        Verdict verdict = POND.read(
                new DeviceId("d"),
                Payload.of((HEAD.replace("2011", "2051") + "DataTime=20160801085000;w01001-Avg=7.1&&")
                        .getBytes(StandardCharsets.UTF_8)),
                new MessageContext(Hj212.MEDIA_TYPE, MessageContext.NO_PORT, RECEIVED.toEpochMilli(), ""));
        assertThat(verdict.rejections()).singleElement().satisfies(rejection -> {
            assertThat(rejection.reason()).isEqualTo(RejectReason.UNKNOWN_CHANNEL);
            assertThat(rejection.detail()).contains("w01001-Avg");
        });
    }

    @Test
    void a_mapping_says_which_factor_of_which_upload_is_which_channel() {
        MessageReader mapped = reader("""
                format: 1
                profile: outfall
                version: 1
                name: {zh: 排口, en: Outfall}
                channels:
                  cod: {zh: 化学需氧量, en: COD, unit: mg/L, range: [0, 1000]}
                  cod_10m: {zh: 十分钟均值, en: Mean of ten minutes, unit: mg/L, range: [0, 1000]}
                  pump: {zh: 泵, en: Pump, type: boolean}
                payload:
                  format: hj212
                  values:
                    cod: {factor: w01018}
                    cod_10m: {factor: w01018, field: Avg, command: 2051, scale: 0.1}
                    pump: {factor: SB1, field: RS, map: {"1": 1, "0": 0}}
                """);
        assertThat(read(mapped, HEAD + "w01018-Rtd=31;SB1-RS=1;w99-Rtd=5&&"))
                .extracting(reading -> reading.channel() + "=" + reading.value())
                .containsExactly("cod=31.0", "pump=1.0");
        assertThat(read(mapped, HEAD.replace("2011", "2051") + "w01018-Avg=31,w01018-Flag=D&&"))
                .singleElement()
                .satisfies(reading -> {
                    assertThat(reading.value()).isEqualTo(3.1);
                    assertThat(reading.quality().level()).isEqualTo(Quality.Level.BAD);
                });
        assertThat(mapped.decode(payload(HEAD.replace("2011", "2061") + "w01018-Avg=31&&"), context()))
                .isInstanceOf(Decoded.Rejected.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "CP=&&",
                "no equals;CP=&&&&",
                "CN=2011;CP=&&w01001-Rtd=7.1&",
                "CN=2011;CP=&&DataTime=20161301000000;w01001-Rtd=7.1&&",
                "CN=2011;CP=&&DataTime=now;w01001-Rtd=7.1&&",
                "CN=2011;CP=&&&&",
                "CN=2011;CP=&&-=1;=;-;a-=;,,;&&"
            })
    void nothing_that_is_no_data_is_read_as_data(String segment) {
        assertThat(POND.decode(payload(segment), context())).isInstanceOf(Decoded.Rejected.class);
    }

    private static MessageReader reader(String yaml) {
        ProfileLoader.Loaded loaded = ProfileLoader.load(yaml);
        assertThat(loaded.faults()).isEmpty();
        DeviceProfile profile = loaded.profile().orElseThrow();
        return new MessageReader(profile);
    }

    private static Payload payload(String segment) {
        return Payload.of(segment.getBytes(StandardCharsets.UTF_8));
    }

    private static MessageContext context() {
        return new MessageContext(Hj212.MEDIA_TYPE, MessageContext.NO_PORT, RECEIVED.toEpochMilli(), "");
    }

    private static List<Reading> read(MessageReader reader, String segment) {
        Verdict verdict = reader.read(new DeviceId("d"), payload(segment), context());
        assertThat(verdict.rejections()).isEmpty();
        return verdict.readings();
    }
}
