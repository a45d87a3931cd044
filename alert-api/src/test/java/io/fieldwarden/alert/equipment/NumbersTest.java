package io.fieldwarden.alert.equipment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The numbers of special equipment: their form, and what is doubtful about them. */
final class NumbersTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            31103300120190042     |                    | 3110 | fine
            215010890201500098    |                    | 2150 | fine
            4D1033001201900A1     |                    | 4D00 | doubt
            3110330012019004      |                    | 3110 | refused
            3110330011819004200   |                    | 3110 | refused
            31103300118190042     |                    | 3110 | refused
            99993300120190042     |                    | 3110 | doubt
            51103300120190042     |                    | 3110 | doubt
                                  | 梯11浙AJ5023(19)    | 3110 | fine
                                  | 梯１１浙Ｈ１２３４５（26） | 3110 | fine
                                  | 梯11浙H12345(26)    | 3120 | doubt
                                  | 锅11浙H12345(26)    | 3110 | doubt
                                  | 锅11浙H12345(26)    | 1000 | fine
                                  | 梯11浙H123(26)      | 3110 | refused
                                  | 梯11浙H12345        | 3110 | refused
            """)
    void a_number_is_fine_doubtful_or_refused(String code, String registration, String category, String expected) {
        Numbers numbers = new Numbers(code == null ? "" : code, registration == null ? "" : registration, "", "");
        List<Numbers.Finding> findings = numbers.findings(category);
        String found =
                findings.isEmpty() ? "fine" : findings.stream().anyMatch(Numbers.Finding::severe) ? "refused" : "doubt";
        assertThat(found).as(findings.toString()).isEqualTo(expected);
    }

    @Test
    void full_width_letters_spaces_and_brackets_become_plain() {
        Numbers numbers = new Numbers("３１１０ ３３００１ ２０１９ ００４２", "梯 11 浙 h12345（26）", "", " ab １ ");
        assertThat(numbers.code()).isEqualTo("31103300120190042");
        assertThat(numbers.registration()).isEqualTo("梯11浙H12345(26)");
        assertThat(numbers.factory()).isEqualTo("ab 1");
    }

    @Test
    void a_code_of_earlier_years_has_20_digits() {
        assertThat(new Numbers("", "", "21603101012006010101", "").findings("2150"))
                .isEmpty();
        assertThat(new Numbers("", "", "2160310101200601010", "").findings("2150"))
                .singleElement()
                .matches(Numbers.Finding::severe);
    }
}
