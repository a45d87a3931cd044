package io.fieldwarden.device.detect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Gap, noise, drift. */
class SlowDetectorsTest {
    private static final int DAY = Watched.PER_DAY;

    @Test
    void silence_longer_than_ever_is_told_with_the_first_reading_after_it() {
        Detector detector = Watched.spec(DetectorKind.GAP).start();

        assertThat(Watched.run(detector, 0, 100, i -> 20).alert()).isFalse();
        Detection detection = Watched.run(detector, 124, 125, i -> 20);

        assertThat(detection.reason().orElseThrow().en())
                .contains("no usable reading for 125.0 minutes")
                .contains("more than 25.00");
        assertThat(detection.reason().orElseThrow().zh()).contains("125.0 分钟");
        assertThat(detector.standing()).isTrue();
        Watched.run(detector, 125, 135, i -> 20);
        assertThat(detector.standing()).isFalse();
    }

    @Test
    void readings_that_cannot_be_used_are_a_gap_too_and_told_once() {
        Detector detector = Watched.spec(DetectorKind.GAP).start();
        Watched.run(detector, 0, 100, i -> 20);
        int alerts = 0;
        for (int i = 100; i < 130; i++) {
            alerts += detector.step(0, i * Watched.PERIOD.toMillis(), -9999, false)
                            .alert()
                    ? 1
                    : 0;
        }
        alerts += Watched.run(detector, 130, 131, i -> 20).alert() ? 1 : 0;

        assertThat(alerts).isEqualTo(1);
    }

    @Test
    void more_noise_than_on_any_day_is_told_with_both_figures() {
        Detector detector = Watched.spec(DetectorKind.NOISE).start();

        assertThat(Watched.run(detector, 0, 14 * DAY, i -> Watched.daily(i, 0.2))
                        .alert())
                .isFalse();
        Detection detection = Watched.run(detector, 14 * DAY, 15 * DAY, i -> Watched.daily(i, 1.5));

        assertThat(detection.reason().orElseThrow().en())
                .contains("readings shake by")
                .contains("more noise than usual");
        assertThat(detection.reason().orElseThrow().zh()).contains("噪声异常增大");
        assertThat(detector.standing()).isTrue();
    }

    @Test
    void a_channel_that_has_gone_smooth_is_told_too() {
        Detector detector = Watched.spec(DetectorKind.NOISE).start();
        Watched.run(detector, 0, 14 * DAY, i -> Watched.daily(i, 0.5));

        Detection detection = Watched.run(detector, 14 * DAY, 15 * DAY, i -> Watched.daily(i, 0.02));

        assertThat(detection.reason().orElseThrow().en()).contains("less noise than usual");
    }

    @Test
    void a_slow_drift_is_told_before_it_leaves_the_range_of_a_day() {
        Detector detector = Watched.spec(DetectorKind.DRIFT).start();

        assertThat(Watched.run(detector, 0, 28 * DAY, i -> Watched.daily(i, 0.3))
                        .alert())
                .isFalse();
        Detection detection =
                Watched.run(detector, 28 * DAY, 49 * DAY, i -> Watched.daily(i, 0.3) + 0.25 * (i / (double) DAY - 28));

        assertThat(detection.reason().orElseThrow().en())
                .contains("has moved up to 2")
                .contains("check the calibration");
        assertThat(detection.reason().orElseThrow().zh()).contains("升高").contains("校准");
        assertThat(detector.standing()).isTrue();
        Watched.run(detector, 49 * DAY, 90 * DAY, i -> Watched.daily(i, 0.3));
        assertThat(detector.standing()).as("back at its level").isFalse();
    }

    @Test
    void fronts_of_some_days_are_no_drift() {
        Detector detector = Watched.spec(DetectorKind.DRIFT).start();

        Detection detection = Watched.run(detector, 0, 70 * DAY, i -> Watched.daily(i, 0.3) + 2 * front(i / DAY));

        assertThat(detection.alert()).isFalse();
    }

    private static double front(int day) {
        return 0.5 * Watched.noise(day) + 0.4 * Watched.noise(day - 1) + 0.3 * Watched.noise(day - 2);
    }
}
