package io.fieldwarden.device.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DetectorSpecTest {
    /** A daily cycle with a jump now and then, a rest of 40 readings, and every 50th reading not usable. */
    private static Detection step(Detector detector, int inputs, int i, SplittableRandom random) {
        boolean rests = i % 1_000 > 960;
        double value = rests ? 7 : 20 + 5 * Math.sin(2 * Math.PI * i / 288) + 0.3 * random.nextGaussian();
        int input = i % inputs;
        return detector.step(input, i * Watched.PERIOD.toMillis(), i % 997 == 0 ? 90 : value, i % 50 != 49);
    }

    @ParameterizedTest
    @EnumSource(DetectorKind.class)
    void a_restored_detector_goes_on_as_if_nothing_had_been(DetectorKind kind) {
        int inputs = Watched.spec(kind).inputs().size();
        for (int cut : new int[] {0, 17, 299, 970, 990, 2_000}) {
            SplittableRandom random = new SplittableRandom(5);
            Detector whole = Watched.spec(kind).start();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 4_000; i++) {
                expected.add(step(whole, inputs, i, random) + " " + whole.standing());
            }
            random = new SplittableRandom(5);
            Detector halved = Watched.spec(kind).start();
            for (int i = 0; i < 4_000; i++) {
                if (i == cut) {
                    halved = Watched.spec(kind).restore(halved.encode());
                }
                assertThat(step(halved, inputs, i, random) + " " + halved.standing())
                        .as("%s reading %d, restored at %d", kind, i, cut)
                        .isEqualTo(expected.get(i));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = DetectorKind.class, mode = EnumSource.Mode.EXCLUDE, names = "GAP")
    void what_is_not_usable_leaves_no_trace(DetectorKind kind) {
        SplittableRandom random = new SplittableRandom(6);
        Detector detector = Watched.spec(kind).start();
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
        assertThatThrownBy(() -> Watched.spec(kind).restore(new byte[3])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Watched.spec(kind).restore(new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(DetectorKind.class)
    void an_input_it_does_not_have_is_refused(DetectorKind kind) {
        assertThatThrownBy(() -> Watched.spec(kind).start().step(12, 0, 1, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("input 12 is not between 0 and ");
    }

    @Test
    void a_stuck_channel_alerts_once_and_stands_until_it_moves() {
        Detector detector = Watched.spec(DetectorKind.STUCK).start();
        int alerts = 0;
        int moving = Watched.PER_DAY + 1;
        long period = Watched.PERIOD.toMillis();
        for (int i = 0; i < moving + 30; i++) {
            alerts += detector.step(0, i * period, i < moving ? i : 21.5, true).alert() ? 1 : 0;
        }

        assertThat(alerts).isEqualTo(1);
        assertThat(detector.standing()).isTrue();
        detector.step(0, (moving + 31) * period, 21.6, true);
        assertThat(detector.standing()).isFalse();
    }

    @Test
    void a_spec_without_a_budget_or_a_period_says_so() {
        assertThatThrownBy(() -> new DetectorSpec(
                        new RuleId("N"),
                        DetectorKind.NOVELTY,
                        List.of(new ChannelId("t")),
                        Severity.MINOR,
                        0,
                        Watched.PERIOD))
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

    @ParameterizedTest
    @EnumSource(DetectorKind.class)
    void state_keeps_its_size_promise(DetectorKind kind) {
        Detector detector = Watched.spec(kind).start();
        int inputs = Watched.spec(kind).inputs().size();
        SplittableRandom random = new SplittableRandom(8);
        int most = 0;
        for (int i = 0; i < 20_000; i++) {
            step(detector, inputs, i, random);
            most = i % 50 == 0 ? Math.max(most, detector.encode().length) : most;
        }

        assertThat(most).as("while warming up").isLessThan(2_048);
        assertThat(detector.encode()).as("afterwards").hasSizeLessThan(1_024);
    }

    @ParameterizedTest
    @EnumSource(DetectorKind.class)
    void state_that_is_cut_off_is_refused(DetectorKind kind) {
        Detector detector = Watched.spec(kind).start();
        for (int i = 0; i < 1_000; i++) {
            detector.step(0, i, Watched.noise(i), true);
        }
        byte[] state = detector.encode();

        for (int length : new int[] {state.length - 1, state.length / 2}) {
            assertThatThrownBy(() -> Watched.spec(kind).restore(Arrays.copyOf(state, length)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Watched.spec(kind).restore(Arrays.copyOf(state, state.length + 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void together_wants_three_channels_and_none_twice() {
        for (List<String> names : List.of(List.of("a", "b"), List.of("a", "b", "a"))) {
            assertThatThrownBy(() -> new DetectorSpec(
                            new RuleId("N"),
                            DetectorKind.TOGETHER,
                            names.stream().map(ChannelId::new).toList(),
                            Severity.MINOR,
                            0.2,
                            Watched.PERIOD))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("detector N");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DetectorKind.class,
            names = {"NOVELTY", "NOISE", "DRIFT"})
    void one_absurd_value_blinds_no_detector(DetectorKind kind) {
        int settled = 28 * Watched.PER_DAY;
        Detector detector = Watched.spec(kind).start();
        Watched.run(detector, 0, settled, i -> Watched.daily(i, 0.3));
        detector.step(0, settled * Watched.PERIOD.toMillis(), 1e308, true);
        int later = settled + 20 * Watched.PER_DAY;
        Watched.run(detector, settled + 1, later, i -> Watched.daily(i, 0.3));

        Detection detection = Watched.run(detector, later, later + 14 * Watched.PER_DAY, i -> Watched.daily(i, 4) + 12);

        assertThat(detection.alert()).isTrue();
        assertThat(detection.score()).isFinite();
    }
}
