package io.fieldwarden.stream.rules;

import static io.fieldwarden.stream.rules.Samples.PRESSURE;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.Severity;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import io.fieldwarden.device.rule.Step.Change;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AmendmentTest {
    private static Change change(Kind kind, long at, long raisedAt, double value) {
        return new Change(kind, at, raisedAt, Severity.MAJOR, PRESSURE, value, false);
    }

    private static Change raised(long at) {
        return change(Kind.RAISED, at, at, 5);
    }

    private static Change cleared(long raisedAt, long at) {
        return change(Kind.CLEARED, at, raisedAt, 1);
    }

    private static Change amended(long raisedAt) {
        return change(Kind.AMENDED, raisedAt, raisedAt, 5);
    }

    private static List<Change> between(List<Change> before, List<Change> after) {
        return Amendment.between(before, after, null);
    }

    @Test
    void the_same_story_needs_no_word() {
        List<Change> story = List.of(raised(10), cleared(10, 20));

        assertThat(between(story, story)).isEmpty();
    }

    @Test
    void a_story_that_only_goes_on_is_told_on() {
        assertThat(between(List.of(raised(10)), List.of(raised(10), cleared(10, 20))))
                .containsExactly(cleared(10, 20));
    }

    @Test
    void an_end_taken_back_reopens_with_the_figures_of_the_raise() {
        assertThat(between(List.of(raised(10), cleared(10, 20)), List.of(raised(10))))
                .containsExactly(amended(10));
    }

    @Test
    void an_end_taken_back_finds_the_raise_before_the_span() {
        assertThat(Amendment.between(List.of(cleared(10, 20)), List.of(), raised(10)))
                .containsExactly(amended(10));
    }

    @Test
    void a_moved_start_is_another_alert() {
        assertThat(between(List.of(raised(10)), List.of(raised(8))))
                .containsExactly(change(Kind.WITHDRAWN, 10, 10, 5), raised(8), amended(8));
    }

    @Test
    void an_escalation_that_was_none_is_taken_back() {
        Change escalated = new Change(Kind.ESCALATED, 15, 10, Severity.CRITICAL, PRESSURE, 9, false);

        assertThat(between(List.of(raised(10), escalated, cleared(10, 20)), List.of(raised(10), cleared(10, 20))))
                .containsExactly(amended(10), cleared(10, 20));
    }
}
