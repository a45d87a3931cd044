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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DetectorSpecTest {
    private static final Duration PERIOD = Duration.ofMinutes(5);

    private static DetectorSpec spec(DetectorKind kind) {
        return new DetectorSpec(
                new RuleId(kind + ".t"), kind, List.of(new ChannelId("t")), Severity.MINOR, 0.2, PERIOD);
    }

    /** A daily cycle with a jump now and then, a rest of 40 readings, and every 50th reading not usable. */
    private static Detection step(Detector detector, int i, SplittableRandom random) {
        boolean rests = i % 1_000 > 960;
        double value = rests ? 7 : 20 + 5 * Math.sin(2 * Math.PI * i / 288) + 0.3 * random.nextGaussian();
        return detector.step(0, i * PERIOD.toMillis(), i % 997 == 0 ? 90 : value, i % 50 != 49);
    }

    @ParameterizedTest
    @EnumSource(DetectorKind.class)
    void a_restored_detector_goes_on_as_if_nothing_had_been(DetectorKind kind) {
        for (int cut : new int[] {0, 17, 299, 970, 990, 2_000}) {
            SplittableRandom random = new SplittableRandom(5);
            Detector whole = spec(kind).start();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 4_000; i++) {
                expected.add(step(whole, i, random) + " " + whole.standing());
            }
            random = new SplittableRandom(5);
            Detector halved = spec(kind).start();
            for (int i = 0; i < 4_000; i++) {
                if (i == cut) {
                    halved = spec(kind).restore(halved.encode());
                }
                assertThat(step(halved, i, random) + " " + halved.standing())
                        .as("%s reading %d, restored at %d", kind, i, cut)
                        .isEqualTo(expected.get(i));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(DetectorKind.class)
    void what_is_not_usable_leaves_no_trace(DetectorKind kind) {
        SplittableRandom random = new SplittableRandom(6);
        Detector detector = spec(kind).start();
        for (int i = 0; i < 500; i++) {
            detector.step(0, i, random.nextGaussian(), true);
        }
        byte[] before = detector.encode();

        detector.step(0, 500, -9999, false);

        assertThat(detector.encode()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(DetectorKind.class)
    void bytes_that_are_no_state_are_refused(DetectorKind kind) {
        assertThatThrownBy(() -> spec(kind).restore(new byte[3])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> spec(kind).restore(new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(DetectorKind.class)
    void an_input_it_does_not_have_is_refused(DetectorKind kind) {
        assertThatThrownBy(() -> spec(kind).start().step(1, 0, 1, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("input 1 is not between 0 and 0");
    }

    @Test
    void a_stuck_channel_alerts_once_and_stands_until_it_moves() {
        Detector detector = spec(DetectorKind.STUCK).start();
        int alerts = 0;
        for (int i = 0; i < 40; i++) {
            alerts += detector.step(0, i, i < 10 ? i : 21.5, true).alert() ? 1 : 0;
        }

        assertThat(alerts).isEqualTo(1);
        assertThat(detector.standing()).isTrue();
        detector.step(0, 41, 21.6, true);
        assertThat(detector.standing()).isFalse();
    }

    @Test
    void a_spec_without_a_budget_or_a_period_says_so() {
        assertThatThrownBy(() -> new DetectorSpec(
                        new RuleId("N"), DetectorKind.NOVELTY, List.of(new ChannelId("t")), Severity.MINOR, 0, PERIOD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0.0 false alarms a week");
        assertThatThrownBy(() -> new DetectorSpec(
                        new RuleId("N"),
                        DetectorKind.NOVELTY,
                        List.of(new ChannelId("t")),
                        Severity.MINOR,
                        0.2,
                        Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("period");
    }
}
