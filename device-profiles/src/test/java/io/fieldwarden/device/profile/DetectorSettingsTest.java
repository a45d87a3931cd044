package io.fieldwarden.device.profile;

import static io.fieldwarden.device.profile.Fixtures.HEAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.detect.DetectorSpec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DetectorSettingsTest {
    private static final String CHANNELS = """
            parameters: {period_s: {zh: 周期, default: 120}}
            channels:
              air_temp: {zh: 温, unit: Cel, period: 30s}
              rain: {zh: 雨, unit: mm}
              door: {zh: 门, type: boolean}
              mode: {zh: 档, type: code}
              turns: {zh: 转, type: counter, unit: "1"}
              badge: {zh: 卡, type: text}
            """;

    private static List<String> running(String yaml) {
        return Fixtures.valid(HEAD + yaml).detectors().specs().stream()
                .map(spec -> spec.id() + " " + spec.severity().text() + " " + spec.falseAlarmsPerWeek() + " "
                        + spec.period())
                .toList();
    }

    @Test
    void numbers_are_watched_unless_somebody_says_otherwise_and_nothing_else_is() {
        assertThat(running(CHANNELS))
                .containsExactly(
                        "STUCK.air_temp minor 0.2 PT30S",
                        "STUCK.rain minor 0.2 PT2M",
                        "NOVELTY.air_temp info 0.2 PT30S",
                        "NOVELTY.rain info 0.2 PT2M");
    }

    @Test
    void a_channel_has_its_own_say_over_the_profile_and_the_profile_over_the_defaults() {
        assertThat(running(CHANNELS + """
                detectors:
                  stuck: none
                  novelty: minor
                  budget: 0.5
                  channels:
                    air_temp: {stuck: major, budget: 0.1}
                    rain: {novelty: none}
                """))
                .containsExactly("STUCK.air_temp major 0.1 PT30S", "NOVELTY.air_temp minor 0.1 PT30S");
    }

    @Test
    void what_an_included_profile_says_of_its_channels_is_taken_over() {
        String common = HEAD.replace("profile: p", "profile: device-common") + CHANNELS
                + "detectors: {stuck: none, channels: {rain: {stuck: none, novelty: none}}}\n";
        String yaml = HEAD + "include: [device-common]\ndetectors: {channels: {rain: {novelty: critical}}}\n";

        DeviceProfile profile =
                ProfileLoader.load(yaml, id -> Optional.of(common)).profile().orElseThrow();

        assertThat(profile.detectors().specs())
                .extracting(spec -> spec.id() + " " + spec.severity().text())
                .containsExactly("STUCK.air_temp minor", "NOVELTY.air_temp info", "NOVELTY.rain critical");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            detectors: {channels: {snow: {stuck: none}}}  | is not a channel of this profile
            detectors: {channels: {door: {stuck: minor}}} | measures no number: detectors watch channels of type number only
            detectors: {stuck: loud}                      | is not one of [none, info, minor, major, critical]
            detectors: {budget: 0}                        | is not above 0 and at most 1000 false alarms a week
            detectors: {budget: 1001}                     | is not above 0 and at most 1000 false alarms a week
            detectors: {noveltie: none}                   | is not a key here: did you mean 'novelty'?
            """)
    void what_is_wrong_is_named(String yaml, String rule) {
        assertThat(Fixtures.load(HEAD + CHANNELS + yaml).faults())
                .extracting(Fault::rule)
                .anySatisfy(said -> assertThat(said).startsWith(rule));
    }

    @Test
    void a_rule_cannot_have_the_id_of_a_detector() {
        String yaml = HEAD + CHANNELS + "rules: [{id: NOVELTY.rain, severity: minor, raise: rain > 1, zh: 雨}]\n";

        assertThat(Fixtures.load(yaml).faults())
                .extracting(Fault::rule)
                .containsExactly("have the id of a detector: NOVELTY.rain");
    }

    @Test
    void profiles_written_in_code_have_no_detectors() {
        assertThat(DetectorSettings.NONE.plan().specs()).isEqualTo(List.<DetectorSpec>of());
    }
}
