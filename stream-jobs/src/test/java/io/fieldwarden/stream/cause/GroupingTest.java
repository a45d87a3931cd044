package io.fieldwarden.stream.cause;

import static io.fieldwarden.stream.cause.Farm.SITE;
import static io.fieldwarden.stream.cause.Farm.gateway;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.stream.cause.Farm.Silent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GroupingTest {
    private static final Cause GATEWAY = gateway("gw-1", 8);
    private static final Cause SMALL = gateway("gw-2", 2);
    private static final List<Cause> BEHIND = List.of(GATEWAY, SITE);
    private static final List<Cause> BEHIND_SMALL = List.of(SMALL, SITE);
    private static final List<Cause> DIRECT = List.of(SITE);

    private static Silent silent(String device, List<Cause> path, long heard, long raised) {
        return new Silent(device, path, heard, raised, 0);
    }

    /** {@code cause: device device} of each group. */
    private static List<String> groups(Silent... silences) {
        return Grouping.of(Arrays.stream(silences).map(Silent::silence).toList()).stream()
                .map(group -> group.cause().key() + ": "
                        + String.join(
                                " ",
                                group.members().stream()
                                        .map(m -> m.subject().device().value())
                                        .toList()))
                .toList();
    }

    @Test
    void a_device_that_is_silent_alone_stays_alone() {
        assertThat(groups(silent("a", BEHIND, 0, 180))).isEmpty();
    }

    @Test
    void devices_that_hang_on_nothing_are_never_a_group() {
        assertThat(groups(silent("a", List.of(), 0, 180), silent("b", List.of(), 0, 180)))
                .isEmpty();
    }

    @Test
    void devices_behind_one_gateway_that_fell_silent_at_once_are_one_group() {
        assertThat(groups(silent("b", BEHIND, 20, 200), silent("a", BEHIND, 0, 180), silent("c", BEHIND, 30, 210)))
                .containsExactly("gateway/gw-1: a b c");
    }

    @Test
    void one_that_reports_once_an_hour_belongs_to_those_that_report_once_a_minute() {
        assertThat(groups(
                        silent("fast", BEHIND, 0, 180),
                        silent("fast-2", BEHIND, 10, 190),
                        silent("slow", BEHIND, -1800, 9000)))
                .containsExactly("gateway/gw-1: fast fast-2 slow");
    }

    @Test
    void one_that_spoke_after_the_others_had_been_found_silent_does_not_belong_to_them() {
        assertThat(groups(
                        silent("a", BEHIND, 0, 180), silent("b", BEHIND, 10, 190), silent("later", BEHIND, 1000, 1180)))
                .containsExactly("gateway/gw-1: a b");
    }

    @Test
    void one_that_had_died_before_does_not_split_the_group_of_those_that_went_together() {
        assertThat(groups(
                        silent("dead", BEHIND, 0, 180),
                        silent("a", BEHIND, 150, 330),
                        silent("b", BEHIND, 190, 370),
                        silent("c", BEHIND, 200, 380)))
                .containsExactly("gateway/gw-1: a b c");
    }

    @Test
    void two_of_many_may_be_chance_and_five_are_not() {
        List<Cause> many = List.of(gateway("gw-9", 100));
        Silent[] four = new Silent[4];
        Silent[] five = new Silent[5];
        for (int i = 0; i < 5; i++) {
            five[i] = silent("d" + i, many, i, 180 + i);
            if (i < 4) {
                four[i] = five[i];
            }
        }
        assertThat(groups(four)).isEmpty();
        assertThat(groups(five)).containsExactly("gateway/gw-9: d0 d1 d2 d3 d4");
    }

    @Test
    void the_silence_of_the_gateway_itself_makes_one_device_enough() {
        List<Cause> many = List.of(gateway("gw-9", 100));
        assertThat(groups(silent("gw-9", many, 0, 180), silent("d", many, 10, 190)))
                .containsExactly("gateway/gw-9: gw-9 d");
    }

    @Test
    void when_most_of_a_site_goes_there_is_one_group_and_none_of_its_gateways() {
        assertThat(groups(
                        silent("a", BEHIND, 0, 180),
                        silent("b", BEHIND, 5, 185),
                        silent("c", BEHIND_SMALL, 7, 187),
                        silent("d", BEHIND_SMALL, 9, 189),
                        silent("pump", DIRECT, 11, 191)))
                .containsExactly("site/north-farm: a b c d pump");
    }

    @Test
    void a_gateway_that_goes_while_its_site_stays_is_the_cause_and_a_device_beside_it_stays_alone() {
        Cause large = new Cause(SITE.kind(), SITE.id(), 20, 200);
        List<Cause> behind = List.of(GATEWAY, large);
        assertThat(groups(
                        silent("a", behind, 0, 180),
                        silent("b", behind, 5, 185),
                        silent("beside", List.of(large), 7, 187)))
                .containsExactly("gateway/gw-1: a b");
    }

    @Test
    void one_of_several_behind_a_gateway_is_no_witness_against_the_site() {
        assertThat(groups(silent("a", BEHIND, 0, 180), silent("pump", DIRECT, 5, 185)))
                .isEmpty();
    }

    @Test
    void what_is_found_silent_when_all_others_are_back_has_a_cause_of_its_own() {
        assertThat(groups(
                        new Silent("a", BEHIND, 0, 180, 300),
                        new Silent("b", BEHIND, 5, 185, 310),
                        silent("slow", BEHIND, -1800, 9000)))
                .containsExactly("gateway/gw-1: a b");
    }

    @Test
    void a_gateway_behind_a_gateway_is_part_of_what_hangs_on_the_first() {
        List<Cause> deep = List.of(gateway("inner", 2), gateway("outer", 3));
        List<Cause> shallow = List.of(gateway("outer", 3));
        assertThat(groups(silent("a", deep, 0, 180), silent("b", deep, 1, 181), silent("c", shallow, 2, 182)))
                .containsExactly("gateway/outer: a b c");
    }

    @Test
    void a_group_has_the_start_of_its_first_member_and_the_end_of_its_last() {
        List<Silence> two =
                List.of(new Silent("a", BEHIND, 0, 180, 300).silence(), new Silent("b", BEHIND, 5, 185, 310).silence());

        Group group = Grouping.of(two).get(0);

        assertThat(group.raisedAt()).isEqualTo(Farm.at(180));
        assertThat(group.grownAt()).isEqualTo(Farm.at(185));
        assertThat(group.clearedAt()).isEqualTo(Farm.at(310));
        List<Silence> still = new ArrayList<>(two);
        still.add(silent("c", BEHIND, 6, 186).silence());
        assertThat(Grouping.of(still).get(0).clearedAt()).isEqualTo(Silence.STANDS);
        assertThat(Grouping.of(still).get(0).id()).isEqualTo(group.id());
    }
}
