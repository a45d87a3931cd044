package io.fieldwarden.stream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class DeafnessTest {
    @Test
    void the_first_start_has_missed_nothing() {
        assertThat(Deafness.since(List.of(), 1_000).between(0, 2_000)).isZero();
    }

    @Test
    void only_what_a_device_may_have_said_while_nobody_listened_is_taken_off_its_silence() {
        byte[] checkpoint = Deafness.since(List.of(), 0).encode(1_000);
        Deafness after = Deafness.since(List.of(checkpoint), 5_000);

        assertThat(after.between(500, 9_000)).isEqualTo(4_000);
        assertThat(after.between(3_000, 9_000)).isEqualTo(2_000);
        assertThat(after.between(5_000, 9_000)).isZero();
        assertThat(after.listenedUntil(500, 9_000)).isEqualTo(5_000);
    }

    @Test
    void stops_add_up_and_what_several_tasks_have_written_counts_once() {
        byte[] first = Deafness.since(List.of(), 0).encode(1_000);
        Deafness second = Deafness.since(List.of(first), 2_000);
        byte[] one = second.encode(3_000);
        byte[] other = second.encode(3_050);

        Deafness third = Deafness.since(List.of(one, other), 6_000);

        assertThat(third.between(0, 7_000)).isEqualTo(1_000 + 2_950);
    }

    @Test
    void a_clock_that_is_set_ahead_makes_no_device_silent() {
        Deafness set = Deafness.since(List.of(), 0).stepped(1_000_000, 990_000);

        assertThat(set.listenedUntil(5_000, 1_000_000)).isEqualTo(10_000);
        assertThat(set.listenedUntil(5_000, 1_007_000)).isEqualTo(17_000);
        assertThat(set.between(1_000_000, 1_007_000)).isZero();
    }

    @Test
    void a_clock_that_is_set_right_again_takes_nothing_off_the_silence_to_come() {
        Deafness back = Deafness.since(List.of(), 0).stepped(1_000_000, 990_000).stepped(12_000, -990_000);

        assertThat(back.between(12_000, 50_000)).isZero();
        assertThat(back.listenedUntil(12_000, 50_000)).isEqualTo(50_000);
    }

    @Test
    void a_start_with_a_clock_that_is_right_again_forgets_stops_that_lie_ahead() {
        byte[] ahead = Deafness.since(List.of(), 0).stepped(1_000_000, 990_000).encode(1_001_000);

        Deafness right = Deafness.since(List.of(ahead), 13_000);

        assertThat(right.between(13_000, 50_000)).isZero();
    }

    @Test
    void a_newer_form_is_refused() {
        assertThatThrownBy(() -> Deafness.since(List.of(new byte[] {2, 0}), 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("version 2");
    }

    @Test
    void many_starts_are_kept_in_a_bounded_form() {
        List<byte[]> kept = List.of(Deafness.since(List.of(), 0).encode(0));
        for (int start = 1; start < 500; start++) {
            kept = List.of(Deafness.since(kept, start * 10L).encode(start * 10L + 5));
        }
        assertThat(kept.get(0)).hasSizeLessThan(1_100);
    }
}
