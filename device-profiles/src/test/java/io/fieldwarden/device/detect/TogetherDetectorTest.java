package io.fieldwarden.device.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TogetherDetectorTest {
    private static final int DAY = Watched.PER_DAY;
    private static final int SETTLED = 14 * DAY;

    private static List<Detection> run(Detector detector, int from, int to, double pressureLost) {
        return run(detector, from, to, pressureLost, 0);
    }

    /**
     * A pump that runs by turns: current, pressure and flow rise and fall together.
     *
     * @param apart milliseconds by which the readings of a row may be apart, at random
     */
    private static List<Detection> run(Detector detector, int from, int to, double pressureLost, int apart) {
        List<Detection> alerts = new ArrayList<>();
        for (int i = from; i < to; i++) {
            double load = 0.5 + 0.5 * Math.sin(2 * Math.PI * i / 40.0) + 0.02 * Watched.noise(4L * i);
            double[] values = {
                14 * load + 0.2 * Watched.noise(4L * i + 1),
                3.6 * load * (1 - pressureLost) + 0.05 * Watched.noise(4L * i + 2),
                25 * load + 0.3 * Watched.noise(4L * i + 3)
            };
            long at = i * Watched.PERIOD.toMillis();
            SplittableRandom random = new SplittableRandom(i);
            int first = apart == 0 ? 0 : random.nextInt(3);
            for (int n = 0; n < values.length; n++) {
                int input = (first + n) % values.length;
                at += apart == 0 ? 0 : random.nextInt(apart);
                Detection detection = detector.step(input, at, values[input], true);
                if (detection.alert()) {
                    alerts.add(detection);
                }
            }
        }
        return alerts;
    }

    @Test
    void channels_that_no_longer_go_together_are_told_and_the_odd_one_is_named() {
        Detector detector = Watched.spec(DetectorKind.TOGETHER).start();

        assertThat(run(detector, 0, SETTLED, 0)).isEmpty();
        List<Detection> alerts = run(detector, SETTLED, SETTLED + DAY, 0.5);

        assertThat(alerts).isNotEmpty();
        assertThat(alerts.get(0).reason().orElseThrow().en())
                .contains("these 3 related channels")
                .contains("most of all pressure");
        assertThat(alerts.get(0).reason().orElseThrow().zh()).contains("pressure 最不相符");
        assertThat(detector.standing()).isTrue();
    }

    @Test
    void a_healthy_group_is_quiet_for_eight_weeks() {
        assertThat(run(Watched.spec(DetectorKind.TOGETHER).start(), 0, 8 * 7 * DAY, 0))
                .isEmpty();
    }

    @Test
    void a_channel_that_is_silent_stops_the_comparison_instead_of_standing_still_in_it() {
        Detector detector = Watched.spec(DetectorKind.TOGETHER).start();
        run(detector, 0, SETTLED, 0);
        int alerts = 0;
        for (int i = SETTLED; i < SETTLED + DAY; i++) {
            double load = 0.5 + 0.5 * Math.sin(2 * Math.PI * i / 40.0);
            alerts += detector.step(0, i * Watched.PERIOD.toMillis(), 14 * load, true)
                            .alert()
                    ? 1
                    : 0;
            alerts += detector.step(2, i * Watched.PERIOD.toMillis(), 25 * load, true)
                            .alert()
                    ? 1
                    : 0;
        }

        assertThat(alerts).isLessThanOrEqualTo(1);
    }

    @Test
    void readings_that_are_some_seconds_apart_and_in_another_order_each_time_are_one_row() {
        Detector detector = Watched.spec(DetectorKind.TOGETHER).start();

        assertThat(run(detector, 0, SETTLED, 0, 10_000)).isEmpty();
        assertThat(run(detector, SETTLED, SETTLED + DAY, 0.5, 10_000)).isNotEmpty();
    }

    @Test
    void what_was_learned_of_other_channels_is_not_taken_over() {
        DetectorSpec spec = Watched.spec(DetectorKind.TOGETHER);
        DetectorSpec other = new DetectorSpec(
                spec.id(),
                spec.kind(),
                List.of(
                        spec.inputs().get(1),
                        spec.inputs().get(0),
                        spec.inputs().get(2)),
                spec.severity(),
                spec.falseAlarmsPerWeek(),
                spec.period());
        byte[] state = spec.start().encode();

        assertThatThrownBy(() -> other.restore(state))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("other channels than [pressure, current, flow]");
    }

    @Test
    void going_on_from_the_encoded_state_gives_the_same_detections() {
        DetectorSpec spec = Watched.spec(DetectorKind.TOGETHER);
        for (int cut : new int[] {1, 150, 301, SETTLED}) {
            Detector whole = spec.start();
            Detector halved = spec.start();
            run(whole, 0, cut, 0);
            run(halved, 0, cut, 0);
            Detector restored = spec.restore(halved.encode());

            assertThat(run(restored, cut, SETTLED + DAY, 0.3)).isEqualTo(run(whole, cut, SETTLED + DAY, 0.3));
            assertThat(restored.encode()).isEqualTo(whole.encode());
        }
    }
}
