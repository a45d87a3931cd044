package io.fieldwarden.device.payload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SenmlDecoderTest {
    private static final Instant NOW = Instant.parse("2026-07-01T08:00:00Z");
    private static final MessageContext CONTEXT = MessageContext.of("", NOW.toEpochMilli());
    private final SenmlDecoder json = SenmlDecoder.json();

    private Decoded decode(String pack) {
        return json.decode(Payload.of(pack.getBytes(StandardCharsets.UTF_8)), CONTEXT);
    }

    private List<RawValue> values(Decoded decoded) {
        assertThat(decoded).isInstanceOf(Decoded.Values.class);
        return ((Decoded.Values) decoded).values();
    }

    @Test
    void the_example_of_rfc_8428_section_5_1_3_resolves_names_units_and_relative_times() {
        List<RawValue> values = values(decode("""
                [{"bn":"urn:dev:ow:10e2073a0108006:","bt":1.276020076001e+09,"bu":"A","bver":5,"n":"voltage","u":"V","v":120.1},
                 {"n":"current","t":-5,"v":1.2},
                 {"n":"current","v":1.7}]"""));

        assertThat(values)
                .containsExactly(
                        new RawValue("voltage", 1_276_020_076_001L, 120.1, RawValue.Kind.NUMBER, null, "V"),
                        new RawValue("current", 1_276_020_071_001L, 1.2, RawValue.Kind.NUMBER, null, "A"),
                        new RawValue("current", 1_276_020_076_001L, 1.7, RawValue.Kind.NUMBER, null, "A"));
    }

    @Test
    void small_times_count_from_the_receipt_and_no_time_is_no_time() {
        List<RawValue> values =
                values(decode("[{\"n\":\"air_temp\",\"t\":-30,\"v\":21.5},{\"n\":\"air_temp\",\"v\":22}]"));

        assertThat(values.get(0).observedAt()).isEqualTo(NOW.minusSeconds(30).toEpochMilli());
        assertThat(values.get(1).observedAt()).isEqualTo(RawValue.NO_TIME);
    }

    @Test
    void base_values_are_added_to_numbers_only() {
        List<RawValue> values =
                values(decode("[{\"bv\":20,\"n\":\"air_temp\",\"v\":1.5},{\"n\":\"fan_on\",\"vb\":true}]"));

        assertThat(values.get(0).value()).isEqualTo(21.5);
        assertThat(values.get(1).value()).isEqualTo(1);
        assertThat(values.get(1).kind()).isEqualTo(RawValue.Kind.BOOLEAN);
    }

    @Test
    void cbor_with_integer_labels_gives_the_same() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var cbor = new CBORFactory().createGenerator(out)) {
            cbor.writeStartArray(null, 1);
            cbor.writeStartObject(null, 4);
            cbor.writeFieldId(-2);
            cbor.writeString("urn:dev:mac:1:");
            cbor.writeFieldId(0);
            cbor.writeString("air_temp");
            cbor.writeFieldId(6);
            cbor.writeNumber(1_276_020_076.0);
            cbor.writeFieldId(2);
            cbor.writeNumber(21.5);
            cbor.writeEndObject();
            cbor.writeEndArray();
        }

        assertThat(values(SenmlDecoder.cbor().decode(Payload.of(out.toByteArray()), CONTEXT)))
                .containsExactly(new RawValue("air_temp", 1_276_020_076_000L, 21.5, RawValue.Kind.NUMBER, null, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"n\":\"a\",\"v\":1} | a pack is an array",
                "[1] | not an object",
                "[{\"bver\":11,\"n\":\"a\",\"v\":1}] | version 11",
                "[{\"must_\":1}] | must be understood",
                "[{\"n\":\"a\",\"s\":true}] | not a number",
                "[{\"n\":\"a\",\"v\":1}] x | ",
                "[{\"n\":\"a\",\"v\":1} | "
            })
    void what_is_no_pack_is_refused_and_says_why(String pack, String part) {
        Decoded decoded = decode(pack);

        assertThat(decoded).isInstanceOf(Decoded.Rejected.class);
        assertThat(((Decoded.Rejected) decoded).reason()).isEqualTo(RejectReason.MALFORMED);
        assertThat(((Decoded.Rejected) decoded).detail()).contains(part == null ? "SenML" : part);
    }

    @Test
    void a_value_that_is_no_number_stays_to_be_refused_by_name() {
        assertThat(values(decode("[{\"n\":\"a\",\"v\":\"x\"}]")).get(0).value()).isNaN();
    }

    @Test
    void any_cut_of_a_good_pack_is_an_answer_never_an_exception() throws IOException {
        byte[] good = new ObjectMapper(new CBORFactory())
                .writeValueAsBytes(List.of(java.util.Map.of("n", "air_temp", "v", 21.5, "t", -3)));
        for (int length = 0; length < good.length; length++) {
            Decoded decoded = SenmlDecoder.cbor().decode(new Payload(good, 0, length), CONTEXT);
            assertThat(decoded).as("first %d bytes", length).isInstanceOf(Decoded.Rejected.class);
        }
    }
}
