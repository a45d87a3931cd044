package io.fieldwarden.stream.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ClockStepsTest {
    private final ClockSteps steps = new ClockSteps(1_000_000, 500);

    @Test
    void a_clock_that_runs_has_not_been_set() {
        assertThat(steps.since(1_060_000, 60_500)).isZero();
    }

    @Test
    void each_step_is_told_once_ahead_and_back() {
        assertThat(steps.since(1_000_100 + 7_200_000, 600)).isEqualTo(7_200_000);
        assertThat(steps.since(1_000_200 + 7_200_000, 700)).isZero();
        assertThat(steps.since(1_000_300, 800)).isEqualTo(-7_200_000);
    }

    @Test
    void a_time_server_that_pulls_the_clock_along_does_not_set_it() {
        for (long second = 1; second <= 100_000; second++) {
            assertThat(steps.since(1_000_000 + second * 1_001, 500 + second * 1_000))
                    .isZero();
        }
    }
}
