package io.fieldwarden.device.payload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of RFC 8428 section 5 and the rules of section 4 that they show. */
class SenmlExamplesTest {
    private static final long NOW = 1_790_000_000_000L;
    private static final MessageContext CONTEXT = MessageContext.of("application/senml+json", NOW);

    private static List<RawValue> json(String pack) {
        return values(SenmlDecoder.json().decode(Payload.of(pack.getBytes(StandardCharsets.UTF_8)), CONTEXT));
    }

    private static List<RawValue> values(Decoded decoded) {
        assertThat(decoded).isInstanceOf(Decoded.Values.class);
        return ((Decoded.Values) decoded).values();
    }

    private static RawValue number(String channel, long at, double value, String unit) {
        return new RawValue(channel, at, value, RawValue.Kind.NUMBER, null, unit);
    }

    @Test
    void section_5_1_1_one_data_point() {
        assertThat(json("[{\"n\":\"urn:dev:ow:10e2073a01080063\",\"u\":\"Cel\",\"v\":23.1}]"))
                .containsExactly(number("10e2073a01080063", RawValue.NO_TIME, 23.1, "Cel"));
    }

    @Test
    void section_5_1_2_multiple_data_points_with_a_base_name_and_a_base_unit() {
        assertThat(json("""
                [{"bn":"urn:dev:ow:10e2073a01080063:","n":"voltage","u":"V","v":120.1},
                 {"n":"current","u":"A","v":1.2}]"""))
                .containsExactly(
                        number("voltage", RawValue.NO_TIME, 120.1, "V"), number("current", RawValue.NO_TIME, 1.2, "A"));
        assertThat(json("""
                [{"bn":"urn:dev:ow:10e2073a0108006:","bt":1.276020076001e+09,"bu":"A","bver":5,"n":"voltage","u":"V","v":120.1},
                 {"n":"current","t":-5,"v":1.2},{"n":"current","t":-4,"v":1.3},{"n":"current","t":-3,"v":1.4},
                 {"n":"current","t":-2,"v":1.5},{"n":"current","t":-1,"v":1.6},{"n":"current","v":1.7}]"""))
                .startsWith(number("voltage", 1_276_020_076_001L, 120.1, "V"))
                .endsWith(number("current", 1_276_020_076_001L, 1.7, "A"))
                .hasSize(7);
    }

    @Test
    void section_5_1_3_times_relative_to_a_base_time_and_a_change_of_unit() {
        assertThat(json("""
                [{"bn":"urn:dev:ow:10e2073a01080063","bt":1.320067464e+09,"bu":"%RH","v":20},
                 {"u":"lon","v":24.30621},{"u":"lat","v":60.07965},
                 {"t":60,"v":20.3},{"u":"lon","t":60,"v":24.30622},{"u":"lat","t":60,"v":60.07965}]"""))
                .extracting(RawValue::observedAt, RawValue::value, RawValue::unit)
                .startsWith(
                        org.assertj.core.groups.Tuple.tuple(1_320_067_464_000L, 20.0, "%RH"),
                        org.assertj.core.groups.Tuple.tuple(1_320_067_464_000L, 24.30621, "lon"))
                .endsWith(org.assertj.core.groups.Tuple.tuple(1_320_067_524_000L, 60.07965, "lat"));
    }

    @Test
    void section_5_1_4_the_time_since_the_receipt_when_the_device_has_no_clock() {
        assertThat(
                        json(
                                "[{\"bn\":\"dev1:\",\"bt\":-60,\"n\":\"temp\",\"t\":10,\"v\":1},{\"n\":\"temp\",\"t\":60,\"v\":2}]"))
                .extracting(RawValue::observedAt)
                .containsExactly(NOW - 50_000, RawValue.NO_TIME);
    }

    @Test
    void section_5_3_a_data_value_is_rejected_alone_and_text_and_boolean_stay() {
        assertThat(json("""
                [{"bn":"urn:dev:ow:10e2073a01080063:","n":"temp","u":"Cel","v":23.1},
                 {"n":"label","vs":"Machine Room"},{"n":"open","vb":false},{"n":"nfc-reader","vd":"aGkgCg"}]"""))
                .extracting(RawValue::kind)
                .containsExactly(
                        RawValue.Kind.NUMBER, RawValue.Kind.TEXT, RawValue.Kind.BOOLEAN, RawValue.Kind.STRUCTURE);
    }

    @Test
    void section_4_2_a_sum_stands_beside_its_value_in_the_unit_times_seconds() {
        assertThat(json("[{\"n\":\"power\",\"u\":\"W\",\"t\":1276020076,\"v\":500,\"s\":3600}]"))
                .containsExactly(
                        number("power", 1_276_020_076_000L, 500, "W"),
                        number("power_sum", 1_276_020_076_000L, 3_600, "W.s"));
        assertThat(json("[{\"bn\":\"m:\",\"bs\":100,\"bu\":\"W\",\"n\":\"power\",\"s\":5}]"))
                .containsExactly(number("power_sum", RawValue.NO_TIME, 105, "W.s"));
    }

    @Test
    void section_4_1_what_only_the_base_has_counts_with_zero_and_a_record_of_base_fields_has_no_value() {
        assertThat(json("[{\"bn\":\"m:\",\"bv\":20},{\"n\":\"a\",\"v\":1},{\"n\":\"b\"}]"))
                .containsExactly(number("a", RawValue.NO_TIME, 21, null), number("b", RawValue.NO_TIME, 20, null));
    }

    /** The CBOR form of the example, 195 bytes, as the working group publishes it. */
    @Test
    void the_published_cbor_bytes_give_the_same_as_the_json() {
        byte[] cbor = HexFormat.of()
                .parseHex("87a721781b75726e3a6465763a6f773a3130653230373361303130383030363a22fb"
                        + "41d303a15b00106223614120050067766f6c7461676501615602fb405e066666666666a3006763757272656e74062402fb"
                        + "3ff3333333333333a3006763757272656e74062302fb3ff4cccccccccccda3006763757272656e74062202fb3ff66666666"
                        + "66666a3006763757272656e74062102f93e00a3006763757272656e74062002fb3ff999999999999aa3006763757272656e"
                        + "74060002fb3ffb333333333333");

        List<RawValue> values = values(SenmlDecoder.cbor().decode(Payload.of(cbor), CONTEXT));

        assertThat(cbor).hasSize(195);
        assertThat(values).isEqualTo(json("""
                [{"bn":"urn:dev:ow:10e2073a0108006:","bt":1276020076.001,"bu":"A","bver":5,"n":"voltage","u":"V","v":120.1},
                 {"n":"current","t":-5,"v":1.2},{"n":"current","t":-4,"v":1.3},{"n":"current","t":-3,"v":1.4},
                 {"n":"current","t":-2,"v":1.5},{"n":"current","t":-1,"v":1.6},{"n":"current","t":0,"v":1.7}]"""));
    }
}
