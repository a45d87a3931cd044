package io.fieldwarden.device.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KindsTest {
    @ParameterizedTest
    @ValueSource(strings = {"1100", "3000", "5110", "4A00", "23T0", "F220", "greenhouse", "beekeeping"})
    void a_code_of_the_catalogue_and_a_kind_of_farming_are_categories(String category) {
        assertThat(Kinds.fault(category)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1190 | is no code of the special equipment catalogue (特种设备目录): did you mean '1000'?",
                "greenhuose | is nearly a kind of farming: did you mean 'greenhouse'?",
                "Boiler 2 | is neither a code",
            })
    void anything_else_is_a_fault_that_says_what_was_meant(String category, String rule) {
        assertThat(Kinds.fault(category))
                .hasValueSatisfying(fault -> assertThat(fault).startsWith(rule));
    }
}
