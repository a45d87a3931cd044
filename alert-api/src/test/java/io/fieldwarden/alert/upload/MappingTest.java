package io.fieldwarden.alert.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mapping files: the worked example against its golden samples, and what is refused. */
final class MappingTest {
    private static final String HEAD = "format: x\nsource: s\nstatus: proposal\n";

    private static String example() throws IOException {
        try (InputStream in = MappingTest.class.getResourceAsStream("/upload/county-lift-2020.yaml")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void the_worked_example_writes_its_golden_samples() throws IOException {
        MappingCheck.Result result = MappingCheck.of(example());
        assertThat(result.faults()).isEmpty();
        assertThat(result.samples()).isEqualTo(4);
    }

    @Test
    void a_sample_that_comes_out_otherwise_is_told_with_both() throws IOException {
        assertThat(MappingCheck.of(example()
                                .replace("\"LIFT-05\": \"02\"", "")
                                .replace("LIFT-05: \"02\"", "LIFT-05: \"03\""))
                        .faults())
                .singleElement()
                .asString()
                .contains("mapping.samples[2]: must give")
                .contains("\"fault_cod\":\"03\"");
    }

    @Test
    void bytes_are_in_the_encoding_of_the_system_above() throws IOException {
        Mapping mapping = Mapping.parse(HEAD + "encoding: GBK\nbody: csv\nfields: [{to: 名称, from: name}]");
        var record = new ObjectMapper().readTree("{\"name\":\"锅炉,\\\"一\\\"号\"}");
        assertThat(mapping.write(List.of(record)).toByteArray())
                .isEqualTo("名称\r\n\"锅炉,\"\"一\"\"号\"\r\n".getBytes(Charset.forName("GBK")));
    }

    @Test
    void a_mapping_without_samples_has_proved_nothing() {
        assertThat(MappingCheck.of(HEAD + "fields: [{to: a, from: b}]").faults())
                .singleElement()
                .asString()
                .contains("mapping.samples: is missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "fields: [{to: a}]                                | needs either 'from' or 'const'",
                "fields: [{to: a, from: b}, {to: a, from: c}]     | 'a' is there twice",
                "fields: [{to: a, from: b, tiem: yyyy}]           | tiem: is not known here",
                "fields: [{to: a, from: b, time: YYYYbbb}]        | is no pattern of a time",
                "encoding: EBCDIC                                 | must be one of",
                "envelope: '{}'                                   | has no {records}",
                "batch: 100000                                    | is not a whole number from 1 to 500",
                "answer: {success: '('}                           | is not a regular expression",
                "zone: Mars/Crater                                | is no time zone",
            })
    void what_cannot_be_done_is_refused_with_its_place(String line, String fault) {
        String fields = line.startsWith("fields") ? "" : "\nfields: [{to: a, from: b}]";
        assertThatThrownBy(() -> Mapping.parse(HEAD + line + fields)).hasMessageContaining(fault);
    }
}
