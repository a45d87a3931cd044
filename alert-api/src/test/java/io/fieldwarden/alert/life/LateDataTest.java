package io.fieldwarden.alert.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.support.Events;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the stream job says after late data, in its order, as it is heard here. */
final class LateDataTest {
    private static final Events DRY = Events.of("soil-1");
    private static final AlertEvent AMENDED = DRY.event(Kind.AMENDED, Events.START, 3.5);

    private static Alert hear(AlertEvent first, AlertEvent... others) {
        Alert alert = Alert.begin(
                first,
                new Alert.Subject(
                        first.transition().source().device(), Optional.empty(), Optional.empty(), "soil-station"),
                1);
        for (AlertEvent other : others) {
            alert = alert.with(other.transition(), 1);
        }
        return alert;
    }

    private static Instant after(int seconds) {
        return Events.START.plusSeconds(seconds);
    }

    @Test
    void an_end_that_was_too_early_is_taken_back() {
        Alert alert = hear(DRY.raised(), DRY.cleared(after(600)), AMENDED);

        assertThat(alert.isCleared()).isFalse();
        assertThat(alert.life().value()).isEqualTo(3.5);
    }

    @Test
    void an_end_is_moved_by_taking_it_back_and_telling_the_new_one() {
        Alert alert = hear(DRY.raised(), DRY.cleared(after(600)), AMENDED, DRY.cleared(after(300)));

        assertThat(alert.life().clearedAt()).contains(after(300));
    }

    @Test
    void the_whole_story_told_again_ends_the_same() {
        AlertEvent[] story = {DRY.raised(), DRY.cleared(after(600)), AMENDED, DRY.cleared(after(300))};
        Alert once = hear(DRY.raised(), story);

        Alert twice = once;
        for (AlertEvent event : story) {
            twice = twice.with(event.transition(), 1);
        }

        assertThat(twice).isEqualTo(once);
    }

    @Test
    void an_alert_that_was_withdrawn_stands_again_when_later_data_show_it_again() {
        AlertEvent withdrawn = DRY.event(Kind.WITHDRAWN, Events.START, 4.0);

        assertThat(hear(DRY.raised(), withdrawn).state()).isEqualTo(AlertState.CLOSED);
        assertThat(hear(DRY.raised(), withdrawn, DRY.raised(), AMENDED).state()).isEqualTo(AlertState.RAISED);
    }

    @Test
    void an_escalation_told_again_does_not_make_it_less_severe() {
        AlertEvent minor = DRY.withSeverity(Severity.MAJOR).event(Kind.ESCALATED, after(5), 2.0);
        AlertEvent worst = DRY.withSeverity(Severity.CRITICAL).event(Kind.ESCALATED, after(9), 1.0);

        assertThat(hear(DRY.raised(), minor, worst, minor).life().severity()).isEqualTo(Severity.CRITICAL);
    }
}
