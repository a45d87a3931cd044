package io.fieldwarden.ingest.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private static final long MINUTE = 60_000_000_000L;
    private final AtomicLong now = new AtomicLong(MINUTE);
    private final Attempts attempts = new Attempts(100, now::get);

    @Test
    void wrong_answers_for_one_device_take_longer_wherever_they_come_from() {
        assertThat(attempts.failed("soil-1", "a")).isEqualTo(100);
        assertThat(attempts.failed("soil-1", "b")).isEqualTo(200);
        assertThat(attempts.failed("soil-1", "c")).isEqualTo(400);
        for (int i = 0; i < 10; i++) {
            assertThat(attempts.failed("soil-1", "d" + i)).as("bounded").isEqualTo(800);
        }
        attempts.succeeded("soil-1");
        assertThat(attempts.failed("soil-1", "a")).isEqualTo(100);
    }

    @Test
    void an_address_that_tries_one_device_after_the_other_is_slowed_down_after_some() {
        for (int i = 0; i <= Attempts.FREE; i++) {
            assertThat(attempts.failed("device-" + i, "a")).isEqualTo(100);
        }
        assertThat(attempts.failed("device-x", "a")).isEqualTo(200);
        assertThat(attempts.failed("device-y", "b")).as("its neighbour is not").isEqualTo(100);
        now.addAndGet((Attempts.FORGOTTEN_MINUTES + 1) * MINUTE);
        assertThat(attempts.failed("device-z", "a")).as("nothing is for good").isEqualTo(100);
    }

    @Test
    void an_address_with_too_many_wrong_answers_underway_is_not_looked_at_until_one_is_given() {
        for (int i = 0; i < Attempts.UNDERWAY; i++) {
            assertThat(attempts.mayTry("a")).isTrue();
            attempts.failed("device-" + i, "a");
        }
        assertThat(attempts.mayTry("a")).isFalse();
        assertThat(attempts.mayTry("b")).as("the device itself, from elsewhere").isTrue();
        attempts.answered("device-0", "a");
        assertThat(attempts.mayTry("a")).isTrue();
    }
}
