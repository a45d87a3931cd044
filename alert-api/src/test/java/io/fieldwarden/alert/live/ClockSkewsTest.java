package io.fieldwarden.alert.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.ReadingGlance;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class ClockSkewsTest {
    private static final DeviceId PUMP = new DeviceId("pump");

    private final ClockSkews skews = new ClockSkews();

    private void live(long ahead) {
        skews.seen("pump", new ReadingGlance(0, "mqtt", false, OptionalLong.of(ahead)));
    }

    private void replayed(long ahead) {
        skews.seen("pump", new ReadingGlance(0, "mqtt", true, OptionalLong.of(ahead)));
    }

    @Test
    void nothing_is_said_of_a_device_that_sends_no_times() {
        skews.seen("pump", new ReadingGlance(0, "mqtt", false, OptionalLong.empty()));
        assertThat(skews.of(PUMP)).isEmpty();
    }

    @Test
    void single_messages_that_were_long_on_their_way_change_nothing() {
        for (int i = 0; i < 40; i++) {
            live(i % 3 == 0 ? -600_000 : 1_500);
        }
        assertThat(skews.of(PUMP)).hasValue(1_500);
    }

    @Test
    void a_clock_that_was_set_right_is_seen_so_after_as_many_messages_as_count() {
        for (int i = 0; i < ClockSkews.KEPT; i++) {
            live(7_200_000);
        }
        for (int i = 0; i < ClockSkews.KEPT; i++) {
            live(-40);
        }
        assertThat(skews.of(PUMP)).hasValue(-40);
    }

    @Test
    void a_buffer_that_is_emptied_says_nothing_of_the_clock() {
        for (int i = 0; i < 100; i++) {
            replayed(-3_600_000 + i * 30_000);
        }
        assertThat(skews.of(PUMP)).isEmpty();
    }

    @Test
    void readings_that_are_all_equally_late_show_a_clock_that_is_behind() {
        for (int i = 0; i < 20; i++) {
            replayed(-7_200_000 + i % 3 * 400);
        }
        assertThat(skews.of(PUMP).orElseThrow()).isBetween(-7_200_000L, -7_199_000L);
    }

    @Test
    void a_buffer_that_is_emptied_beside_live_messages_does_not_count() {
        replayed(-7_200_000);
        live(250);
        for (int i = 0; i < 30; i++) {
            replayed(-7_200_000);
        }
        assertThat(skews.of(PUMP)).hasValue(250);
    }
}
