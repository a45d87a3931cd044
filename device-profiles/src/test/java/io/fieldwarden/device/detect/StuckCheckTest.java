package io.fieldwarden.device.detect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StuckCheckTest {
    @Test
    void thirteen_equal_readings_are_stuck_and_the_next_other_one_is_not() {
        StuckCheck check = new StuckCheck();
        for (int i = 0; i < 12; i++) {
            assertThat(check.step(21.5)).isFalse();
        }

        assertThat(check.step(21.5)).isTrue();
        assertThat(check.step(21.6)).isFalse();
    }

    @Test
    void a_channel_that_often_rests_is_given_twice_its_longest_rest() {
        StuckCheck check = new StuckCheck();
        for (int i = 0; i < 10; i++) {
            check.step(0);
        }
        check.step(1);
        for (int i = 0; i < 20; i++) {
            assertThat(check.step(0)).isFalse();
        }

        assertThat(check.step(0)).isTrue();
    }
}
