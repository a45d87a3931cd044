package io.fieldwarden.device.profile;

import static io.fieldwarden.device.profile.Fixtures.HEAD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.payload.MessageContext;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.payload.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What payload mappings make of messages, from the text of the profile to the reading. */
class PayloadMappingTest {
    private static final Instant NOW = Instant.parse("2026-07-01T08:00:00Z");
    private static final String CHANNELS = """
            channels:
              t: {zh: 温, unit: Cel, range: [-40, 60]}
              rh: {zh: 湿, unit: "%", range: [0, 100]}
              n: {zh: 数, unit: "1"}
              on: {zh: 开, type: boolean}
              code: {zh: 码, type: code, codes: {0: {zh: 无}, 11: {zh: 困人}, 99: {zh: 其他}}}
              badge: {zh: 工牌, type: text}
              far: {zh: 华氏, unit: Cel, sends: "[degF]"}
            """;

    private static Verdict read(String payload, byte[] message, String contentType, int port) {
        DeviceProfile profile = Fixtures.valid(HEAD + CHANNELS + payload);
        MessageContext typed = MessageContext.of(contentType, NOW.toEpochMilli());
        int known = port == 0 ? typed.port() : port;
        MessageContext context = new MessageContext(contentType, known, NOW.toEpochMilli(), "");
        return new MessageReader(profile).read(new DeviceId("d"), Payload.of(message), context);
    }

    private static Verdict text(String payload, String message) {
        return read(payload, message.getBytes(StandardCharsets.UTF_8), "", 0);
    }

    private static Verdict hex(String payload, String message) {
        return read(payload, HexFormat.of().parseHex(message.replace(" ", "")), "", 0);
    }

    private static Reading only(Verdict verdict) {
        assertThat(verdict.rejections()).isEmpty();
        assertThat(verdict.readings()).hasSize(1);
        return verdict.readings().get(0);
    }

    private static Verdict.Rejection refused(Verdict verdict) {
        assertThat(verdict.readings()).isEmpty();
        assertThat(verdict.rejections()).hasSize(1);
        return verdict.rejections().get(0);
    }

    private static String json(String value) {
        return "payload: {format: json, values: {" + value + "}}\n";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            t: {path: $.v}                                   | 21.5          | 21.5   | GOOD
            t: {path: $.v}                                   | "21.5"        | 21.5   | GOOD
            t: {path: $.v, scale: 0.1}                       | 3             | 0.3    | GOOD
            t: {path: $.v, scale: 0.1, offset: -40}          | 615           | 21.5   | GOOD
            t: {path: $.v, unit: "[degF]"}                   | 68            | 20     | GOOD
            t: {path: $.v, unit: K}                          | 293.15        | 20     | GOOD
            t: {path: $.v, unit: "[degF]", scale: 0.1}       | 680           | 20     | GOOD
            far: {path: $.v}                                 | 50            | 10     | GOOD
            far: {path: $.v, unit: Cel}                      | 50            | 50     | GOOD
            t: {path: $.v, scale: 0.1, error: [0x7FFF]}      | 32767         | 32767  | BAD
            t: {path: $.v, scale: 0.1, error: [0x7FFF]}      | "32767"       | 32767  | BAD
            t: {path: $.v, error: [85.0]}                    | 85            | 85     | BAD
            t: {path: $.v, error: [-9999], unit: "[degF]"}   | -9999         | -9999  | BAD
            t: {path: $.v, error: [ERR]}                     | "ERR"         | 0      | BAD
            t: {path: $.v, error: ["null"]}                  | null          | 0      | BAD
            t: {path: $.v}                                   | 61            | 61     | BAD
            on: {path: $.v}                                  | true          | 1      | GOOD
            on: {path: $.v, map: {open: 1, shut: 0}}         | "open"        | 1      | GOOD
            code: {path: $.v, map: {E72: 11, E00: 0}}        | "E72"         | 11     | GOOD
            code: {path: $.v, map: {0x48: 11}}               | 72            | 11     | GOOD
            code: {path: $.v, map: {72: 11}}                 | "72"          | 11     | GOOD
            code: {path: $.v, map: {true: 11, false: 0}}     | true          | 11     | GOOD
            code: {path: $.v, map: {72: 11}, else: 99}       | 5             | 99     | GOOD
            code: {path: $.v, map: {72: 11}, else: keep}     | 0             | 0      | GOOD
            code: {path: $.v, map: {72: 11}, error: [255]}   | 255           | 255    | BAD
            """)
    void a_raw_value_becomes_a_reading(String rule, String raw, double value, Quality.Level quality) {
        Reading reading = only(text(json(rule), "{\"v\":" + raw + "}"));
        assertThat(reading.value()).isEqualTo(value);
        assertThat(reading.quality().level()).isEqualTo(quality);
        assertThat(reading.observedAt()).isEqualTo(NOW);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            t: {path: $.v}                          | "warm"      | WRONG_TYPE
            t: {path: $.v}                          | true        | WRONG_TYPE
            t: {path: $.v}                          | null        | WRONG_TYPE
            t: {path: $.v}                          | {"a":1}     | WRONG_TYPE
            t: {path: $.v}                          | NaN         | NOT_FINITE
            t: {path: $.v, scale: 1e99}             | 1e300       | NOT_FINITE
            code: {path: $.v, map: {E72: 11}}       | "E99"       | UNKNOWN_CODE
            code: {path: $.v, map: {72: 11}}        | 73          | UNKNOWN_CODE
            code: {path: $.v, map: {72: 11}, else: keep} | "E1"   | UNKNOWN_CODE
            t: {path: "$..v"}                       | {"v":1}     | TOO_COMPLEX
            t: {path: $.x}                          | 1           | EMPTY
            """)
    void what_cannot_be_a_reading_is_rejected_with_its_reason(String rule, String raw, RejectReason reason) {
        assertThat(refused(text(json(rule), "{\"v\":" + raw + "}")).reason()).isEqualTo(reason);
    }

    @Test
    void a_text_channel_keeps_what_looks_like_a_number() {
        assertThat(only(text(json("badge: {path: $.v}"), "{\"v\":\"0012\"}")).text())
                .isEqualTo("0012");
        assertThat(only(text(json("badge: {path: $.v}"), "{\"v\":12}")).text()).isEqualTo("12");
    }

    @Test
    void paths_find_by_filter_and_index_and_leave_the_rest_alone() {
        String payload = json("t: {path: \"$.s[?(@.id=='T1')].v\"}, rh: {path: \"$.s[1].v\"}, n: {path: $.none.here}");
        Verdict verdict =
                text(payload, "{\"s\":[{\"id\":\"T1\",\"v\":20},{\"id\":\"H1\",\"v\":55}],\"more\":{\"x\":[1]}}");
        assertThat(verdict.rejections()).isEmpty();
        assertThat(verdict.readings()).extracting(r -> r.channel().value()).containsExactly("t", "rh");
        assertThat(verdict.readings()).extracting(Reading::value).containsExactly(20.0, 55.0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {path: $.at, form: s}                             | 1782892800                 | 2026-07-01T08:00:00Z
            {path: $.at, form: s}                             | "1782892800.5"             | 2026-07-01T08:00:00.500Z
            {path: $.at, form: ms}                            | 1782892800000              | 2026-07-01T08:00:00Z
            {path: $.at, form: iso8601}                       | "2026-07-01T08:00:00Z"     | 2026-07-01T08:00:00Z
            {path: $.at, form: iso8601}                       | "2026-07-01 16:00:00+08:00" | 2026-07-01T08:00:00Z
            {path: $.at, form: iso8601, zone: Asia/Shanghai}  | "2026-07-01 16:00:00"      | 2026-07-01T08:00:00Z
            {path: $.none, form: s}                           | 5                          | 2026-07-01T08:00:00Z
            """)
    void the_time_of_the_payload_is_that_of_the_reading(String time, String raw, Instant at) {
        String payload = "payload: {format: json, time: " + time + ", values: {t: {path: $.v}}}\n";
        assertThat(only(text(payload, "{\"v\":1,\"at\":" + raw + "}")).observedAt())
                .isEqualTo(at);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            s       | "soon"
            s       | 1e300
            ms      | true
            iso8601 | "2026-07-01 16:00:00"
            iso8601 | "2026-13-01T00:00:00Z"
            iso8601 | 1782892800
            """)
    void a_time_that_is_none_is_refused_with_the_whole_message(String form, String raw) {
        String payload = "payload: {format: json, time: {path: $.at, form: " + form + "}, values: {t: {path: $.v}}}\n";
        assertThat(refused(text(payload, "{\"v\":1,\"at\":" + raw + "}")).reason())
                .isEqualTo(RejectReason.BAD_TIME);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            each: $.items, time: {path: "@.at", form: s}, values: {t: {path: "@.t"}, n: {path: $.id}}
            each: "$.items[*]", time: {path: "$.items[*].at", form: s}, values: {t: {path: "$.items[*].t"}, n: {path: $.id}}
            """)
    void each_record_of_an_array_is_read_by_itself(String keys) {
        Verdict verdict = text(
                "payload: {format: json, " + keys + "}\n",
                "{\"id\":7,\"items\":[{\"at\":1782892800,\"t\":1},{\"at\":1782892801,\"t\":2}]}");
        assertThat(verdict.rejections()).isEmpty();
        assertThat(verdict.readings()).extracting(Reading::value).containsExactly(1.0, 7.0, 2.0, 7.0);
        assertThat(verdict.readings())
                .extracting(r -> r.observedAt().getEpochSecond())
                .containsExactly(1782892800L, 1782892800L, 1782892801L, 1782892801L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            uint8   | big    | FF               | 255
            int8    | big    | FF               | -1
            uint16  | big    | 0102             | 258
            uint16  | little | 0102             | 513
            int16   | big    | FFFE             | -2
            int24   | little | FEFFFF           | -2
            uint24  | big    | 010000           | 65536
            uint32  | big    | FFFFFFFF         | 4294967295
            int32   | little | FEFFFFFF         | -2
            uint64  | big    | FFFFFFFFFFFFFFFF | 18446744073709551615
            int64   | big    | FFFFFFFFFFFFFFFE | -2
            float32 | big    | 41AC0000         | 21.5
            float32 | little | 0000AC41         | 21.5
            float64 | big    | 4035800000000000 | 21.5
            bcd8    | big    | 42               | 42
            bcd16   | little | 3412             | 1234
            bcd32   | big    | 12345678         | 12345678
            """)
    void numbers_are_read_in_both_orders_of_bytes(String type, String endian, String bytes, double value) {
        String payload = "payload: {format: binary, fields: [{channel: n, at: 1, type: " + type + ", endian: " + endian
                + "}]}\n";
        assertThat(only(hex(payload, "AA" + bytes)).value()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            int16, error: [0x7FFF]             | 7FFF     | 32767
            int16, error: [0xFFFF]             | FFFF     | -1
            int16, scale: 0.1, error: [-32768] | 8000     | -32768
            uint8, bits: [4, 4], error: [15]   | F3       | 15
            float32                            | 7FC00000 | 0
            float32                            | 7F800000 | 0
            bcd16                              | FFFF     | 0
            """)
    void a_sign_for_no_value_is_bad_whatever_the_scale(String type, String bytes, double value) {
        Reading reading =
                only(hex("payload: {format: binary, fields: [{channel: n, at: 0, type: " + type + "}]}\n", bytes));
        assertThat(reading.quality()).isEqualTo(Quality.bad(Quality.Reason.SENTINEL));
        assertThat(reading.value()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 1", "1, 3, 2", "4, 4, 10", "0, 16, 42149", "15, 1, 1"})
    void bits_are_counted_from_the_lowest(int from, int count, double value) {
        String payload = "payload: {format: binary, fields: [{channel: n, at: 0, type: uint16, bits: [" + from + ", "
                + count + "]}]}\n";
        assertThat(only(hex(payload, "A4A5")).value()).isEqualTo(value);
    }

    @Test
    void layouts_differ_by_port_and_a_short_message_says_what_is_missing() {
        String payload = "payload: {format: binary, fields: [{channel: n, at: 0, type: uint8},"
                + " {channel: t, port: 2, at: 1, type: int16, scale: 0.01}, {channel: rh, port: 3, at: 1, type: uint8}]}\n";
        byte[] message = {7, 8, 102};
        assertThat(read(payload, message, "", 2).readings())
                .extracting(Reading::value)
                .containsExactly(7.0, 21.5);
        assertThat(read(payload, message, "", 3).readings())
                .extracting(Reading::value)
                .containsExactly(7.0, 8.0);
        assertThat(read(payload, message, "", 0).readings())
                .extracting(Reading::value)
                .containsExactly(7.0);
        assertThat(read(payload, message, "application/octet-stream; port=3", 0).readings())
                .hasSize(2);
        Verdict.Rejection rejection = refused(read(payload, new byte[] {7, 8}, "", 2));
        assertThat(rejection.reason()).isEqualTo(RejectReason.MALFORMED);
        assertThat(rejection.detail()).contains("2 bytes").contains("'t' stands in bytes 1 to 2");
    }

    @Test
    void a_port_without_a_layout_is_not_supported() {
        String payload = "payload: {format: binary, fields: [{channel: n, port: 2, at: 0, type: uint8}]}\n";
        assertThat(refused(read(payload, new byte[] {1}, "", 9)).detail())
                .contains("port 9")
                .contains("[2]");
        assertThat(refused(read(payload, new byte[] {1}, "", 0)).reason()).isEqualTo(RejectReason.UNSUPPORTED);
    }

    @Test
    void a_binary_message_may_say_its_time() {
        String payload = "payload: {format: binary, time: {at: 0, type: uint32, form: s},"
                + " fields: [{channel: n, at: 4, type: uint8}]}\n";
        assertThat(only(hex(payload, "6A44C800 07")).observedAt()).isEqualTo(Instant.ofEpochSecond(0x6A44C800L));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ABCD | float32 | 41AC 0000           | 21.5
            CDAB | float32 | 0000 41AC           | 21.5
            BADC | float32 | AC41 0000           | 21.5
            DCBA | float32 | 0000 AC41           | 21.5
            ABCD | uint32  | 0001 E240           | 123456
            CDAB | uint32  | E240 0001           | 123456
            CDAB | float64 | 0000 0000 8000 4035 | 21.5
            BADC | int16   | FEFF                | -2
            ABCD | bcd32   | 1234 5678           | 12345678
            """)
    void registers_are_read_in_the_word_order_of_the_maker(String order, String type, String data, double value) {
        String payload = "payload: {format: modbus, frame: block, start: 10, order: " + order
                + ", registers: [{channel: n, address: 11, type: " + type + "}]}\n";
        assertThat(only(hex(payload, "0000" + data)).value()).isEqualTo(value);
    }

    private static final String READS = """
            payload:
              format: modbus
              reads: [{slave: 1, start: 0, count: 2}, {slave: 2, table: input, start: 40, count: 1}, {slave: 1, table: coil, start: 8, count: 9}]
              registers:
                - {channel: t, slave: 1, address: 0, type: int16, scale: 0.1}
                - {channel: rh, slave: 1, address: 1, scale: 0.1}
                - {channel: n, slave: 2, table: input, address: 40}
                - {channel: on, slave: 1, table: coil, address: 16}
            """;

    @Test
    void an_answer_is_told_by_slave_function_and_length() {
        assertThat(hex(READS, "01 03 04 00 D7 02 30 4B 7F").readings())
                .extracting(Reading::value)
                .containsExactly(21.5, 56.0);
        assertThat(only(hex(READS, "02 04 02 00 2A 7C EF")).value()).isEqualTo(42);
        assertThat(only(hex(READS, "01 01 02 00 01 78 3C")).channel().value()).isEqualTo("on");
        assertThat(refused(hex(READS, "03 04 02 00 2A 41 2F")).reason()).isEqualTo(RejectReason.UNSUPPORTED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            01 03 04 00 D7 02 30 4B 80    | has the CRC
            01 03 04 00 D6 02 30 4B 7F    | has the CRC
            01 03 04 00 D7 02             | with a byte count of 4 it has 9
            01 83 02 C0 F1                | illegal data address
            01                            | are no frame
            01 03 04 00 D7 02 30 4B 7F 01 | 1 bytes at byte 9 are no frame
            """)
    void a_damaged_frame_is_refused_and_says_why(String message, String part) {
        Verdict.Rejection rejection = refused(hex(READS, message));
        assertThat(rejection.reason()).isEqualTo(RejectReason.MALFORMED);
        assertThat(rejection.detail()).contains(part);
    }

    @Test
    void a_block_that_ends_too_early_names_the_channel() {
        String payload = "payload: {format: modbus, frame: block, registers: [{channel: n, address: 3}]}\n";
        assertThat(refused(hex(payload, "0000 0000 0000")).detail()).contains("'n' at address 3");
    }

    @Test
    void senml_names_and_units_become_those_of_the_profile_also_in_cbor() throws IOException {
        String payload =
                "payload: {format: senml, values: {t: {name: temp}, code: {name: \"urn:x:lift\", map: {E72: 11}}}}\n";
        List<Map<String, Object>> pack = List.of(
                Map.of("bn", "urn:x:", "n", "temp", "u", "K", "v", 293.15),
                Map.of("n", "lift", "vs", "E72"),
                Map.of("n", "rh", "u", "/", "v", 0.55),
                Map.of("n", "unknown", "v", 1));
        for (ObjectMapper mapper : List.of(new ObjectMapper(), new ObjectMapper(new CBORFactory()))) {
            Verdict verdict = read(payload, mapper.writeValueAsBytes(pack), "", 0);
            assertThat(verdict.rejections()).isEmpty();
            assertThat(verdict.readings()).extracting(r -> r.channel().value()).containsExactly("t", "code", "rh");
            assertThat(verdict.readings()).extracting(Reading::value).containsExactly(20.0, 11.0, 55.0);
        }
    }

    @Test
    void the_content_type_of_another_standard_form_still_means_that_form() {
        String binary = "payload: {format: binary, fields: [{channel: n, at: 0, type: uint8}]}\n";
        byte[] pack = "[{\"n\":\"t\",\"u\":\"[degF]\",\"v\":68}]".getBytes(StandardCharsets.UTF_8);
        assertThat(only(read(binary, pack, "application/senml+json", 0)).value())
                .isEqualTo(20);
        assertThat(only(read(binary, "{\"t\":20}".getBytes(StandardCharsets.UTF_8), "application/json", 0))
                        .channel()
                        .value())
                .isEqualTo("t");
        assertThat(only(read(binary, new byte[] {9}, "application/vnd.maker", 0))
                        .value())
                .isEqualTo(9);
        String mapped = json("t: {path: $.v}");
        assertThat(only(read(mapped, "{\"v\":20}".getBytes(StandardCharsets.UTF_8), "application/json", 0))
                        .value())
                .isEqualTo(20);
    }

    @Test
    void a_unit_of_the_payload_that_does_not_fit_is_refused_by_name() {
        byte[] pack = "[{\"n\":\"t\",\"u\":\"hPa\",\"v\":68},{\"n\":\"rh\",\"u\":\"%RH\",\"v\":5}]"
                .getBytes(StandardCharsets.UTF_8);
        Verdict verdict = read("", pack, "application/senml+json", 0);
        assertThat(verdict.readings()).extracting(Reading::value).containsExactly(5.0);
        assertThat(verdict.rejections()).singleElement().satisfies(rejection -> {
            assertThat(rejection.reason()).isEqualTo(RejectReason.WRONG_UNIT);
            assertThat(rejection.detail()).contains("'t'").contains("'hPa'").contains("'Cel'");
        });
    }
}
