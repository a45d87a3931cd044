package io.fieldwarden.device.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoveltyDetectorTest {
    private static final int SETTLED = 10 * Watched.PER_DAY;

    private static Detector settled() {
        Detector detector = Watched.spec(DetectorKind.NOVELTY).start();
        Watched.run(detector, 0, SETTLED, i -> Watched.daily(i, 0.3));
        return detector;
    }

    private static Detection next(Detector detector, int i, double value) {
        return detector.step(0, i * Watched.PERIOD.toMillis(), value, true);
    }

    @Test
    void a_level_far_above_every_day_raises_an_alert_that_explains_itself() {
        Detection detection = next(settled(), SETTLED, 60);

        assertThat(detection.alert()).isTrue();
        assertThat(detection.reason()).hasValueSatisfying(text -> {
            assertThat(text.zh()).containsAnyOf("60.00 过高", "突变到 60.00");
            assertThat(text.en()).containsAnyOf("60.00 is too high", "to 60.00 in one reading");
        });
    }

    @Test
    void a_level_far_below_every_day_says_how_low_a_day_goes() {
        Detector detector = settled();
        Detection detection = Detection.NOTHING;
        for (int i = 0; i < 200 && !detection.alert(); i++) {
            detection = next(detector, SETTLED + i, 20 - 0.25 * i);
        }

        assertThat(detection.reason().orElseThrow().en())
                .contains("too low")
                .contains("the lowest of a day was about 14")
                .contains("over the last 9 days");
        assertThat(detection.reason().orElseThrow().zh()).contains("过低");
    }

    @Test
    void a_jump_within_the_usual_range_says_from_where() {
        Detector detector = settled();
        Watched.run(detector, SETTLED, SETTLED + 72, i -> Watched.daily(i, 0.3));
        Detection detection = next(detector, SETTLED + 72, 15.2);

        assertThat(detection.reason().orElseThrow().en()).contains("to 15.20 in one reading");
        assertThat(detection.reason().orElseThrow().zh()).contains("突变到 15.20");
    }

    @Test
    void staying_where_it_only_passed_through_is_new() {
        Detector detector = settled();
        List<String> reasons = new ArrayList<>();
        for (int i = 0; i < Watched.PER_DAY; i++) {
            next(detector, SETTLED + i, 20 + 0.001 * i).reason().ifPresent(text -> reasons.add(text.en()));
        }

        assertThat(reasons).anySatisfy(reason -> assertThat(reason).contains("stayed near"));
    }

    @Test
    void a_healthy_cycle_of_eight_weeks_keeps_within_the_budget() {
        Detector detector = Watched.spec(DetectorKind.NOVELTY).start();
        int alerts = 0;
        for (int i = 0; i < 8 * 7 * Watched.PER_DAY; i++) {
            alerts += next(detector, i, Watched.daily(i, 0.3)).alert() ? 1 : 0;
        }

        assertThat(alerts).isLessThanOrEqualTo(1);
    }

    @Test
    void a_larger_budget_alerts_no_later() {
        DetectorSpec careful = Watched.spec(DetectorKind.NOVELTY);
        DetectorSpec eager = new DetectorSpec(
                careful.id(), careful.kind(), careful.inputs(), careful.severity(), 20, careful.period());
        int carefulAlerts = 0;
        int eagerAlerts = 0;
        Detector one = careful.start();
        Detector other = eager.start();
        for (int i = 0; i < 4 * 7 * Watched.PER_DAY; i++) {
            double value = Watched.daily(i, 1 + i / 4_000.0);
            carefulAlerts += next(one, i, value).alert() ? 1 : 0;
            eagerAlerts += next(other, i, value).alert() ? 1 : 0;
        }

        assertThat(eagerAlerts).isGreaterThan(carefulAlerts);
    }

    @Test
    void the_same_again_says_nothing_until_the_refractory_time_has_passed() {
        Detector detector = settled();

        assertThat(next(detector, SETTLED, 60).alert()).isTrue();
        assertThat(detector.standing()).isTrue();
        assertThat(next(detector, SETTLED + 1, 60.5).alert()).isFalse();
        for (int i = 2; i < 70; i++) {
            next(detector, SETTLED + i, Watched.daily(SETTLED + i, 0.3));
        }
        assertThat(detector.standing()).isFalse();
    }

    @Test
    void one_fault_does_not_hide_the_same_fault_a_week_later() {
        Detector detector = settled();

        assertThat(next(detector, SETTLED, 60).alert()).isTrue();
        Watched.run(detector, SETTLED + 1, SETTLED + 7 * Watched.PER_DAY, i -> Watched.daily(i, 0.3));
        assertThat(next(detector, SETTLED + 7 * Watched.PER_DAY, 60).alert()).isTrue();
    }

    @Test
    void the_warm_up_of_a_fast_channel_sees_a_day_too() {
        Duration second = Duration.ofSeconds(1);
        Detector detector = Watched.spec(DetectorKind.NOVELTY, second).start();
        int alerts = 0;
        for (int i = 0; i < 90_000; i++) {
            alerts += detector.step(0, i * 1_000L, 20 + 5 * Math.sin(2 * Math.PI * i / 86_400), true)
                            .alert()
                    ? 1
                    : 0;
        }

        assertThat(alerts).isZero();
    }
}
