package io.fieldwarden.device.profile;

import static io.fieldwarden.device.profile.Fixtures.HEAD;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Faults of {@code payload}, {@code sends} and {@code samples} are told at their place. Line 8 is that of the payload. */
class PayloadFaultsTest {
    private static final String CHANNELS = """
            channels:
              t: {zh: 温, unit: Cel}
              c: {zh: 码, type: code, codes: {1: {zh: 甲}}}
            """;

    private static List<String> faults(String rest) {
        return Fixtures.load(HEAD + CHANNELS + rest + "\n").faults().stream()
                .map(Fault::toString)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            format: jsn                                                  | 8:19: payload.format, 'jsn', is not one of [json, binary, modbus, senml
            format: json, values: {tt: {path: $.v}}                      | 8:34: payload.values.tt, 'tt', is not a channel of the profile: did you mean 't'?
            format: json, values: {t: {path: "$["}}                      | 8:44: payload.values.t.path, '$[', is not a JSON path
            format: json, values: {t: {path: v}}                         | 8:44: payload.values.t.path, 'v', is not a JSON path: it begins with $
            format: json, values: {t: {path: "$..a..b"}}                 | 8:44: payload.values.t.path, '$..a..b', has more than one of ..
            format: json, values: {t: {path: "$[?(@.a =~ /x+/)]"}}       | 8:44: payload.values.t.path, '$[?(@.a =~ /x+/)]', has a regular expression
            format: json, values: {t: {path: "@.v"}}                     | 8:44: payload.values.t.path, '@.v', begins with @, the record, but there is no each
            format: json, values: {t: {path: $.v, unit: hPa}}            | 8:55: payload.values.t.unit, 'hPa', cannot be converted to 'Cel', the unit of the channel
            format: json, values: {t: {path: $.v, unit: ℉}}              | 8:55: payload.values.t.unit, '℉', is not a UCUM unit: did you mean '[degF]'?
            format: json, values: {c: {path: $.v, unit: Cel}}            | 8:55: payload.values.c.unit, 'Cel', goes with type number and counter only
            format: json, values: {c: {path: $.v, map: {E1: 2}}}         | 8:59: payload.values.c.map.E1, '2', is not one of the codes of channel 'c'
            format: json, values: {c: {path: $.v, map: {E1: x}}}         | 8:59: payload.values.c.map.E1, 'x', is not a number
            format: json, values: {c: {path: $.v, map: {16: 1, 0x10: 1}}} | 8:62: payload.values.c.map.0x10, '0x10', is the same number as an entry before
            format: json, values: {c: {path: $.v, map: {E1: 1}, scale: 2}} | 8:70: payload.values.c.scale, '2', does not go with map
            format: json, values: {t: {path: $.v, scale: 0}}             | 8:56: payload.values.t.scale, '0', is 0
            format: json, values: {t: {path: $.v, else: 1}}              | 8:55: payload.values.t.else, '1', goes with map only
            format: json, time: {path: $.t, form: s, zone: Asia/Shanghai}, values: {} | 8:58: payload.time.zone, 'Asia/Shanghai', goes with the form iso8601 only
            format: binary, fields: [{channel: t, at: 0, type: int16, error: [0x1FFFF]}] | 8:77: payload.fields[0].error, '0x1FFFF', does not fit into int16
            format: binary, fields: [{channel: t, at: 0, type: uint8, error: [none]}] | 8:77: payload.fields[0].error, 'none', is not a number such as
            format: binary, fields: [{channel: t, at: 0, type: uint8, bits: [6, 3]}] | 8:75: payload.fields[0].bits, '[…]', is not [lowest bit, how many] within the 8 bits
            format: binary, fields: [{channel: t, at: 0, type: float32, bits: [0, 3]}] | 8:77: payload.fields[0].bits, '[…]', goes with whole numbers only
            format: binary, fields: [{channel: x, at: 0, type: uint8}]   | 8:46: payload.fields[0].channel, 'x', is not a channel of the profile
            format: modbus, registers: [{channel: t, address: 1, type: uint8}] | 8:70: payload.registers[0].type, 'uint8', does not fill registers
            format: modbus, registers: [{channel: t, address: 70000}]    | 8:61: payload.registers[0].address, '70000', is not a whole number from 0 to 65535
            format: modbus, reads: [{start: 0, count: 2}], registers: [{channel: t, address: 1, type: int32}] | 8:92: payload.registers[0].address, '1', is in none of the reads
            format: senml, values: {t: {name: a}, c: {name: a}}          | 8:59: payload.values.c.name, 'a', is the name of another channel already
            """)
    void a_fault_of_a_payload_is_told_with_line_and_column(String keys, String fault) {
        assertThat(faults("payload: {" + keys + "}"))
                .singleElement()
                .satisfies(told -> assertThat(told).startsWith(fault));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            unit: Cel, sends: "[degF"  | 9:32: channels.u.sends, '[degF', is not a UCUM unit: did you mean '[degF]'?
            unit: Cel, sends: kPa      | 9:32: channels.u.sends, 'kPa', cannot be converted to 'Cel', the unit of the channel
            type: boolean, sends: "1"  | 9:36: channels.u.sends, '1', goes with type number and counter only
            """)
    void what_a_device_sends_has_to_be_convertible(String keys, String fault) {
        List<String> faults = faults("# \n  u: {zh: 温, " + keys + "}");
        assertThat(faults).singleElement().satisfies(told -> assertThat(told).startsWith(fault));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            gives: {t: 21}                                | 8:52: samples[0].gives.t, '21', is not what the profile reads: 20.0
            gives: {t: {value: 20, quality: bad}}         | 8:73: samples[0].gives.t.quality, 'bad', is not what the profile reads: 20.0
            gives: {t: {value: 20, at: "2026-01-01T00:00:01Z"}} | 8:68: samples[0].gives.t.at, '2026-01-01T00:00:01Z', is not what the profile reads: 2026-01-01T00:00:00Z
            gives: {t: [20, 20]}                          | 8:52: samples[0].gives.t, '[…]', is 2 values; the profile reads 1
            gives: {t: 20, c: 1}                          | 8:59: samples[0].gives.c, '1', is not in the message as the profile reads it
            gives: {}                                     | 8:11: samples[0].gives, 't', is read too, with 20.0, and not expected
            gives: {t: 20}, rejects: malformed            | 8:66: samples[0].rejects, 'malformed', does not happen: nothing is rejected
            gives: {x: 20, t: 20}                         | 8:49: samples[0].gives.x, 'x', is not a channel of the profile
            """)
    void a_sample_that_gives_something_else_is_a_fault_at_its_value(String expected, String fault) {
        assertThat(faults("samples: [{name: one, text: '{\"t\":20}', " + expected + "}]"))
                .singleElement()
                .satisfies(told -> assertThat(told).startsWith(fault));
    }

    @Test
    void a_rejection_that_no_sample_expects_is_a_fault() {
        assertThat(faults("samples: [{name: one, text: '{\"t\":20,\"zz\":1}', gives: {t: 20}}]"))
                .singleElement()
                .satisfies(told -> assertThat(told).contains("unknown_channel").contains("is not expected"));
    }

    @Test
    void a_reading_of_bad_quality_has_to_be_expected_as_such() {
        String mapping = "payload: {format: json, values: {t: {path: $.v, error: [85]}}}\n";
        assertThat(faults(mapping + "samples: [{name: one, text: '{\"v\":85}', gives: {t: 85}}]"))
                .singleElement()
                .satisfies(told -> assertThat(told).contains("is not good: the profile reads 85.0, bad (sentinel)"));
        assertThat(faults(mapping + "samples: [{name: one, text: '{\"v\":85}', gives: {t: {quality: bad}}}]"))
                .isEmpty();
    }

    @Test
    void samples_are_told_as_they_came_out_also_when_they_are_wrong() {
        ProfileLoader.Loaded loaded = Fixtures.load(
                HEAD + CHANNELS
                        + "samples: [{name: one, text: '{\"t\":20}', gives: {t: 21}}, {name: two, hex: 'FF', rejects: malformed}]\n");
        assertThat(loaded.profile()).isEmpty();
        assertThat(loaded.samples()).extracting(SampleResult::name).containsExactly("one", "two");
        assertThat(loaded.samples()).extracting(SampleResult::ok).containsExactly(false, true);
        assertThat(loaded.samples().get(0).verdict().readings().get(0).value()).isEqualTo(20);
        assertThat(loaded.samples().get(0).faults()).isEqualTo(loaded.faults());
    }

    @Test
    void what_is_not_formal_the_codes_and_the_retention_are_kept() {
        DeviceProfile profile =
                Fixtures.valid(HEAD + CHANNELS + "retention: long\nnot-formal: [{id: R-9, reason: needs a person}]\n");
        assertThat(profile.terms().retention()).isEqualTo("long");
        assertThat(profile.terms().notFormal()).containsExactly(new NotFormal("R-9", "needs a person"));
        assertThat(profile.channels().values())
                .anySatisfy(channel ->
                        assertThat(channel.codes().get(1)).isEqualTo(new io.fieldwarden.device.Text("甲", "")));
    }
}
