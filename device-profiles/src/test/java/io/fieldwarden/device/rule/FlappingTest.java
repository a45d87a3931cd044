package io.fieldwarden.device.rule;

import static io.fieldwarden.device.rule.Timeline.above;
import static io.fieldwarden.device.rule.Timeline.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FlappingTest {
    private static final Flapping THREE_A_MINUTE =
            new Flapping(3, Duration.ofMinutes(1), new Rule.Citation("ISA-18.2", "memory"));
    private static final Rule HOT = rule(above("t", 35), 0).flapping(THREE_A_MINUTE);

    private static Timeline twice(Rule rule) {
        return new Timeline(rule).at(1, "t", 36).at(2, "t", 20).at(3, "t", 36).at(4, "t", 20);
    }

    @Test
    void the_third_raise_within_the_time_says_that_it_flaps_and_stands_until_it_was_calm_for_as_long() {
        Timeline line = twice(HOT).at(5, "t", 36);
        List<String> third = List.of(
                "1 RAISED t=36",
                "2 CLEARED t=20",
                "3 RAISED t=36",
                "4 CLEARED t=20",
                "5 RAISED t=36",
                "5 FLAPPING -=3");
        assertThat(line.happened()).isEqualTo(third);
        line.at(6, "t", 20).at(50, "t", 40).at(51, "t", 20).until(110.999);
        assertThat(line.happened()).as("one alert that stays").isEqualTo(third);
        line.until(111);
        assertThat(line.happened()).last().isEqualTo("111 CLEARED t=20");
        line.at(112, "t", 36).at(113, "t", 20);
        assertThat(line.happened()).as("calm is forgiven").endsWith("112 RAISED t=36", "113 CLEARED t=20");
    }

    @Test
    void raises_that_are_further_apart_are_alerts_of_their_own() {
        Timeline line = new Timeline(HOT);
        for (int i = 0; i < 10; i++) {
            line.at(i * 30, "t", 36).at(i * 30 + 1, "t", 20);
        }
        assertThat(line.happened()).hasSize(20).noneMatch(what -> what.contains("FLAPPING"));
    }

    @Test
    void without_figures_every_raise_is_an_alert_of_its_own() {
        assertThat(twice(rule(above("t", 35), 0)).at(5, "t", 36).at(6, "t", 20).happened())
                .hasSize(6)
                .noneMatch(what -> what.contains("FLAPPING"));
    }

    @Test
    void a_longer_hold_time_of_clearing_is_kept() {
        Rule slow = rule(above("t", 35), 0, new Not(above("t", 35)), 90)
                .flapping(new Flapping(2, Duration.ofSeconds(100), THREE_A_MINUTE.citation()));
        assertThat(new Timeline(slow)
                        .at(0, "t", 36)
                        .at(1, "t", 20)
                        .until(91)
                        .at(95, "t", 36)
                        .at(96, "t", 20)
                        .until(195)
                        .happened())
                .containsExactly("0 RAISED t=36", "91 CLEARED t=20", "95 RAISED t=36", "95 FLAPPING -=2");
    }

    @Test
    void a_latched_rule_that_flaps_raises_no_further_alert() {
        Rule latched = new Rule(
                        new RuleId("R-2"),
                        Severity.CRITICAL,
                        new Rule.Part(above("t", 35), Duration.ZERO),
                        new Rule.Part(new Not(above("t", 35)), Duration.ZERO),
                        true,
                        new Text("碰撞", "Collision"),
                        new Rule.Citation("", "proposal"))
                .flapping(THREE_A_MINUTE);
        Timeline line =
                twice(latched).at(5, "t", 36).at(6, "t", 20).at(7, "t", 36).at(8, "t", 20);
        assertThat(line.happened())
                .containsExactly("1 RAISED t=36", "3 RAISED t=36", "5 RAISED t=36", "5 FLAPPING -=3");
        assertThat(line.until(100).at(101, "t", 36).happened()).last().isEqualTo("101 RAISED t=36");
    }

    @Test
    void a_step_of_severity_does_not_hide_that_it_flaps() {
        Rule steps = HOT.escalating(List.of(new Rule.Escalation(Severity.CRITICAL, above("t", 50))));
        Timeline line = twice(steps).at(5, "t", 36).at(6, "t", 60);
        assertThat(line.happened()).endsWith("5 FLAPPING -=3", "6 ESCALATED t=60", "6 FLAPPING -=3");
        assertThat(line.severities()).endsWith(Severity.MAJOR, Severity.CRITICAL, Severity.CRITICAL);
    }

    @Test
    void what_only_historic_readings_have_shown_is_said_again_at_the_first_live_one() {
        Timeline line = new Timeline(HOT);
        for (int i = 0; i < 3; i++) {
            line.replayed(2 * i, "t", 36).replayed(2 * i + 1, "t", 20);
        }
        line.at(10, "t", 36);
        assertThat(line.happened()).endsWith("4 FLAPPING -=3 historic", "10 AMENDED t=36", "10 FLAPPING -=3");
    }

    @Test
    void the_alert_says_how_often_and_in_what_time() {
        Rule.Said said = HOT.said(change(AlertTransition.Kind.FLAPPING, 3));
        assertThat(said.text().zh()).isEqualTo("测试（频繁报警：1分钟内3次；平稳1分钟后解除）");
        assertThat(said.text().en())
                .isEqualTo("Test (flapping: raised 3 times within 1 min; ends after 1 min of calm)");
        assertThat(HOT.said(change(AlertTransition.Kind.RAISED, 36)).text()).isEqualTo(HOT.text());
    }

    private static Step.Change change(AlertTransition.Kind kind, double value) {
        return new Step.Change(kind, 0, 0, Severity.MAJOR, null, value, false);
    }

    @Test
    void the_fastest_cycle_is_two_readings_the_hold_times_and_the_silence_it_waits_for() {
        Duration period = Duration.ofSeconds(10);
        assertThat(rule(above("t", 35), 60, above("t", 30), 30).fastestCycle(period))
                .isEqualTo(Duration.ofSeconds(110));
        assertThat(rule(new Missing(Set.of(), Duration.ofSeconds(90)), 0).fastestCycle(period))
                .isEqualTo(Duration.ofSeconds(110));
        Condition held = new Held(above("t", 35), Duration.ofSeconds(40));
        assertThat(rule(new All(List.of(held, above("u", 1))), 0).fastestCycle(period))
                .isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void figures_that_make_no_sense_are_refused() {
        Rule.Citation none = new Rule.Citation("", "proposal");
        assertThatThrownBy(() -> new Flapping(1, Duration.ofMinutes(1), none))
                .hasMessage("flapping: 1 raises are not between 2 and 12");
        assertThatThrownBy(() -> new Flapping(3, Duration.ZERO, none))
                .hasMessage("flapping: within PT0S is not positive");
    }

    @Test
    void a_rule_that_is_written_otherwise_keeps_the_alert_and_forgets_the_raises() {
        RuleState flapping = twice(HOT).at(5, "t", 36).state();
        assertThat(flapping.marks().raises().flapping()).isTrue();
        RuleState kept = flapping.onlyAlert();
        assertThat(kept.isRaised()).isTrue();
        assertThat(kept.marks().raises()).isEqualTo(Raises.NONE);
    }

    /** As version 1 wrote it, before there was flapping. */
    @Test
    void a_state_of_version_1_is_read() {
        RuleState raised = new Timeline(rule(above("t", 35), 0)).at(1, "t", 36).state();
        double[] memory = raised.memory().toArray();
        ByteBuffer old = ByteBuffer.allocate(41 + memory.length * Double.BYTES);
        old.put((byte) 1).put((byte) 2).put((byte) 0).put((byte) 0).put((byte) 0);
        old.putLong(raised.since()).putLong(raised.raisedAt()).putLong(raised.lastAt());
        old.putLong(raised.nextTimer()).putInt(memory.length);
        for (double number : memory) {
            old.putDouble(number);
        }

        RuleState read = RuleState.decode(old.array());

        assertThat(read).isEqualTo(raised);
        Step step = HOT.step(read, Timeline.reading(2, "t", 20, io.fieldwarden.device.Quality.GOOD, false));
        assertThat(step.changes()).extracting(Step.Change::kind).containsExactly(AlertTransition.Kind.CLEARED);
        assertThat(step.changes()).extracting(Step.Change::channel).containsExactly(new ChannelId("t"));
    }
}
