package io.fieldwarden.device.profile;

import static io.fieldwarden.device.profile.Fixtures.HEAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.rule.Flapping;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlappingFiguresTest {
    /** The third raise within a minute, or within three of the fastest cycles: two readings and the hold times. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            t > 1                        | {}                        | 3 | 60
            u > 1                        | {}                        | 3 | 3600
            u > 1 and t > 1              | {}                        | 3 | 60
            t > 1                        | {raises: 5}               | 5 | 60
            t > 1                        | {raises: 4, within: 10m}  | 4 | 600
            age(u) > 1h                  | {}                        | 3 | 14400
            """)
    void a_rule_says_when_it_flaps_by_the_usual_figures_or_its_own(String raise, String own, int raises, int seconds) {
        DeviceProfile profile =
                Fixtures.valid(HEAD + """
                channels: {t: {zh: 温, unit: Cel, period: 5s}, u: {zh: 湿, unit: '%', period: 10m}}
                rules: [{id: R, severity: minor, raise: RAISE, zh: 文, flapping: OWN}]
                """.replace("RAISE", raise).replace("OWN", own));
        Flapping flapping = profile.rules().get(0).bind(Map.of()).flapping();
        assertThat(flapping).isNotNull();
        assertThat(flapping.raises()).isEqualTo(raises);
        assertThat(flapping.within()).isCloseTo(Duration.ofSeconds(seconds), Duration.ofSeconds(1));
        assertThat(flapping.citation().source()).isNotEmpty();
    }

    @Test
    void a_rule_may_do_without_flapping() {
        DeviceProfile profile = Fixtures.valid(HEAD + """
                channels: {t: {zh: 温, unit: Cel}}
                rules: [{id: R, severity: minor, raise: t > 1, zh: 文, flapping: false}]
                """);
        assertThat(profile.rules().get(0).bind(Map.of()).flapping()).isNull();
    }
}
