package io.fieldwarden.device.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TogetherDetectorTest {
    private static final int DAY = Watched.PER_DAY;
    private static final int SETTLED = 14 * DAY;

    /** A pump that runs by turns: current, pressure and flow rise and fall together. */
    private static List<Detection> run(Detector detector, int from, int to, double pressureLost) {
        List<Detection> alerts = new ArrayList<>();
        for (int i = from; i < to; i++) {
            double load = 0.5 + 0.5 * Math.sin(2 * Math.PI * i / 40.0) + 0.02 * Watched.noise(4L * i);
            double[] values = {
                14 * load + 0.2 * Watched.noise(4L * i + 1),
                3.6 * load * (1 - pressureLost) + 0.05 * Watched.noise(4L * i + 2),
                25 * load + 0.3 * Watched.noise(4L * i + 3)
            };
            for (int input = 0; input < values.length; input++) {
                Detection detection = detector.step(input, i * Watched.PERIOD.toMillis(), values[input], true);
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
