package io.fieldwarden.stream.cause;

import static io.fieldwarden.stream.cause.Farm.SITE;
import static io.fieldwarden.stream.cause.Farm.gateway;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.Severity;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import io.fieldwarden.stream.cause.Farm.Silent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CauseRunTest {
    private static final Duration HOLD = Duration.ofSeconds(5);
    private static final List<Cause> BEHIND = List.of(gateway("gw-1", 4));
    private static final Silent A = new Silent("a", BEHIND, 0, 180, 900);
    private static final Silent B = new Silent("b", BEHIND, 2, 182, 910);
    private static final Silent C = new Silent("c", BEHIND, 4, 184, 920);

    private final List<AlertEvent> told = new ArrayList<>();
    private CauseState state = new CauseState();

    private long tell(long now, SilenceEvent... steps) {
        CauseRun run = new CauseRun(state, new CauseRun.Timing(HOLD, now, Instant.EPOCH), told::add);
        for (SilenceEvent step : steps) {
            run.take(step, now);
        }
        return run.tell();
    }

    /** {@code KIND subject}, where a member is {@code device<}. */
    private List<String> said() {
        List<String> lines = told.stream()
                .map(event -> event.transition().kind() + " "
                        + event.group()
                                .about()
                                .map(about -> about.key() + " "
                                        + (int) event.transition().value() + " of " + about.size())
                                .orElse(event.transition().source().device()
                                        + (event.group().cause().isPresent() ? "<" : "")))
                .toList();
        told.clear();
        return lines;
    }

    private void restart() {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            state.write(new DataOutputStream(bytes));
            state = CauseState.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_silence_waits_its_time_and_is_told_alone_when_no_other_has_come() {
        assertThat(tell(0, A.raise())).isEqualTo(5_000);
        assertThat(said()).isEmpty();
        assertThat(tell(4_999)).isEqualTo(5_000);
        assertThat(said()).isEmpty();
        assertThat(tell(5_000)).isEqualTo(Long.MAX_VALUE);
        assertThat(said()).containsExactly("RAISED a");
    }

    @Test
    void those_that_come_while_the_first_waits_are_told_as_one_with_the_list() {
        tell(0, A.raise());
        tell(1_000, B.raise(), C.raise());
        restart();
        tell(5_000);

        assertThat(told.get(0).group().members())
                .extracting(member -> member.device().value())
                .containsExactly("a", "b", "c");
        assertThat(told.get(0).transition().source().device()).hasToString("gw-1");
        assertThat(told.get(0).explanation().message().en()).contains("3 of 4").contains("gw-1");
        assertThat(said()).containsExactly("RAISED gateway/gw-1 3 of 4", "RAISED a<", "RAISED b<", "RAISED c<");
    }

    @Test
    void a_group_grows_without_another_alert_and_ends_when_the_last_is_back() {
        tell(0, A.raise(), B.raise());
        tell(5_000);
        said();

        tell(6_000, C.raise());
        assertThat(said()).containsExactly("AMENDED gateway/gw-1 3 of 4", "RAISED c<");
        tell(7_000, A.clear(), B.clear());
        restart();
        assertThat(said()).containsExactly("CLEARED a<", "CLEARED b<");
        tell(8_000, C.clear());
        assertThat(told.get(1).transition().at()).isEqualTo(Instant.ofEpochMilli(Farm.at(920)));
        assertThat(said()).containsExactly("CLEARED c<", "CLEARED gateway/gw-1 3 of 4");
    }

    @Test
    void one_that_was_told_alone_comes_under_the_group_that_others_make_with_it() {
        tell(0, A.raise());
        tell(5_000);
        assertThat(said()).containsExactly("RAISED a");

        tell(6_000, B.raise());
        assertThat(said()).containsExactly("RAISED gateway/gw-1 2 of 4", "AMENDED a<", "RAISED b<");
    }

    @Test
    void a_silence_that_is_over_before_anybody_was_told_is_recorded_and_pages_nobody() {
        tell(0, A.raise(), A.clear());
        tell(5_000);

        assertThat(told).allMatch(event -> event.transition().historic());
        assertThat(said()).containsExactly("RAISED a", "CLEARED a");
    }

    @Test
    void a_group_that_is_over_before_anybody_was_told_pages_nobody() {
        tell(0, A.raise(), B.raise(), A.clear(), B.clear());
        tell(5_000);

        assertThat(told).hasSize(6).allMatch(event -> event.transition().historic());
    }

    @Test
    void when_late_data_takes_members_back_the_group_is_told_anew_in_the_place_of_the_old_one() {
        tell(0, A.raise(), B.raise(), C.raise());
        tell(5_000);
        AlertEvent first = told.get(0);
        said();

        tell(6_000, A.step(Kind.WITHDRAWN, 180, Severity.MINOR));

        AlertEvent second = told.get(1);
        assertThat(second.group().replaces()).contains(first.transition().alert());
        assertThat(said())
                .containsExactly(
                        "WITHDRAWN a<",
                        "RAISED gateway/gw-1 2 of 4",
                        "AMENDED b<",
                        "AMENDED c<",
                        "WITHDRAWN gateway/gw-1 3 of 4");
    }

    @Test
    void when_all_but_one_are_taken_back_the_one_stands_alone() {
        tell(0, A.raise(), B.raise());
        tell(5_000);
        said();

        tell(6_000, B.step(Kind.WITHDRAWN, 182, Severity.MINOR));
        assertThat(said()).containsExactly("WITHDRAWN b<", "AMENDED a", "WITHDRAWN gateway/gw-1 2 of 4");
    }

    @Test
    void a_silence_that_is_taken_back_before_it_was_told_never_was() {
        tell(0, A.raise(), A.step(Kind.WITHDRAWN, 180, Severity.MINOR));
        tell(5_000);
        assertThat(said()).isEmpty();
    }

    @Test
    void a_member_that_escalates_makes_the_group_escalate_once() {
        tell(0, A.raise(), B.raise());
        tell(5_000);
        said();

        tell(90_000, A.step(Kind.ESCALATED, 86_400, Severity.MAJOR));
        tell(95_000, B.step(Kind.ESCALATED, 86_402, Severity.MAJOR));
        assertThat(said()).containsExactly("ESCALATED gateway/gw-1 2 of 4", "ESCALATED a<", "ESCALATED b<");
    }

    @Test
    void gateways_that_were_told_go_into_the_group_of_their_site() {
        List<Cause> one = List.of(gateway("gw-1", 2), SITE);
        List<Cause> two = List.of(gateway("gw-2", 2), SITE);
        tell(0, new Silent("a", one, 0, 180, 0).raise(), new Silent("b", one, 1, 181, 0).raise());
        tell(5_000);
        assertThat(said()).startsWith("RAISED gateway/gw-1 2 of 2");

        tell(6_000, new Silent("c", two, 2, 182, 0).raise(), new Silent("d", two, 3, 183, 0).raise());
        tell(11_000);

        assertThat(told.get(0).group().replaces()).isEmpty();
        assertThat(said())
                .containsExactly(
                        "RAISED site/north-farm 4 of 40",
                        "AMENDED a<",
                        "AMENDED b<",
                        "RAISED c<",
                        "RAISED d<",
                        "WITHDRAWN gateway/gw-1 2 of 2");
    }

    @Test
    void what_ended_a_day_before_is_forgotten_and_what_stands_is_not() {
        tell(0, A.raise(), B.raise(), A.clear(), B.clear());
        Silent standing = new Silent("old", List.of(gateway("gw-2", 9)), 0, 180, 0);
        tell(5_000, standing.raise());
        assertThat(state.size()).isEqualTo(3);

        tell(20_000, new Silent("d", BEHIND, 100_000, 100_180, 0).raise());

        assertThat(state.size()).isEqualTo(2);
        assertThat(said()).doesNotContain("WITHDRAWN gateway/gw-1 2 of 4");
    }

    @Test
    void beyond_the_bound_a_silence_is_told_alone_and_at_once() {
        List<Cause> huge = List.of(gateway("gw-1", 1_000_000));
        SilenceEvent[] all = new SilenceEvent[CauseRun.MOST];
        for (int i = 0; i < all.length; i++) {
            all[i] = new Silent("d" + i, huge, 0, 180, 0).raise();
        }
        tell(0, all);
        Silent beyond = new Silent("beyond", huge, 0, 180, 400);
        tell(1, beyond.raise(), beyond.clear());

        assertThat(said()).containsExactly("RAISED beyond", "CLEARED beyond");
        tell(5_000);
        assertThat(told.get(0).group().members()).hasSize(500);
        assertThat(told.get(0).transition().value()).isEqualTo(CauseRun.MOST);
    }
}
