package io.fieldwarden.device.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StuckCheckTest {
    private static final double READINGS_FOR_ALARM = 2_016 / 0.03;

    private long period = Watched.PERIOD.toMillis();
    private long at;
    private StuckCheck check = new StuckCheck(READINGS_FOR_ALARM, Watched.PERIOD);

    private boolean step(double value) {
        at += period;
        return check.step(at, value);
    }

    /** A day on which it moves with every reading. */
    private void aDay() {
        for (int i = 0; i <= Duration.ofDays(1).toMillis() / period; i++) {
            step(1_000 + 3 * i);
        }
    }

    /** How many equal readings it takes to be found stuck at {@code value}. */
    private int untilStuck(double value) {
        for (int i = 1; i < 100_000; i++) {
            if (step(value)) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void thirteen_equal_readings_are_stuck_and_the_next_other_one_is_not() {
        aDay();

        assertThat(untilStuck(21.5)).isEqualTo(13);
        assertThat(step(21.6)).isFalse();
    }

    @Test
    void on_the_first_day_nothing_is_stuck_that_moved_within_a_day() {
        step(21.4);

        assertThat(untilStuck(21.5)).isEqualTo(288 + 2);
    }

    @Test
    void a_value_the_channel_often_rests_at_is_given_twice_its_longest_rest_and_others_are_not() {
        for (int day = 0; day < 6; day++) {
            for (int i = 0; i < 40; i++) {
                step(0);
            }
            for (int i = 0; i < 40; i++) {
                step(100 * day + i + 1);
            }
        }

        assertThat(untilStuck(0)).isEqualTo(81);
        step(1);
        assertThat(untilStuck(14.2)).isEqualTo(13);
    }

    @Test
    void a_rest_that_always_lasts_the_same_is_given_little_more() {
        for (int night = 0; night < 20; night++) {
            for (int i = 0; i < 144; i++) {
                step(0);
            }
            for (int i = 0; i < 144; i++) {
                step(i + 1 + night / 100.0);
            }
        }

        assertThat(untilStuck(0)).isEqualTo(144 + 5);
    }

    @Test
    void a_rest_that_was_first_seen_in_its_middle_says_little_of_its_length() {
        for (int night = 0; night < 20; night++) {
            for (int i = night == 0 ? 100 : 0; i < 144; i++) {
                step(0);
            }
            for (int i = 0; i < 144; i++) {
                step(i + 1 + night / 100.0);
            }
        }

        assertThat(untilStuck(0)).isEqualTo(144 + 5);
    }

    @Test
    void a_rest_that_is_long_once_in_many_times_may_be_so_again() {
        for (int rest = 0; rest < 90; rest++) {
            for (int i = 0; i < (rest == 30 ? 300 : 30 + rest % 5); i++) {
                step(0);
            }
            for (int i = 0; i < 20; i++) {
                step(i + 1 + rest / 100.0);
            }
        }

        assertThat(untilStuck(0)).isEqualTo(300 + 5);
    }

    @Test
    void a_coarse_channel_that_is_slow_everywhere_is_not_stuck() {
        int stuck = 0;
        for (int i = 0; i < 8 * 7 * 288; i++) {
            double value = Watched.daily(i, 0.03);
            stuck += step(Math.rint(value) / 1.0) && check.run() == 13 ? 1 : 0;
        }

        assertThat(stuck).as("a cycle of 10 degrees shown in whole ones").isLessThanOrEqualTo(2);
    }

    @Test
    void a_channel_that_becomes_slower_is_stuck_twice_at_most_and_then_known_to_be_slow() {
        aDay();
        for (int i = 0; i < 288; i++) {
            step(20 - 0.1 * Math.floorDiv(i, 3));
        }
        int stuck = 0;
        for (int value = 0; value < 60; value++) {
            int last = value;
            boolean found = false;
            for (int i = 0; i < 15; i++) {
                found |= step(10.4 - 0.1 * last);
            }
            stuck += found ? 1 : 0;
        }

        assertThat(stuck).isBetween(1, 2);
        assertThat(untilStuck(77)).as("it is still found").isBetween(16, 31);
    }

    @Test
    void a_sensor_that_jumps_when_it_moves_again_is_found_stuck_every_time() {
        aDay();
        for (int time = 0; time < 20; time++) {
            aDay();
            assertThat(untilStuck(500.5 + time)).isEqualTo(13);
        }
    }

    @Test
    void a_channel_that_is_read_more_often_than_before_is_not_stuck_before_its_time() {
        for (int i = 0; i < 600; i++) {
            step(20 - Math.floorDiv(i, 4));
        }
        period = Duration.ofSeconds(2).toMillis();

        assertThat(untilStuck(-300.5) * period)
                .isGreaterThan(Duration.ofMinutes(15).toMillis());
    }

    @Test
    void a_channel_that_was_read_less_often_than_its_period_is_not_stuck_before_its_time() {
        period = Duration.ofMinutes(30).toMillis();
        for (int i = 0; i < 300; i++) {
            step(20 - Math.floorDiv(i, 8));
        }
        period = Watched.PERIOD.toMillis();

        assertThat(untilStuck(-300.5) * period)
                .isGreaterThan(Duration.ofHours(4).toMillis());
    }

    @Test
    void a_silence_is_no_rest() {
        aDay();
        step(21.5);
        at += Duration.ofDays(3).toMillis();
        step(21.5);
        aDay();

        assertThat(untilStuck(30.5)).isEqualTo(13);
    }

    @Test
    void what_is_read_every_second_is_the_same_for_some_seconds() {
        period = 1_000;
        check = new StuckCheck(READINGS_FOR_ALARM, Duration.ofSeconds(1));
        aDay();

        // so many changes are known by then that twelve are enough
        assertThat(untilStuck(21.5)).isEqualTo(13);
    }

    @Test
    void of_what_is_read_every_second_few_changes_are_known_at_first() {
        period = 1_000;
        check = new StuckCheck(READINGS_FOR_ALARM, Duration.ofSeconds(1));
        for (int i = 0; i < 400; i++) {
            for (int same = 0; same < 220; same++) {
                step(3 * i);
            }
        }

        assertThat(untilStuck(-21.5)).isBetween(440, 901);
    }
}
