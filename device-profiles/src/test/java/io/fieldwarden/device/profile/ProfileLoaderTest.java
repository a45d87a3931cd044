package io.fieldwarden.device.profile;

import static io.fieldwarden.device.profile.Fixtures.HEAD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.rule.AlertTransition;
import io.fieldwarden.device.rule.Rule;
import io.fieldwarden.device.rule.RuleState;
import io.fieldwarden.device.rule.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileLoaderTest {
    private static final Map<String, String> WP = Map.of("wp", "12");

    @Test
    void reads_everything_a_profile_says() {
        DeviceProfile profile = Fixtures.soilStation();
        assertThat(profile.ref()).isEqualTo(ProfileRef.parse("soil-station@3"));
        assertThat(profile.name().zh()).isEqualTo("土壤墒情站");
        assertThat(profile.lateness()).isEqualTo(Duration.ofMinutes(20));
        Channel water = profile.channel(new ChannelId("soil_vwc_20")).orElseThrow();
        assertThat(water.unit()).isEqualTo("%");
        assertThat(water.period()).isEqualTo(Duration.ofMinutes(30));
        assertThat(water.limits()).isEqualTo(new Limits(0, 60, 18, 35, 0.1, 0.01, java.util.Set.of(-9999.0, 85.0)));
        assertThat(profile.parameters().get("wp").fallback()).isEmpty();
        assertThat(profile.rules())
                .extracting(rule -> rule.id().value())
                .containsExactly("DEV-01", "DEV-03", "SOIL-02", "SOIL-90");
        Rule rule = rule(profile, "SOIL-02").bind(WP);
        assertThat(rule.severity()).isEqualTo(Severity.MAJOR);
        assertThat(rule.raise().hold()).isEqualTo(Duration.ofHours(2));
        assertThat(rule.citation()).isEqualTo(new Rule.Citation("FAO-56", "memory"));
        assertThat(rule(profile, "SOIL-90").bind(WP).latched()).isTrue();
    }

    @Test
    void includes_channels_rules_and_parameters_and_lets_the_own_ones_win() {
        DeviceProfile profile = Fixtures.soilStation();
        assertThat(profile.channels()).containsKeys(new ChannelId("battery_pct"), new ChannelId("soil_vwc_20"));
        assertThat(profile.parameters().get("period_s").fallback()).contains("1800");
        Rule silence = rule(profile, "DEV-01").bind(Map.of());
        RuleState heard =
                silence.step(RuleState.INITIAL, reading("battery_pct", 50, 0)).state();
        assertThat(silence.advance(heard, 3 * 1800 * 1000L).changes()).isEmpty();
        assertThat(silence.advance(heard, 3 * 1800 * 1000L + 1).changes()).hasSize(1);
    }

    @Test
    void own_channels_stand_before_included_ones() {
        List<ChannelId> order = List.copyOf(Fixtures.soilStation().channels().keySet());
        assertThat(order.indexOf(new ChannelId("soil_vwc_20"))).isLessThan(order.indexOf(new ChannelId("battery_pct")));
    }

    @Test
    void binds_the_parameters_of_the_device_over_the_defaults() {
        RuleTemplate template = rule(Fixtures.soilStation(), "SOIL-02");
        assertThat(raisedAtOnceBelow(template.bind(WP), 13.7)).isTrue();
        assertThat(raisedAtOnceBelow(template.bind(WP), 13.8)).isFalse();
        assertThat(raisedAtOnceBelow(template.bind(Map.of("wp", "12", "fc", "40")), 14.7))
                .isTrue();
    }

    @Test
    void a_missing_or_malformed_parameter_is_named_when_binding() {
        RuleTemplate template = rule(Fixtures.soilStation(), "SOIL-02");
        assertThatThrownBy(() -> template.bind(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rule SOIL-02: parameter 'wp' is missing");
        assertThatThrownBy(() -> template.bind(Map.of("wp", "NaN")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rule SOIL-02: parameter 'wp': 'NaN' is no number");
    }

    @Test
    void a_season_counts_in_the_time_zone_of_the_farm() {
        RuleTemplate template = rule(Fixtures.soilStation(), "SOIL-90");
        Instant stillFebruaryInLondon = Instant.parse("2026-02-28T20:00:00Z");
        Reading wet = reading("soil_vwc_20", 55, stillFebruaryInLondon.toEpochMilli());
        assertThat(template.bind(Map.of()).step(RuleState.INITIAL, wet).changes())
                .as("default time zone, Asia/Shanghai")
                .hasSize(1);
        Rule london = template.bind(Map.of("time_zone", "Europe/London"));
        Step february = london.step(RuleState.INITIAL, wet);
        assertThat(february.changes()).isEmpty();
        long march = Instant.parse("2026-03-01T00:00:00Z").toEpochMilli();
        assertThat(london.advance(february.state(), march).changes())
                .extracting(Step.Change::at)
                .containsExactly(march);
        assertThatThrownBy(() -> template.bind(Map.of("time_zone", "Mars/Olympus")))
                .hasMessageContaining("'Mars/Olympus' is no time zone");
    }

    @Test
    void an_alert_of_a_season_ends_with_it_whatever_its_clear_condition_says() {
        Rule cold = rule(Catalogue.profile(new ProfileId("weather-station")), "WX-03")
                .bind(Map.of());
        Instant evening = Instant.parse("2026-04-30T20:00:00+08:00");
        Step pending = cold.step(RuleState.INITIAL, reading("air_temp", 3, evening.toEpochMilli()));
        long may = Instant.parse("2026-05-01T00:00:00+08:00").toEpochMilli();
        Step raised = cold.advance(pending.state(), may - 1);
        assertThat(raised.changes()).extracting(Step.Change::kind).containsExactly(AlertTransition.Kind.RAISED);
        Step over = cold.advance(raised.state(), may);
        assertThat(over.changes()).extracting(Step.Change::kind).containsExactly(AlertTransition.Kind.CLEARED);
        assertThat(over.changes()).extracting(Step.Change::at).containsExactly(may);
    }

    @Test
    void text_parameters_switch_rules_off() {
        Reading wet =
                reading("soil_vwc_20", 55, Instant.parse("2026-03-15T00:00:00Z").toEpochMilli());
        RuleTemplate template = rule(Fixtures.soilStation(), "SOIL-90");
        assertThat(template.bind(Map.of("stage", "jointing"))
                        .step(RuleState.INITIAL, wet)
                        .changes())
                .hasSize(1);
        assertThat(template.bind(Map.of("stage", "heading"))
                        .step(RuleState.INITIAL, wet)
                        .changes())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            colour: red                         | 5:1: colour, 'colour', is not a key here: the keys here are format, profile, version, name, category, lateness, retention, include, parameters, channels, rules, detectors, not-formal, payload, samples
            chanels: {}                         | 5:1: chanels, 'chanels', is not a key here: did you mean 'channels'?
            lateness: soon                      | 5:11: lateness, 'soon', is not a duration such as 30s, 15m, 2h or 7d
            include: [device-comon]             | 5:11: include, 'device-comon', is not a built-in profile
            include: device-common              | 5:10: include, 'device-common', is not a list
            rules: {a: b}                       | 5:8: rules, '{…}', is not a list
            channels: [a]                       | 5:11: channels, '[…]', is not a mapping of keys to values
            category: {a: b}                    | 5:11: category, '{…}', is not a single value
            category:                           | 5:10: category, '', is not a single value
            not-formal: [{id: A}]               | 5:14: not-formal[0].reason, '', is missing
            """)
    void a_fault_at_the_top_is_told_with_line_and_column(String line, String fault) {
        assertThat(faults(HEAD + line + "\n")).containsExactly(fault);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            unit: Cels                          | 6:20: channels.t.unit, 'Cels', is not a UCUM unit: did you mean 'Cel'?
            unit: ℃                             | 6:20: channels.t.unit, '℃', is not a UCUM unit: did you mean 'Cel'?
            unit: ppm                           | 6:20: channels.t.unit, 'ppm', is not a UCUM unit: did you mean '[ppm]'?
            unti: Cel                           | 6:14: channels.t.unti, 'unti', is not a key here: did you mean 'unit'?
            unit: Cel, type: int                | 6:31: channels.t.type, 'int', is not one of [number, boolean, code, counter, text]
            unit: Cel, range: [5, 1]            | 6:32: channels.t.range, '[…]', is not a list [low, high] of two numbers in this order
            unit: Cel, range: [5, x]            | 6:36: channels.t.range, 'x', is not a number
            unit: Cel, usual: [0, 5], range: [1, 5] | 6:32: channels.t.usual, '[…]', lies outside the range [1.0, 5.0]
            unit: Cel, resolution: -1           | 6:37: channels.t.resolution, '-1', is below 0
            unit: Cel, period: 5 min            | 6:33: channels.t.period, '5 min', is not a duration such as 30s, 15m, 2h or 7d
            unit: Cel, sentinels: [.nan]        | 6:37: channels.t.sentinels, '.nan', is not a number
            unit: Cel, codes: {0: {zh: x}}      | 6:32: channels.t.codes, '{…}', go with type code only
            """)
    void a_fault_of_a_channel_is_told_with_line_and_column(String keys, String fault) {
        List<String> faults = faults(HEAD + "channels:\n  t: {zh: 温, " + keys + "}\n");
        assertThat(faults).contains(fault);
        assertThat(faults.stream().filter(f -> !f.contains("unit, ''"))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[ppm]",
                "{NTU}",
                "[pH]",
                "{dBm}",
                "dB",
                "%",
                "1",
                "umol.m-2.s-1",
                "t.m",
                "kPa/min",
                "[g]",
                "uS/cm",
                "mg/L",
                "deg",
                "m3/h"
            })
    void units_of_the_field_are_known(String unit) {
        assertThat(Units.fault(unit)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            t >                     | 15 | the end | a channel, $parameter, number or function should stand here
            tt > 3                  | 12 | tt      | is not a channel of this profile: did you mean 't'?
            t > $limt               | 16 | $limt   | is not a parameter of this profile: did you mean '$limit'?
            t > limit               | 16 | limit   | is not a channel of this profile: did you mean '$limit'?
            rat(t, 60) > 3          | 12 | rat(…)  | is not a function: did you mean 'rate'?
            rate(t) > 3             | 12 | rate(…) | is called with 1 arguments: write rate(channel, seconds)
            rate(3, 60) > 3         | 17 | 3.0     | is not a channel: write rate(channel, seconds)
            rate(t, t) > 3          | 20 | t       | changes with the readings: seconds are a number such as 3600 or 1h, or a parameter
            rate(t, 0.5) > 3        | 20 | 0.5     | is not between 1 second and 366 days
            bad(tt)                 | 16 | tt      | is not a channel of this profile: did you mean 't'?
            jumps(t)                | 18 | t       | has no max-rate: jumps() needs the fastest possible change of the channel
            jumps(t > 1)            | 20 | >       | is not a channel: write jumps(channel) or jumps(any)
            then(t > 1, t > 2)      | 12 | then(…) | is called with 2 arguments: write then(first, second, seconds)
            then(t > 1, 5, 60)      | 24 | 5.0     | is a number where a condition is needed
            time_of_day('8:00', '09:00') | 24 | '8:00' | is not a time of the day such as '22:00' or a text parameter: write time_of_day('from', 'until')
            time_of_day($limit, '09:00') | 24 | $limit | is a number where a text is needed
            quality(t, bad)         | 23 | bad     | is not one of the texts [suspect, bad, missing, out_of_range, sentinel, rate, stuck, device_flag, calibration, marked, other]
            quality(t, 'sentinal')  | 23 | 'sentinal' | is not one of [suspect, bad, missing, out_of_range, sentinel, rate, stuck, device_flag, calibration, marked, other]: did you mean 'sentinel'?
            quality(t, 'clock_past') | 23 | 'clock_past' | is never seen by a rule, which does not take readings with a wrong clock in
            integral(t > 1, 60) > 1 | 23 | >       | is a condition where a number is needed
            t && u                  | 14 | &&      | is not of this language: did you mean 'and'?
            t = 3                   | 14 | =       | is not of this language: did you mean '=='?
            t > 3 u                 | 18 | u       | the expression should end here, or go on with and / or
            1 < t < 3               | 18 | <       | compares a comparison: write 'a < b and b < c'
            (t > 3                  | 18 | the end | a ) is missing
            t > 'x'                 | 14 | >       | compares a number with a text
            t                       | 12 | t       | is a number where a condition is needed, such as t == 1
            t + 1                   | 14 | +       | is a number where a condition is needed
            age(t) + 1 > 3          | 12 | age(…)  | can only be compared directly: age(channel) > seconds
            age(t) > u              | 19 | >       | age() is compared with a number or a parameter only
            bit(t, 99) == 1         | 19 | 99.0    | is not a whole number from 0 to 52
            k_of_n(t > 1, 5, 3)     | 12 | k_of_n(…) | does not hold 1 <= k <= n
            t in (1, u)             | 21 | u       | is not a number or a 'text': a list holds only these
            days_until(5) < 3       | 23 | 5.0     | is not a date parameter: write days_until($date)
            t > 3.4.5               | 16 | 3.4.    | is not a number such as 0.5 or 30m
            t > "5                  | 16 | "5      | text has no closing "
            """)
    void a_fault_of_an_expression_points_into_it(String expression, int column, String value, String rule) {
        String yaml = HEAD
                + "parameters: {limit: {zh: 限}}\n"
                + "channels: {t: {zh: 温, unit: Cel}, u: {zh: 湿, unit: '%'}}\n"
                + "rules:\n"
                + "  - raise: " + expression + "\n"
                + "    {id: R, severity: minor, zh: 文}\n".replaceAll("[{}]", "").replace(", ", "\n    ");
        assertThat(faults(yaml)).containsExactly("8:" + column + ": rules[0].raise, '" + value + "', " + rule);
    }

    @Test
    void a_fault_inside_a_quoted_or_escaped_expression_points_as_far_as_it_can() {
        String rest = "\n    id: R\n    severity: minor\n    zh: 文\n";
        String head = HEAD + "channels: {t: {zh: 温, unit: Cel}}\nrules:\n";
        assertThat(faults(head + "  - raise: \"t > 土\"" + rest))
                .singleElement()
                .asString()
                .startsWith("7:17:");
        assertThat(faults(head + "  - raise: \"t \\u003e 土\"" + rest))
                .singleElement()
                .asString()
                .startsWith("7:12:");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            hold: 5                             | 8:19: rules[0].hold, '5', is not a duration such as 30s, 15m, 2h or 7d
            latch: yes                          | 8:20: rules[0].latch, 'yes', is not one of [true, false]
            season: [13]                        | 8:21: rules[0].season, '[…]', is not a list of months from 1 to 12
            provenance: guess                   | 8:25: rules[0].provenance, 'guess', is not one of [verified, memory, proposal]
            clear:                              | 8:19: rules[0].clear, '', is not a single value
            clear: t < x                        | 8:24: rules[0].clear, 'x', is not a channel of this profile
            severities: [{severity: minor, raise: t > 5}] | 8:37: rules[0].severities[0].severity, 'minor', is not more severe than minor
            severities: [{severity: major}]     | 8:26: rules[0].severities[0].raise, '', is missing
            flapping: yes                       | 8:23: rules[0].flapping, 'yes', is neither false nor a mapping such as {raises: 3, within: 10m}
            flapping: {raises: 1}               | 8:32: rules[0].flapping.raises, '1', is not a whole number from 2 to 12
            flapping: {within: 0s}              | 8:32: rules[0].flapping.within, '0s', is not longer than nothing
            flapping: {whithin: 5m}             | 8:24: rules[0].flapping.whithin, 'whithin', is not a key here: did you mean 'within'?
            holt: 5m                            | 8:13: rules[0].holt, 'holt', is not a key here: did you mean 'hold'?
            """)
    void a_fault_of_a_rule_is_told_with_line_and_column(String line, String fault) {
        String yaml = HEAD + "channels: {t: {zh: 温, unit: Cel}}\nrules:\n  -\n            " + line
                + "\n            id: R\n            severity: minor\n            raise: t > 1\n            zh: 文\n";
        assertThat(faults(yaml)).containsExactly(fault);
    }

    @Test
    void reads_the_steps_of_severity() {
        DeviceProfile profile = Fixtures.valid(HEAD + """
                channels: {t: {zh: 温, unit: Cel}}
                rules:
                  - id: R
                    severity: minor
                    raise: t > 35
                    zh: 热
                    severities:
                      - {severity: major, raise: t > 38}
                      - {severity: critical, raise: t > 42, hold: 5m}
                """);
        Rule rule = rule(profile, "R").bind(Map.of());
        RuleState warm = rule.step(RuleState.INITIAL, reading("t", 36, 0)).state();
        Step hot = rule.step(warm, reading("t", 43, 1000));
        assertThat(hot.changes()).extracting(Step.Change::severity).containsExactly(Severity.MAJOR);
        assertThat(rule.advance(hot.state(), 301_000).changes())
                .extracting(Step.Change::severity)
                .containsExactly(Severity.CRITICAL);
    }

    @Test
    void every_fault_is_reported_at_once_in_the_order_of_the_file() {
        String yaml = """
                format: 2
                profile: a b
                version: 0
                channels:
                  t: {unit: Cels}
                  t: {zh: 温, unit: Cel}
                  9x: {zh: 温, unit: Cel}
                  and: {zh: 温, unit: Cel}
                rules:
                  - {id: R, severity: hot, raise: "x > 1 and y > 2"}
                  - {id: S, severity: minor, raise: "t > 1", zh: 文}
                  - {id: S, severity: minor, raise: "t > 1", zh: 文}
                """;
        assertThat(faults(yaml))
                .containsExactly(
                        "1:1: name, '', is missing",
                        "1:9: format, '2', is newer than this program, which reads format 1",
                        "2:10: profile, 'a b', profile id: character U+0020 at 1 is not allowed (no + # / $ , = quotes, white"
                                + " space, control characters or surrogates)",
                        "3:10: version, '0', is not a whole number from 1 to 1000000",
                        "5:6: channels.t, '', has neither zh nor en",
                        "5:13: channels.t.unit, 'Cels', is not a UCUM unit: did you mean 'Cel'?",
                        "6:3: channels.t, 't', stands here again, first in line 5",
                        "7:7: channels.9x, '9x', is not a name of at most 64 letters, digits and _, as rules need it",
                        "8:8: channels.and, 'and', is a word of the rule language",
                        "10:5: rules[0], '', has neither zh nor en",
                        "10:23: rules[0].severity, 'hot', is not one of [info, minor, major, critical]",
                        "10:36: rules[0].raise, 'x', is not a channel of this profile",
                        "10:46: rules[0].raise, 'y', is not a channel of this profile",
                        "12:10: rules[2].id, 'S', is the id of another rule, in line 11");
    }

    private static List<String> faults(String yaml) {
        ProfileLoader.Loaded loaded = Fixtures.load(yaml);
        assertThat(loaded.profile()).isEmpty();
        return loaded.faults().stream().map(Fault::toString).toList();
    }

    private static RuleTemplate rule(DeviceProfile profile, String id) {
        return profile.rules().stream()
                .filter(rule -> rule.id().equals(new RuleId(id)))
                .findFirst()
                .orElseThrow();
    }

    private static Reading reading(String channel, double value, long at) {
        Instant time = Instant.ofEpochMilli(at);
        return new Reading(new DeviceId("d"), new ChannelId(channel), time, time, value, Quality.GOOD, false);
    }

    private static boolean raisedAtOnceBelow(Rule rule, double water) {
        RuleState state =
                rule.step(RuleState.INITIAL, reading("soil_vwc_20", water, 0)).state();
        return !rule.advance(state, Duration.ofHours(2).toMillis()).changes().isEmpty();
    }
}
