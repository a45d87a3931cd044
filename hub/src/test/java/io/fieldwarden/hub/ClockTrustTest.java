package io.fieldwarden.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ClockTrustTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long FAR = Duration.ofDays(40).toMillis();

    private final ClockTrust trust = new ClockTrust(NOW, 0);

    @Test
    void a_clock_that_only_runs_is_trusted() {
        for (long at = 0; at < 1_000 * HOUR; at += HOUR) {
            assertThat(trust.holds(NOW + at + at / 2_000, at)).isTrue();
        }
    }

    @Test
    void a_clock_set_far_ahead_is_not_trusted_for_a_day() {
        assertThat(trust.holds(NOW + FAR + HOUR, HOUR)).isFalse();
        assertThat(trust.holds(NOW + FAR + 24 * HOUR, 24 * HOUR)).isFalse();
        assertThat(trust.holds(NOW + FAR + 25 * HOUR, 25 * HOUR)).isTrue();
    }

    @Test
    void a_clock_that_is_set_right_again_is_trusted_at_once() {
        assertThat(trust.holds(NOW + FAR + HOUR, HOUR)).isFalse();
        assertThat(trust.holds(NOW + 2 * HOUR, 2 * HOUR)).isTrue();
    }
}
