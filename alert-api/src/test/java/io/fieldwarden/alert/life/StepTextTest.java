package io.fieldwarden.alert.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.support.Events;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An alert says what the step of severity says that it has reached. */
final class StepTextTest {
    private static final Events DRY = Events.of("d1").withSeverity(Severity.MINOR);
    private static final AlertEvent.Explanation STEP =
            new AlertEvent.Explanation(new Text("作物严重缺水", "Severe crop water stress"), "FAO-56 table 22");
    private static final Alert RAISED =
            Alert.begin(DRY.raised(), new Alert.Subject(new DeviceId("d1"), Optional.empty(), Optional.empty(), ""), 1);

    private static AlertEvent saying(AlertEvent event) {
        return new AlertEvent(
                event.transition(),
                event.position(),
                event.channel(),
                event.unit(),
                STEP,
                event.receivedAt(),
                event.emittedAt());
    }

    private static AlertEvent escalated() {
        return saying(DRY.withSeverity(Severity.MAJOR).event(Kind.ESCALATED, Events.START.plusSeconds(60), 3));
    }

    @Test
    void from_the_step_on_text_and_source_are_those_of_the_step() {
        Alert escalated = RAISED.with(escalated(), 2);
        assertThat(escalated.life().severity()).isEqualTo(Severity.MAJOR);
        assertThat(escalated.basis().explanation()).isEqualTo(STEP);
        Alert cleared = escalated.with(DRY.cleared(Events.START.plusSeconds(90)), 3);
        assertThat(cleared.basis().explanation()).isEqualTo(STEP);
    }

    @Test
    void a_step_that_is_told_late_does_not_take_the_words_of_a_higher_one() {
        Alert critical = RAISED.with(
                saying(DRY.withSeverity(Severity.CRITICAL).event(Kind.ESCALATED, Events.START.plusSeconds(90), 2)), 2);
        AlertEvent late = DRY.withSeverity(Severity.MAJOR).event(Kind.ESCALATED, Events.START.plusSeconds(60), 3);
        assertThat(critical.with(late, 3).basis().explanation()).isEqualTo(STEP);
    }

    @Test
    void the_same_step_twice_changes_nothing() {
        Alert once = RAISED.with(escalated(), 2);
        assertThat(once.with(escalated(), 2)).isEqualTo(once);
    }
}
