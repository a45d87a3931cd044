package io.fieldwarden.alert.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.support.Events;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of an alert that is said to flap. */
final class FlappingAlertTest {
    private static final Events DRY = Events.of("soil-1");
    private static final Text OFTEN = new Text("干（频繁报警：1小时内3次）", "Dry (flapping: raised 3 times within 1 h)");
    private static final Instant LATER = Events.START.plusSeconds(60);

    /** The number of raises is its value, and no channel decided. */
    private static AlertEvent flapping() {
        AlertEvent plain = DRY.event(Kind.FLAPPING, LATER, 3);
        return new AlertEvent(
                plain.transition(),
                plain.position(),
                Optional.empty(),
                "",
                new AlertEvent.Explanation(OFTEN, "FAO-56"),
                plain.receivedAt(),
                plain.emittedAt());
    }

    private static Alert raised() {
        AlertEvent raised = DRY.raised();
        Alert.Subject subject = new Alert.Subject(
                raised.transition().source().device(), Optional.empty(), Optional.empty(), "soil-station");
        return Alert.begin(raised, subject, 1);
    }

    @Test
    void it_says_so_and_stays_as_it_is_otherwise() {
        Alert before = raised();

        Alert alert = before.with(flapping(), 2);

        assertThat(alert.basis().explanation().message()).isEqualTo(OFTEN);
        assertThat(alert.life()).isEqualTo(before.life());
        assertThat(alert.basis().channel()).contains(new ChannelId("soil_vwc_20"));
        assertThat(alert.basis().unit()).isEqualTo("%");
        assertThat(alert.isCleared()).isFalse();
    }

    @Test
    void it_ends_like_any_other() {
        Alert alert = raised().with(flapping(), 2).with(DRY.cleared(LATER.plusSeconds(60)), 3);

        assertThat(alert.life().clearedAt()).contains(LATER.plusSeconds(60));
        assertThat(alert.basis().explanation().message()).isEqualTo(OFTEN);
    }
}
