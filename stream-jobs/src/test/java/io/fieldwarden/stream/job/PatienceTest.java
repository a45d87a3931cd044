package io.fieldwarden.stream.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PatienceTest {
    private static final long START = 1_000_000;
    private static final long SETTLED = START + RuleTiming.defaults().settle().toMillis();

    private final Patience patience = new Patience(RuleTiming.defaults(), START);

    @Test
    void silence_means_nothing_shortly_after_the_start() {
        assertThat(patience.allows(SETTLED - 1)).isFalse();
        assertThat(patience.until(START)).isEqualTo(SETTLED);
        assertThat(patience.allows(SETTLED)).isTrue();
    }

    @Test
    void silence_means_nothing_while_a_backlog_is_worked_off() {
        patience.heard(SETTLED - 60_000, SETTLED + 5_000);
        assertThat(patience.allows(SETTLED + 5_000)).isFalse();

        patience.heard(SETTLED + 7_900, SETTLED + 8_000);

        assertThat(patience.allows(SETTLED + 8_000)).isTrue();
    }

    @Test
    void after_the_clock_was_set_devices_get_the_time_to_speak_and_no_more() {
        long ahead = 40L * 86_400_000;
        patience.heard(SETTLED, SETTLED + ahead);
        assertThat(patience.until(SETTLED)).isGreaterThan(ahead);

        patience.stepped(SETTLED + 1_000);

        assertThat(patience.allows(SETTLED + 1_000)).isFalse();
        assertThat(patience.allows(SETTLED + 1_000 + SETTLED - START)).isTrue();
    }

    @Test
    void a_reading_that_comes_at_once_is_no_backlog() {
        patience.heard(SETTLED, SETTLED + 50);

        assertThat(patience.allows(SETTLED + 50)).isTrue();
    }
}
