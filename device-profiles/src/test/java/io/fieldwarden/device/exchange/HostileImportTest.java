package io.fieldwarden.device.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.fieldwarden.device.profile.Fault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Text from anybody: refused quickly and with the reason, or read with what is strange left out and named. */
final class HostileImportTest {
    private static final Duration QUICK = Duration.ofSeconds(5);

    private static List<Fault> faults(ExchangeFormat format, String text) {
        return assertTimeout(QUICK, () -> Samples.read(format, text)).faults();
    }

    @ParameterizedTest
    @EnumSource(ExchangeFormat.class)
    void ten_megabytes_are_refused(ExchangeFormat format) {
        String text = "{\"properties\": [" + " ".repeat(10_000_000) + "]}";
        assertThat(faults(format, text))
                .singleElement()
                .satisfies(fault -> assertThat(fault.rule()).contains("is longer than"));
    }

    @ParameterizedTest
    @EnumSource(ExchangeFormat.class)
    void deep_nesting_is_refused(ExchangeFormat format) {
        String text = "{\"properties\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertThat(faults(format, text)).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"WOT", "THINGSBOARD", "TSL", "JETLINKS"})
    void what_is_not_this_form_is_refused_with_what_it_needs(ExchangeFormat format) {
        assertThat(faults(format, "")).isNotEmpty();
        assertThat(faults(format, "[1, 2]"))
                .singleElement()
                .satisfies(f -> assertThat(f.rule()).isEqualTo("is not a JSON object"));
        assertThat(faults(format, "{\"a\": 1, \"a\": 2}").toString()).contains("Duplicate");
        assertThat(faults(format, "{\"a\": }").get(0).column()).isEqualTo(7);
        assertThat(faults(format, "{} {}")).isNotEmpty();
        assertThat(faults(format, "{\"a\": 1}").toString()).contains("it needs");
    }

    @Test
    void wrong_types_are_left_out_and_named_and_what_remains_is_a_profile() {
        String thing = """
                {"@context": "https://www.w3.org/2022/wot/td/v1.1", "title": ["x"], "titles": 5, "properties": {
                  "a": 7, "b": null, "c": {"type": 4}, "d": {"type": "number", "minimum": {"x": 1}, "maximum": "NaN", "unit": ["Cel"]},
                  "e": {"type": "integer", "oneOf": [{"const": "x"}]}, "f": {"type": "number", "minimum": 1e400, "maximum": 5},
                  "": {"type": "number"}, "\\u0000\\n": {"type": "boolean"}}}""";
        ProfileExchange.Imported imported = Samples.read(ExchangeFormat.WOT, thing);
        assertThat(imported.faults()).as(imported.yaml()).isEmpty();
        assertThat(imported.notes().toString())
                .contains("a, why=says no type", "c, why=is of type '4'", "is not a number");
        String tsl = """
                {"properties": [5, null, {"identifier": 7, "dataType": 3}, {"identifier": "x", "dataType": {"type": "int", "specs": [1]}},
                  {"identifier": "y", "name": "𠀀 \\" \\\\ : #", "dataType": {"type": "enum", "specs": {"99999999999": "a"}}}], "events": 4}""";
        ProfileExchange.Imported read = Samples.read(ExchangeFormat.TSL, tsl);
        assertThat(read.faults()).as(read.yaml()).isEmpty();
        String board = """
                {"name": 5, "profileData": {"alarms": [4, {"alarmType": "x", "createRules": {"MAJOR": {"condition": 3}}},
                  {"alarmType": "y", "createRules": []}], "transportConfiguration": "z"}}""";
        ProfileExchange.Imported made = Samples.read(ExchangeFormat.THINGSBOARD, board);
        assertThat(made.faults()).as(made.yaml()).isEmpty();
        assertThat(made.notes().toString()).contains("alarm x", "alarm y");
    }

    @Test
    void text_that_looks_like_yaml_stays_a_text() {
        String thing = """
                {"@context": "https://www.w3.org/2022/wot/td/v1.1", "title": "a\\nrules: []\\n&x *y !!z", "description": "1\\nformat: 9",
                 "properties": {"a": {"type": "number", "title": "}\\n  b: {unit: nonsense}"}}}""";
        ProfileExchange.Imported imported = Samples.read(ExchangeFormat.WOT, thing);
        assertThat(imported.faults()).as(imported.yaml()).isEmpty();
        assertThat(imported.yaml()).contains("# format: 9");
    }

    @Test
    void ten_thousand_properties_are_cut_and_named() {
        StringBuilder text = new StringBuilder("{\"properties\": [");
        for (int i = 0; i < 10_000; i++) {
            text.append(i == 0 ? "" : ",")
                    .append("{\"identifier\":\"p")
                    .append(i)
                    .append("\",\"dataType\":{\"type\":\"int\"}}");
        }
        ProfileExchange.Imported imported = assertTimeout(
                QUICK, () -> Samples.read(ExchangeFormat.TSL, text.append("]}").toString()));
        assertThat(imported.faults()).isEmpty();
        assertThat(imported.notes().toString()).contains("more than 1000 are not read");
    }
}
