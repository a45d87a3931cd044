package io.fieldwarden.device.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.profile.UnitCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UnitNamesTest {
    @Test
    void every_code_of_the_table_is_a_unit_and_every_name_leads_back_to_it() {
        for (UnitNames.Row row : UnitNames.rows()) {
            assertThat(UnitCheck.isUnit(row.ucum())).as(row.ucum()).isTrue();
            assertThat(UnitNames.ucum(row.ucum())).contains(row.ucum());
            assertThat(UnitNames.ucum(row.symbol())).as(row.symbol()).contains(row.ucum());
            if (!row.qudt().isEmpty()) {
                assertThat(UnitNames.ucum("qudt:" + row.qudt())).as(row.qudt()).contains(row.ucum());
                assertThat(UnitNames.ucum("http://qudt.org/vocab/unit/" + row.qudt()))
                        .contains(row.ucum());
            }
            if (!row.om().isEmpty()) {
                assertThat(UnitNames.ucum("om2:" + row.om())).as(row.om()).contains(row.ucum());
            }
            if (!row.jetLinks().isEmpty()) {
                assertThat(UnitNames.ucum(row.jetLinks())).as(row.jetLinks()).contains(row.ucum());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "℃, Cel",
        "摄氏度 / ℃, Cel",
        "百分率 / %, %",
        "celsius, Cel",
        "rpm, {r}/min",
        "㎡, m2",
        "mol/L, mol/L",
        "http://www.ontology-of-units-of-measure.org/resource/om-2/degreeCelsius, Cel",
        "ucum:mg/L, mg/L"
    })
    void what_people_write_is_known(String name, String ucum) {
        assertThat(UnitNames.ucum(name)).contains(ucum);
    }

    @Test
    void what_is_no_unit_is_not_guessed() {
        assertThat(UnitNames.ucum("furlongs per fortnight")).isEmpty();
        assertThat(UnitNames.ucum("")).isEmpty();
    }
}
