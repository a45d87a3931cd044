package io.fieldwarden.alert.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DrawTest {
    private static final List<String> PEOPLE = List.of("inspector1", "inspector2", "inspector3", "inspector4");

    private static List<Draw.Candidate> objects(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Draw.Candidate("boiler-" + i, Set.of()))
                .toList();
    }

    @Test
    void the_lot_is_the_hash_that_anybody_can_work_out() {
        // printf 'public-7|object|boiler-1' | sha256sum
        assertThat(Draw.lot("public-7", "object|boiler-1"))
                .isEqualTo("8795f6cb528fc16bcb85c71eb7b695142a8e186c4b48de0364cc2161954e5651");
    }

    @Test
    void the_same_seed_draws_the_same_in_whatever_order_candidates_are_named() {
        List<Draw.Candidate> shuffled = new ArrayList<>(objects(40));
        Collections.shuffle(shuffled, new Random(1));
        List<String> people = new ArrayList<>(PEOPLE);
        Collections.reverse(people);
        assertThat(Draw.draw("s", shuffled, 10, people, 2)).isEqualTo(Draw.draw("s", objects(40), 10, PEOPLE, 2));
    }

    @Test
    void another_seed_draws_others() {
        assertThat(Draw.draw("a", objects(40), 10, PEOPLE, 2)).isNotEqualTo(Draw.draw("b", objects(40), 10, PEOPLE, 2));
    }

    @Test
    void each_object_gets_different_inspectors_and_the_load_is_even() {
        List<Draw.Lot> lots = Draw.draw("s", objects(40), 10, PEOPLE, 2);
        Map<String, Integer> load = new HashMap<>();
        for (Draw.Lot lot : lots) {
            assertThat(lot.inspectors()).hasSize(2).doesNotHaveDuplicates();
            lot.inspectors().forEach(user -> load.merge(user, 1, Integer::sum));
        }
        assertThat(load).hasSize(4);
        assertThat(load.values()).allMatch(times -> times == 5);
    }

    @Test
    void every_object_is_drawn_about_as_often_as_any_other() {
        Map<String, Integer> drawn = new HashMap<>();
        for (int seed = 0; seed < 2_000; seed++) {
            Draw.draw("seed-" + seed, objects(10), 1, PEOPLE, 2)
                    .forEach(lot -> drawn.merge(lot.object(), 1, Integer::sum));
        }
        // Binomial with mean 200 and deviation 13.4: five deviations on each side.
        assertThat(drawn).hasSize(10);
        assertThat(drawn.values()).allMatch(times -> times > 133 && times < 267);
    }

    @Test
    void who_is_excluded_from_an_object_never_inspects_it() {
        List<Draw.Candidate> close = List.of(new Draw.Candidate("lift-1", Set.of("inspector1", "inspector2")));
        assertThat(Draw.draw("s", close, 1, PEOPLE, 2).get(0).inspectors())
                .containsExactlyInAnyOrder("inspector3", "inspector4");
        assertThatThrownBy(() -> Draw.draw("s", close, 1, PEOPLE, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("object 'lift-1' needs 3 inspectors, and only 2");
    }
}
