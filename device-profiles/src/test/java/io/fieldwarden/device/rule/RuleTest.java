package io.fieldwarden.device.rule;

import static io.fieldwarden.device.rule.Timeline.above;
import static io.fieldwarden.device.rule.Timeline.below;
import static io.fieldwarden.device.rule.Timeline.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RuleTest {
    private static final Rule HOT = rule(above("t", 35), 60, below("t", 33), 30);

    @Test
    void raises_after_the_hold_time_and_clears_below_the_clear_level_after_its_own() {
        assertThat(new Timeline(HOT)
                        .at(0, "t", 20)
                        .at(10, "t", 36)
                        .at(40, "t", 37)
                        .at(80, "t", 34)
                        .at(100, "t", 32)
                        .at(200, "t", 31)
                        .happened())
                .containsExactly("70 RAISED t=37", "130 CLEARED t=32");
    }

    @Test
    void time_alone_ends_the_hold_time() {
        assertThat(new Timeline(HOT).at(10, "t", 36).until(69.999).happened()).isEmpty();
        assertThat(new Timeline(HOT).at(10, "t", 36).until(70).happened()).containsExactly("70 RAISED t=36");
    }

    @Test
    void a_reading_at_the_very_end_of_the_hold_time_decides() {
        assertThat(new Timeline(HOT).at(10, "t", 36).at(70, "t", 34).until(500).happened())
                .isEmpty();
        assertThat(new Timeline(HOT).at(10, "t", 36).at(70, "t", 38).happened()).containsExactly("70 RAISED t=38");
        assertThat(new Timeline(HOT).at(10, "t", 36).at(70.001, "t", 34).happened())
                .containsExactly("70 RAISED t=36");
    }

    @Test
    void a_dip_starts_the_hold_time_anew() {
        assertThat(new Timeline(HOT)
                        .at(0, "t", 36)
                        .at(50, "t", 34.9)
                        .at(55, "t", 36)
                        .until(114)
                        .happened())
                .isEmpty();
    }

    @Test
    void between_raise_and_clear_level_nothing_changes() {
        assertThat(new Timeline(HOT)
                        .at(0, "t", 36)
                        .until(60)
                        .at(70, "t", 33.5)
                        .until(1000)
                        .at(1010, "t", 34.9)
                        .until(5000)
                        .happened())
                .containsExactly("60 RAISED t=36");
    }

    @Test
    void without_hold_time_a_single_reading_raises_and_a_single_one_clears() {
        assertThat(new Timeline(rule(above("t", 35), 0))
                        .at(1, "t", 36)
                        .at(2, "t", 35)
                        .happened())
                .containsExactly("1 RAISED t=36", "2 CLEARED t=35");
    }

    @Test
    void bad_readings_raise_and_clear_nothing_but_suspect_ones_do() {
        Quality bad = Quality.bad(Quality.Reason.OUT_OF_RANGE);
        Quality suspect = Quality.suspect(Quality.Reason.RATE);
        Rule rule = rule(above("t", 35), 0);
        assertThat(new Timeline(rule).at(1, "t", 999, bad).happened()).isEmpty();
        assertThat(new Timeline(rule).at(1, "t", 36, suspect).happened()).containsExactly("1 RAISED t=36");
        assertThat(new Timeline(rule).at(1, "t", 36).at(2, "t", 0, bad).happened())
                .containsExactly("1 RAISED t=36");
        assertThat(new Timeline(HOT).at(1, "t", 36).at(2, "t", 0, bad).until(61).happened())
                .as("a bad reading does not break the hold time")
                .containsExactly("61 RAISED t=36");
    }

    @Test
    void a_reading_with_a_wrong_clock_is_not_taken_in() {
        Quality future = Quality.suspect(Quality.Reason.CLOCK_FUTURE);
        assertThat(new Timeline(rule(above("t", 35), 0))
                        .at(400_000_000, "t", 99, future)
                        .at(1, "t", 20)
                        .at(2, "t", 36)
                        .happened())
                .containsExactly("2 RAISED t=36");
    }

    @Test
    void silence_raises_at_its_limit_and_any_reading_clears_even_a_bad_one() {
        Rule silent = rule(new Missing(Set.of(), Duration.ofSeconds(90)), 0);
        assertThat(new Timeline(silent).until(1_000_000).happened())
                .as("never heard is not missing")
                .isEmpty();
        assertThat(new Timeline(silent).at(0, "a", 1).at(60, "b", 1).until(149).happened())
                .isEmpty();
        assertThat(new Timeline(silent)
                        .at(0, "a", 1)
                        .at(60, "b", 1)
                        .until(150)
                        .at(200, "b", -9999, Quality.bad(Quality.Reason.SENTINEL))
                        .happened())
                .containsExactly("150 RAISED -=90", "200 CLEARED -=0");
    }

    @Test
    void a_reading_exactly_at_the_limit_of_silence_prevents_the_alert() {
        Rule silent = rule(new Missing(Set.of(), Duration.ofSeconds(90)), 0);
        assertThat(new Timeline(silent).at(0, "a", 1).at(90, "a", 1).happened()).isEmpty();
        assertThat(new Timeline(silent).at(0, "a", 1).at(90.001, "a", 1).happened())
                .containsExactly("90 RAISED -=90", "90.001 CLEARED -=0");
    }

    @Test
    void a_state_raises_when_it_is_one_of_the_values() {
        Rule door = rule(new StateIs(new ChannelId("code"), Set.of(2.0, 3.0), false), 0);
        assertThat(new Timeline(door)
                        .at(1, "code", 1)
                        .at(2, "code", 3)
                        .at(3, "code", 2)
                        .at(4, "code", 0)
                        .happened())
                .containsExactly("2 RAISED code=3", "4 CLEARED code=0");
    }

    @Test
    void a_negated_state_is_unknown_before_the_first_reading() {
        Rule rule = rule(new StateIs(new ChannelId("ok"), Set.of(1.0), true), 0);
        assertThat(new Timeline(rule).at(1, "other", 5).happened()).isEmpty();
        assertThat(new Timeline(rule).at(1, "ok", 0).happened()).containsExactly("1 RAISED ok=0");
    }

    @Test
    void the_value_of_a_change_is_that_of_the_channel_that_decided() {
        Rule rule = rule(above("t", 35), 60, above("fan", 0), 0);
        assertThat(new Timeline(rule)
                        .at(0, "t", 36)
                        .at(30, "fan", 0)
                        .until(60)
                        .at(70, "t", 40)
                        .at(80, "t", 20)
                        .at(90, "fan", 1)
                        .happened())
                .containsExactly("60 RAISED t=36", "90 CLEARED fan=1");
    }

    @Test
    void while_the_raise_condition_holds_nothing_is_cleared() {
        Rule overlapping = rule(above("t", 35), 0, above("t", 10), 0);
        assertThat(new Timeline(overlapping)
                        .at(1, "t", 36)
                        .at(2, "t", 37)
                        .at(3, "t", 20)
                        .happened())
                .containsExactly("1 RAISED t=36", "3 CLEARED t=20");
    }

    @Test
    void a_latched_rule_never_clears_but_raises_again_as_another_alert() {
        Rule latched = new Rule(
                new RuleId("R-2"),
                Severity.CRITICAL,
                new Rule.Part(above("g", 3), Duration.ZERO),
                new Rule.Part(below("g", 3), Duration.ofSeconds(10)),
                true,
                new Text("碰撞", "Collision"),
                new Rule.Citation("", "proposal"));
        assertThat(new Timeline(latched)
                        .at(1, "g", 4)
                        .at(2, "g", 0)
                        .at(5, "g", 5)
                        .at(6, "g", 0)
                        .at(20, "g", 6)
                        .happened())
                .containsExactly("1 RAISED g=4", "20 RAISED g=6");
    }

    @Test
    void what_replayed_readings_raise_is_historic_until_a_live_one_confirms_it() {
        assertThat(new Timeline(rule(above("t", 35), 0))
                        .replayed(1, "t", 36)
                        .replayed(2, "t", 20)
                        .at(3, "t", 20)
                        .happened())
                .containsExactly("1 RAISED t=36 historic", "2 CLEARED t=20 historic");
        assertThat(new Timeline(rule(above("t", 35), 0))
                        .replayed(1, "t", 36)
                        .at(3, "other", 1)
                        .at(4, "t", 37)
                        .at(5, "t", 38)
                        .at(6, "t", 1)
                        .happened())
                .containsExactly("1 RAISED t=36 historic", "4 AMENDED t=37", "6 CLEARED t=1");
    }

    @Test
    void two_raises_within_one_millisecond_are_two_alerts() {
        Timeline line = new Timeline(rule(above("t", 35), 0)).at(1, "t", 36);
        long first = line.state().raisedAt();
        line.at(1, "t", 20).at(1, "t", 36);
        assertThat(line.happened()).containsExactly("1 RAISED t=36", "1 CLEARED t=20", "1 RAISED t=36");
        assertThat(line.state().raisedAt()).isNotEqualTo(first);
    }

    @Test
    void a_reading_from_before_a_fired_timer_counts_from_the_timer_on() {
        assertThat(new Timeline(HOT)
                        .at(0, "t", 36)
                        .until(60)
                        .at(59, "t", 30)
                        .until(89)
                        .until(90)
                        .happened())
                .containsExactly("60 RAISED t=36", "90 CLEARED t=30");
    }

    @Test
    void a_rule_of_another_layout_keeps_the_alert_and_forgets_the_rest() {
        RuleState raised = new Timeline(rule(above("t", 35), 0)).at(1, "t", 36).state();
        Rule changed = rule(new All(List.of(above("t", 35), above("u", 1))), 0, below("t", 30), 0);
        Step first = changed.step(raised, Timeline.reading(2, "u", 5, Quality.GOOD, false));
        assertThat(first.changes()).isEmpty();
        assertThat(first.state().isRaised()).isTrue();
        Step second = changed.step(first.state(), Timeline.reading(3, "t", 29, Quality.GOOD, false));
        assertThat(second.changes()).extracting(Step.Change::kind).containsExactly(AlertTransition.Kind.CLEARED);
    }

    @Test
    void changed_levels_keep_what_was_remembered() {
        RuleState cool = new Timeline(rule(above("t", 35), 0)).at(1, "t", 34).state();
        Step step = rule(above("t", 33), 0).step(cool, Timeline.reading(2, "u", 0, Quality.GOOD, false));
        assertThat(step.changes()).extracting(Step.Change::value).containsExactly(34.0);
    }

    @Test
    void one_alert_escalates_and_never_falls_before_it_ends() {
        Rule rule = rule(above("t", 35), 0)
                .escalating(List.of(
                        new Rule.Escalation(Severity.CRITICAL, new Held(above("t", 40), Duration.ofSeconds(30)))));
        Timeline line = new Timeline(rule)
                .at(0, "t", 36)
                .at(10, "t", 41)
                .at(39, "t", 39)
                .at(50, "t", 42)
                .until(79.999);
        assertThat(line.happened()).containsExactly("0 RAISED t=36");
        line.until(80).at(90, "t", 36).at(95, "t", 45).until(200);
        assertThat(line.happened()).containsExactly("0 RAISED t=36", "80 ESCALATED t=42");
        assertThat(line.severities()).containsExactly(Severity.MAJOR, Severity.CRITICAL);
        line.at(210, "t", 20).at(300, "t", 36);
        assertThat(line.happened())
                .containsExactly("0 RAISED t=36", "80 ESCALATED t=42", "210 CLEARED t=20", "300 RAISED t=36");
        assertThat(line.severities())
                .containsExactly(Severity.MAJOR, Severity.CRITICAL, Severity.CRITICAL, Severity.MAJOR);
    }

    @Test
    void an_alert_that_starts_urgent_is_raised_so() {
        Rule rule =
                rule(above("t", 35), 10).escalating(List.of(new Rule.Escalation(Severity.CRITICAL, above("t", 40))));
        Timeline line = new Timeline(rule).at(0, "t", 36).at(4, "t", 50).until(20);
        assertThat(line.happened())
                .as("a step does not wait for the hold time of the rule")
                .containsExactly("4 RAISED t=50");
        assertThat(line.severities()).containsExactly(Severity.CRITICAL);
    }

    @Test
    void an_alert_says_what_its_step_says_and_a_silent_step_what_was_said_before() {
        Rule.Said hot = new Rule.Said(new Text("过热", "Hot"), new Rule.Citation("GB 1", "verified"));
        Rule rule = rule(above("t", 35), 0)
                .escalating(List.of(new Rule.Escalation(Severity.CRITICAL, above("t", 40), Optional.of(hot))));
        assertThat(rule.said(Severity.MAJOR).text()).isEqualTo(rule.text());
        assertThat(rule.said(Severity.CRITICAL)).isEqualTo(hot);
        Rule silent =
                rule(above("t", 35), 0).escalating(List.of(new Rule.Escalation(Severity.CRITICAL, above("t", 40))));
        assertThat(silent.said(Severity.CRITICAL).text()).isEqualTo(rule.text());
    }

    @Test
    void escalation_goes_upwards_only() {
        Rule rule = rule(above("t", 35), 0);
        assertThatThrownBy(() -> rule.escalating(List.of(new Rule.Escalation(Severity.MAJOR, above("t", 40)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rule R-1: major is not more severe than major");
    }
}
