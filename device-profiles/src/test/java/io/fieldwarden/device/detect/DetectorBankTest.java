package io.fieldwarden.device.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class DetectorBankTest {
    private static final ChannelId TEMP = new ChannelId("air_temp");
    private static final ChannelId RH = new ChannelId("air_rh");
    private static final int MINUTE = 60_000;

    private final List<DetectorChange> told = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(7);
    private DetectorBank bank = new DetectorBank(plan(TEMP));
    private long at;

    private static DetectorPlan plan(ChannelId... channels) {
        List<DetectorSpec> specs = new ArrayList<>();
        for (ChannelId channel : channels) {
            specs.add(spec(DetectorKind.NOVELTY, channel));
            specs.add(spec(DetectorKind.STUCK, channel));
        }
        return DetectorPlan.of(specs);
    }

    private static DetectorSpec spec(DetectorKind kind, ChannelId channel) {
        return new DetectorSpec(
                new RuleId(kind + "." + channel),
                kind,
                List.of(channel),
                Severity.MINOR,
                DetectorSpec.DEFAULT_BUDGET,
                Duration.ofMinutes(1));
    }

    private void take(double value, boolean historic) {
        at += MINUTE;
        bank.step(TEMP, at, value, true, historic, told::add);
    }

    private void ordinary(int readings) {
        if (at == 0) {
            // nothing is new in the first two days
            take(20, false);
            at += Duration.ofDays(2).toMillis();
        }
        for (int i = 0; i < readings; i++) {
            take(20 + Math.sin(at / (60.0 * MINUTE)) + random.nextDouble(), false);
        }
    }

    private List<String> kinds() {
        return told.stream()
                .map(one -> bank.plan().specs().get(one.detector()).kind() + " "
                        + one.change().kind())
                .toList();
    }

    @Test
    void a_sensor_that_is_stuck_raises_one_alert_that_ends_when_it_moves_and_novelty_learns_nothing_of_it() {
        ordinary(2_000);
        told.clear();
        for (int i = 0; i < 500; i++) {
            take(20.5, false);
        }
        assertThat(kinds()).containsExactly("STUCK RAISED");
        byte[] learned = bank.encode(bank.plan().find("NOVELTY.air_temp"));
        take(20.5, false);
        assertThat(bank.encode(bank.plan().find("NOVELTY.air_temp"))).isEqualTo(learned);

        take(20.7, false);

        assertThat(kinds()).containsExactly("STUCK RAISED", "STUCK CLEARED");
        assertThat(told.get(1).reason()).isEqualTo(told.get(0).reason());
        assertThat(told.get(1).change().raisedAt())
                .isEqualTo(told.get(0).change().at());
    }

    @Test
    void what_has_never_been_there_raises_one_alert_with_its_figures() {
        ordinary(2_000);
        told.clear();

        take(80, false);

        assertThat(kinds()).containsExactly("NOVELTY RAISED");
        assertThat(told.get(0).change().value()).isEqualTo(80);
        assertThat(told.get(0).change().channel()).isEqualTo(TEMP);
        assertThat(told.get(0).reason().zh()).contains("80");
        ordinary(100);
        assertThat(kinds()).containsExactly("NOVELTY RAISED", "NOVELTY CLEARED");
    }

    @Test
    void what_only_historic_readings_have_shown_is_news_at_the_first_live_one() {
        ordinary(2_000);
        told.clear();
        for (int i = 0; i < 60; i++) {
            take(20.5, true);
        }
        assertThat(told).hasSize(1).allMatch(one -> one.change().historic());

        take(20.5, false);

        assertThat(kinds()).containsExactly("STUCK RAISED", "STUCK AMENDED");
        assertThat(told.get(1).change().historic()).isFalse();
    }

    @Test
    void going_on_from_bytes_is_as_going_on() {
        ordinary(1_000);
        for (int i = 0; i < 30; i++) {
            take(20.5, true);
        }
        DetectorBank other = new DetectorBank(plan(TEMP));
        for (int i = 0; i < 2; i++) {
            other.restore(i, bank.encode(i));
        }
        List<DetectorChange> otherTold = new ArrayList<>();
        told.clear();
        for (int i = 0; i < 300; i++) {
            double value = i < 20 ? 20.5 : 20 + random.nextDouble() * (i % 100 == 99 ? 50 : 1);
            at += MINUTE;
            bank.step(TEMP, at, value, true, false, told::add);
            other.step(TEMP, at, value, true, false, otherTold::add);
        }

        assertThat(told).isNotEmpty();
        assertThat(otherTold).isEqualTo(told);
        assertThat(other.standing(0)).isEqualTo(bank.standing(0));
    }

    @Test
    void bytes_of_another_kind_or_cut_off_are_refused() {
        ordinary(10);
        byte[] stuck = bank.encode(0);
        byte[] cut = java.util.Arrays.copyOf(stuck, stuck.length - 3);

        assertThatThrownBy(() -> bank.restore(1, stuck)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bank.restore(0, cut)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void channels_that_nothing_watches_together_are_lanes_of_their_own() {
        DetectorPlan plan = plan(TEMP, RH);

        assertThat(plan.lanes()).isEqualTo(2);
        assertThat(plan.laneOf(TEMP)).isNotEqualTo(plan.laneOf(RH));
        assertThat(plan.laneOf(new ChannelId("door"))).isEqualTo(-1);
        assertThat(plan.specs()).extracting(DetectorSpec::kind).startsWith(DetectorKind.STUCK, DetectorKind.STUCK);
    }
}
