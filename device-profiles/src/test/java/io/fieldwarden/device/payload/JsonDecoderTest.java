package io.fieldwarden.device.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDecoderTest {
    private static final MessageContext CONTEXT = MessageContext.of("", 0);

    private final JsonDecoder decoder = new JsonDecoder();

    @Test
    void a_flat_object_has_the_time_of_receipt() {
        assertThat(values("{\"a\":1,\"b\":-2.5e3,\"c\":true,\"d\":false}"))
                .extracting(RawValue::channel, RawValue::observedAt, RawValue::value)
                .containsExactly(
                        tuple("a", RawValue.NO_TIME, 1.0),
                        tuple("b", RawValue.NO_TIME, -2500.0),
                        tuple("c", RawValue.NO_TIME, 1.0),
                        tuple("d", RawValue.NO_TIME, 0.0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"ts\":1732262400000,\"values\":{\"a\":1}}",
                "{\"values\":{\"a\":1},\"ts\":1732262400000}",
                " [ { \"ts\" : 1732262400000 , \"values\" : { \"a\" : 1 } } ] "
            })
    void an_object_with_values_has_its_own_time_wherever_it_stands(String json) {
        assertThat(values(json))
                .extracting(RawValue::channel, RawValue::observedAt, RawValue::value)
                .containsExactly(tuple("a", 1732262400000L, 1.0));
    }

    @Test
    void each_element_of_an_array_has_its_own_time() {
        assertThat(
                        values(
                                "[{\"ts\":1,\"values\":{\"a\":1,\"b\":2}},{\"ts\":2,\"values\":{\"a\":3}},{\"values\":{\"a\":4}}]"))
                .extracting(RawValue::observedAt)
                .containsExactly(1L, 1L, 2L, RawValue.NO_TIME);
    }

    @Test
    void replayed_stands_beside_the_values() {
        assertThat(decode("{\"ts\":1,\"replayed\":true,\"values\":{\"a\":1}}"))
                .isInstanceOfSatisfying(
                        Decoded.Values.class, v -> assertThat(v.replayed()).isTrue());
        assertThat(decode("{\"ts\":1,\"replayed\":false,\"values\":{\"a\":1}}"))
                .isInstanceOfSatisfying(
                        Decoded.Values.class, v -> assertThat(v.replayed()).isFalse());
    }

    @Test
    void what_is_no_number_is_handed_on_for_the_check_to_name_it() {
        assertThat(values("{\"a\":\"x\",\"b\":null,\"c\":{\"d\":1},\"e\":[1,2],\"f\":NaN,\"g\":1e999}"))
                .extracting(RawValue::kind)
                .containsExactly(
                        RawValue.Kind.TEXT,
                        RawValue.Kind.NULL,
                        RawValue.Kind.STRUCTURE,
                        RawValue.Kind.STRUCTURE,
                        RawValue.Kind.NUMBER,
                        RawValue.Kind.NUMBER);
        assertThat(values("{\"f\":NaN,\"g\":1e999}").stream().noneMatch(v -> Double.isFinite(v.value())))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                    | EMPTY",
                "{                                     | MALFORMED",
                "{\"a\":1}}                            | MALFORMED",
                "{\"a\":1} {\"a\":2}                   | MALFORMED",
                "{\"a\":01}                            | MALFORMED",
                "{\"a\":+1}                            | MALFORMED",
                "{\"a\":.5}                            | MALFORMED",
                "{\"a\":1,}                            | MALFORMED",
                "{a:1}                                 | MALFORMED",
                "{'a':1}                               | MALFORMED",
                "{\"a\":1 /* c */}                     | MALFORMED",
                "true                                  | MALFORMED",
                "7                                     | MALFORMED",
                "\"a\"                                 | MALFORMED",
                "[1,2]                                 | MALFORMED",
                "[[]]                                  | MALFORMED",
                "{\"ts\":1,\"a\":1}                    | MALFORMED",
                "{\"values\":{\"a\":1},\"b\":2}        | MALFORMED",
                "{\"values\":{},\"values\":{}}         | MALFORMED",
                "{\"ts\":\"now\",\"values\":{\"a\":1}} | BAD_TIME",
                "{\"ts\":1.5,\"values\":{\"a\":1}}     | BAD_TIME",
                "{\"ts\":99999999999999999999,\"values\":{\"a\":1}} | BAD_TIME",
                "{\"a\":[[[[[[[[1]]]]]]]]}             | TOO_COMPLEX",
            })
    void what_is_none_of_the_forms_is_rejected_with_its_reason(String json, RejectReason reason) {
        assertThat(decode(json))
                .isInstanceOfSatisfying(
                        Decoded.Rejected.class,
                        r -> assertThat(r.reason()).as(r.detail()).isEqualTo(reason));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7B22FF223A317D", // a byte that never occurs in UTF-8
                "7B22C080223A317D", // overlong
                "7B22EDA080223A317D", // surrogate
                "7B22E4B8223A317D", // cut character
                "7B2261223A22F4908080227D", // above U+10FFFF
                "FFFE7B0022006100", // UTF-16
            })
    void bytes_that_are_not_utf_8_are_malformed(String hex) {
        Payload payload = Payload.of(HexFormat.of().parseHex(hex));
        assertThat(decoder.decode(payload, CONTEXT))
                .isInstanceOfSatisfying(
                        Decoded.Rejected.class, r -> assertThat(r.reason()).isEqualTo(RejectReason.MALFORMED));
    }

    @Test
    void the_number_of_values_the_length_of_names_and_of_numbers_are_bounded() {
        StringBuilder many = new StringBuilder("{\"a0\":0");
        for (int i = 1; i <= JsonDecoder.MAX_VALUES; i++) {
            many.append(",\"a").append(i).append("\":0");
        }
        assertReason(many + "}", RejectReason.TOO_COMPLEX);
        assertReason("{\"" + "n".repeat(1_000) + "\":1}", RejectReason.TOO_COMPLEX);
        assertReason("{\"a\":" + "9".repeat(1_000) + "}", RejectReason.TOO_COMPLEX);
        assertReason("[".repeat(100_000), RejectReason.TOO_COMPLEX, RejectReason.MALFORMED);
    }

    @Test
    void only_the_given_part_of_the_array_is_read() {
        byte[] bytes = "xx{\"a\":1}yy".getBytes(StandardCharsets.UTF_8);
        assertThat(decoder.decode(new Payload(bytes, 2, 7), CONTEXT)).isInstanceOf(Decoded.Values.class);
    }

    @Test
    void damaged_payloads_are_answered_and_never_thrown() {
        long seed = 7L;
        SplittableRandom random = new SplittableRandom(seed);
        byte[] good = "[{\"ts\":1732262400000,\"replayed\":true,\"values\":{\"air_temp\":21.4,\"ü\":\"x\\u00e4\"}}]"
                .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Payload payload = new Payload(bytes, 0, random.nextInt(bytes.length + 1));
            assertThat(decoder.decode(payload, CONTEXT))
                    .as("seed %d, turn %d", seed, i)
                    .isNotNull();
        }
    }

    private void assertReason(String json, RejectReason... allowed) {
        assertThat(decode(json))
                .isInstanceOfSatisfying(
                        Decoded.Rejected.class, r -> assertThat(r.reason()).isIn((Object[]) allowed));
    }

    private List<RawValue> values(String json) {
        Decoded decoded = decode(json);
        assertThat(decoded).isInstanceOf(Decoded.Values.class);
        return ((Decoded.Values) decoded).values();
    }

    private Decoded decode(String json) {
        return decoder.decode(Payload.of(json.getBytes(StandardCharsets.UTF_8)), CONTEXT);
    }
}
