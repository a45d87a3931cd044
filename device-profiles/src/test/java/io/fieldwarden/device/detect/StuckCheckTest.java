package io.fieldwarden.device.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StuckCheckTest {
    private static final double READINGS_FOR_ALARM = 2_016 / 0.03;

    private static StuckCheck check() {
        return new StuckCheck(READINGS_FOR_ALARM, Watched.PERIOD);
    }

    /** How many equal readings it takes to be found stuck at {@code value}. */
    private static int untilStuck(StuckCheck check, double value) {
        for (int i = 1; i < 1_000; i++) {
            if (check.step(value)) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void thirteen_equal_readings_are_stuck_and_the_next_other_one_is_not() {
        StuckCheck check = check();

        assertThat(untilStuck(check, 21.5)).isEqualTo(13);
        assertThat(check.step(21.6)).isFalse();
    }

    @Test
    void a_value_the_channel_often_rests_at_is_given_twice_its_longest_rest_and_others_are_not() {
        StuckCheck check = check();
        for (int day = 0; day < 3; day++) {
            for (int i = 0; i < 40; i++) {
                check.step(0);
            }
            for (int i = 0; i < 40; i++) {
                check.step(100 * day + i + 1);
            }
        }

        assertThat(untilStuck(check, 0)).isEqualTo(81);
        check.step(1);
        assertThat(untilStuck(check, 14.2)).isEqualTo(13);
    }

    @Test
    void a_rest_that_always_lasts_the_same_is_given_little_more() {
        StuckCheck check = check();
        for (int night = 0; night < 20; night++) {
            for (int i = 0; i < 144; i++) {
                check.step(0);
            }
            for (int i = 0; i < 144; i++) {
                check.step(i + 1 + night / 100.0);
            }
        }

        assertThat(untilStuck(check, 0)).isEqualTo(144 + 13);
    }

    @Test
    void a_coarse_channel_that_is_slow_everywhere_is_not_stuck() {
        StuckCheck check = check();
        int stuck = 0;
        for (int i = 0; i < 8 * 7 * 288; i++) {
            double value = Watched.daily(i, 0.03);
            stuck += check.step(Math.rint(value) / 1.0) && check.run() == 13 ? 1 : 0;
        }

        assertThat(stuck).as("a cycle of 10 degrees shown in whole ones").isLessThanOrEqualTo(4);
    }

    @Test
    void what_is_read_every_second_is_the_same_for_some_seconds() {
        StuckCheck check = new StuckCheck(READINGS_FOR_ALARM, Duration.ofSeconds(1));

        assertThat(untilStuck(check, 21.5)).isEqualTo(901);
    }
}
