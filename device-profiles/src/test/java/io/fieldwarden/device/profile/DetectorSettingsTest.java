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

    private static final String MORE = """
              speed: {zh: 速, unit: m/s, period: 10s}
              load: {zh: 载, unit: kg}
            """;

    @Test
    void a_group_is_one_detector_with_the_longest_period_of_its_channels() {
        DeviceProfile profile = Fixtures.valid(HEAD + CHANNELS + MORE + """
                detectors:
                  stuck: none
                  novelty: none
                  budget: 0.5
                  together:
                    - {id: drive, channels: [speed, air_temp, load]}
                    - {id: wet, channels: [rain, load, speed], severity: major, budget: 0.1}
                    - {id: idle, severity: none}
                """);

        assertThat(profile.detectors().specs())
                .extracting(spec -> spec.id() + " " + spec.inputs() + " "
                        + spec.severity().text() + " " + spec.falseAlarmsPerWeek() + " " + spec.period())
                .containsExactly(
                        "TOGETHER.drive [speed, air_temp, load] minor 0.5 PT2M",
                        "TOGETHER.wet [rain, load, speed] major 0.1 PT2M");
    }

    @Test
    void a_group_of_an_included_profile_is_taken_over_until_it_is_turned_off() {
        String common = HEAD.replace("profile: p", "profile: device-common") + CHANNELS + MORE
                + "detectors: {together: [{id: a, channels: [speed, rain, load]}, {id: b, channels: [rain, speed, load]}]}\n";
        String yaml = HEAD + "include: [device-common]\ndetectors: {together: [{id: b, severity: none}]}\n";
        String other = HEAD + "include: [device-common]\nchannels: {speed: {zh: 速, type: text}}\n";

        assertThat(load(yaml, common).profile().orElseThrow().detectors().specs())
                .extracting(spec -> spec.id().value())
                .contains("TOGETHER.a")
                .doesNotContain("TOGETHER.b");
        assertThat(load(other, common).faults())
                .extracting(Fault::rule)
                .contains("have the group a of an included profile watch what measures no number: [speed]");
    }

    private static ProfileLoader.Loaded load(String yaml, String common) {
        return ProfileLoader.load(yaml, id -> Optional.of(common));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {id: g, channels: [speed, lood, rain]}                 | detectors.together[0].channels | lood | is not a channel of this profile: did you mean 'load'?
            {id: g, channels: [speed, door, rain]}                 | detectors.together[0].channels | door | measures no number: detectors watch channels of type number only
            {id: g, channels: [speed, load]}                       | detectors.together[0].channels | […]  | are 2: channels are watched together by 3 to 12
            {id: g, channels: [speed, load, rain, load]}           | detectors.together[0].channels | load | stands here twice: a channel goes with others
            {id: g}                                                | detectors.together[0].channels | ``   | is missing
            {id: g.h, channels: [speed, load, rain]}               | detectors.together[0].id       | g.h  | is not a name of at most 64 letters, digits and _
            {id: g, channels: [speed, load, rain], severty: minor} | detectors.together[0].severty  | severty | is not a key here: did you mean 'severity'?
            {id: g, channels: [speed, load, rain], severity: loud} | detectors.together[0].severity | loud | is not one of [none, info, minor, major, critical]
            {id: g, channels: [speed, load, rain], budget: 0}      | detectors.together[0].budget   | 0    | is not above 0 and at most 1000 false alarms a week
            {id: g, channels: speed}                               | detectors.together[0].channels | speed | is not a list
            """)
    void what_is_wrong_with_a_group_is_named(String group, String what, String value, String rule) {
        assertThat(Fixtures.load(HEAD + CHANNELS + MORE + "detectors: {together: [" + group + "]}\n")
                        .faults())
                .anySatisfy(fault -> {
                    assertThat(fault.what()).isEqualTo(what);
                    assertThat(fault.value()).isEqualTo(value == null ? "" : value);
                    assertThat(fault.rule()).isEqualTo(rule);
                });
    }

    @Test
    void more_than_twelve_channels_and_an_id_that_is_taken_are_refused() {
        StringBuilder yaml = new StringBuilder(HEAD).append("channels:\n");
        for (int i = 0; i < 13; i++) {
            yaml.append("  c").append(i).append(": {zh: 测, unit: Cel}\n");
        }
        yaml.append(
                        "detectors:\n  together:\n    - {id: g, channels: [c0, c1, c2]}\n    - {id: g, channels: [c3, c4, c5]}\n")
                .append("    - {id: all, channels: [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12]}\n");

        assertThat(Fixtures.load(yaml.toString()).faults())
                .extracting(fault -> fault.what() + " " + fault.rule())
                .containsExactly(
                        "detectors.together[1].id is the id of another group, in line 21: each group needs its own",
                        "detectors.together[2].channels are 13: channels are watched together by 3 to 12");
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
