package io.fieldwarden.alert.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.life.AlertAction;
import io.fieldwarden.alert.life.AlertChange;
import io.fieldwarden.alert.life.AlertState;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.support.Events;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.rule.AlertTransition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the alert store does on every database it runs on. */
abstract class AlertStoreContract {
    private static final Instant NOW = Events.START.plus(Duration.ofHours(1));

    private AlertStore store;
    private FeedPositions positions;
    private long offset;

    /** A database that only this test uses, with its schema. */
    abstract Database database() throws Exception;

    @BeforeEach
    void open() throws Exception {
        Database database = database();
        store = new AlertStore(database);
        positions = new FeedPositions(database);
        offset = 0;
    }

    private List<AlertChange> fold(AlertEvent... events) {
        List<AlertStore.Incoming> batch = new ArrayList<>();
        for (AlertEvent event : events) {
            batch.add(new AlertStore.Incoming(new TopicLog.Place(0, offset++), Optional.of(event), ""));
        }
        return store.fold(batch, AlertStoreContract::subject, NOW);
    }

    private static Alert.Subject subject(AlertEvent event) {
        DeviceId device = event.transition().source().device();
        String organisation = device.value().startsWith("north") ? "north" : "south";
        return new Alert.Subject(
                device, event.position(), Optional.of(new OrganisationId(organisation)), "soil-station");
    }

    private static AlertEvent historic(AlertEvent event) {
        AlertTransition live = event.transition();
        return new AlertEvent(
                new AlertTransition(
                        live.alert(), live.source(), live.kind(), live.at(), live.raisedAt(), live.value(), true),
                event.position(),
                event.channel(),
                event.unit(),
                event.explanation(),
                event.receivedAt(),
                event.emittedAt());
    }

    private Alert alert(Events events) {
        return store.find(events.id()).orElseThrow();
    }

    @Test
    void what_a_live_reading_confirms_is_historic_no_more() {
        Events dry = Events.of("soil-1");
        fold(historic(dry.raised()));
        assertThat(alert(dry).life().historic()).isTrue();
        fold(dry.event(AlertTransition.Kind.AMENDED, Events.START.plusSeconds(60), 5.0));
        assertThat(alert(dry).life().historic()).isFalse();
    }

    @Test
    void late_data_may_show_that_another_channel_raised_it() {
        Events dry = Events.of("soil-1");
        fold(dry.raised());
        AlertEvent amended = dry.event(AlertTransition.Kind.AMENDED, Events.START, 31.5);
        fold(new AlertEvent(
                amended.transition(),
                amended.position(),
                Optional.of(new ChannelId("air_temp")),
                "Cel",
                amended.explanation(),
                amended.receivedAt(),
                amended.emittedAt()));
        assertThat(alert(dry).life().value()).isEqualTo(31.5);
        assertThat(alert(dry).basis().channel()).contains(new ChannelId("air_temp"));
        assertThat(alert(dry).basis().unit()).isEqualTo("Cel");
    }

    @Test
    void a_raise_and_a_clear_become_one_alert_with_two_changes() {
        Events dry = Events.of("soil-1");
        Instant cleared = Events.START.plusSeconds(600);
        fold(dry.raised(), dry.cleared(cleared));
        assertThat(alert(dry).state()).isEqualTo(AlertState.CLEARED);
        assertThat(alert(dry).life().clearedAt()).contains(cleared);
        assertThat(alert(dry).life().value()).isEqualTo(4.0);
        assertThat(store.history(dry.id())).extracting(AlertChange::kind).containsExactly("raised", "cleared");
        assertThat(store.history(dry.id())).extracting(AlertChange::sequence).containsExactly(1L, 2L);
    }

    @Test
    void the_same_records_again_change_nothing_and_still_move_the_position() {
        Events dry = Events.of("soil-1");
        AlertEvent[] events = {dry.raised(), dry.cleared(Events.START.plusSeconds(600))};
        fold(events);
        Alert before = alert(dry);
        assertThat(fold(events)).isEmpty();
        assertThat(fold(events[0])).isEmpty();
        assertThat(alert(dry)).isEqualTo(before);
        assertThat(store.lastSequence()).isEqualTo(2);
        assertThat(positions.of(LogTopic.ALERTS)).containsEntry(0, 5L);
    }

    @Test
    void an_acknowledgement_survives_the_same_raise_delivered_again() {
        Events dry = Events.of("soil-1");
        fold(dry.raised());
        act(dry, new AlertAction.Acknowledge("seen"));
        fold(dry.raised());
        assertThat(alert(dry).state()).isEqualTo(AlertState.ACKNOWLEDGED);
    }

    @Test
    void late_data_amends_and_withdraws() {
        Events dry = Events.of("soil-1");
        Instant cleared = Events.START.plusSeconds(600);
        Instant earlier = Events.START.plusSeconds(300);
        fold(dry.raised(), dry.cleared(cleared));
        fold(dry.event(AlertTransition.Kind.AMENDED, earlier, 3.5));
        assertThat(alert(dry).life().clearedAt()).contains(earlier);
        assertThat(alert(dry).life().value()).isEqualTo(3.5);
        assertThat(fold(dry.event(AlertTransition.Kind.AMENDED, earlier, 3.5))).isEmpty();
        fold(dry.event(AlertTransition.Kind.AMENDED, cleared, 4.0));
        assertThat(alert(dry).life().clearedAt()).contains(cleared);

        fold(dry.event(AlertTransition.Kind.WITHDRAWN, earlier, 3.5));
        assertThat(alert(dry).state()).isEqualTo(AlertState.CLOSED);
        assertThat(alert(dry).life().withdrawn()).isTrue();
    }

    @Test
    void an_escalation_raises_the_severity() {
        Events dry = Events.of("soil-1");
        fold(dry.raised());
        fold(dry.withSeverity(Severity.CRITICAL)
                .event(AlertTransition.Kind.ESCALATED, Events.START.plusSeconds(5), 2.0));
        assertThat(alert(dry).life().severity()).isEqualTo(Severity.CRITICAL);
    }

    @Test
    void a_record_that_cannot_be_read_is_kept_as_a_fault_and_does_not_stop_the_others() {
        Events dry = Events.of("soil-1");
        store.fold(
                List.of(
                        new AlertStore.Incoming(new TopicLog.Place(0, 0), Optional.empty(), "damaged"),
                        new AlertStore.Incoming(new TopicLog.Place(0, 1), Optional.of(dry.raised()), "")),
                AlertStoreContract::subject,
                NOW);
        assertThat(store.find(dry.id())).isPresent();
        assertThat(positions.of(LogTopic.ALERTS)).containsEntry(0, 2L);
    }

    private AlertStore.Acted act(Events events, AlertAction action) {
        return store.act(new AlertStore.Request(events.id(), action, "li", Optional.empty(), Optional.empty()), NOW);
    }

    @Test
    void an_action_on_an_old_version_is_refused_and_changes_nothing() {
        Events dry = Events.of("soil-1");
        fold(dry.raised());
        act(dry, new AlertAction.Comment("looking"));
        AlertStore.Acted acted = store.act(
                new AlertStore.Request(
                        dry.id(), new AlertAction.Acknowledge(""), "li", Optional.of(1L), Optional.empty()),
                NOW);
        assertThat(acted).isInstanceOf(AlertStore.Acted.Changed.class);
        assertThat(alert(dry).state()).isEqualTo(AlertState.RAISED);
        assertThat(store.lastSequence()).isEqualTo(2);
    }

    @Test
    void a_repeated_request_is_done_once_and_its_key_serves_no_other() {
        Events dry = Events.of("soil-1");
        fold(dry.raised());
        AlertStore.Request request = new AlertStore.Request(
                dry.id(),
                new AlertAction.Comment("on my way"),
                "li",
                Optional.empty(),
                Optional.of(new AlertStore.Once("k1", "comment on-my-way")));
        assertThat(store.act(request, NOW)).isInstanceOf(AlertStore.Acted.Done.class);
        assertThat(store.act(request, NOW))
                .isInstanceOfSatisfying(
                        AlertStore.Acted.Done.class,
                        done -> assertThat(done.change()).isEmpty());
        assertThat(store.history(dry.id())).hasSize(2);
        AlertStore.Request other = new AlertStore.Request(
                dry.id(),
                new AlertAction.Acknowledge(""),
                "li",
                Optional.empty(),
                Optional.of(new AlertStore.Once("k1", "acknowledge")));
        assertThat(store.act(other, NOW)).isInstanceOf(AlertStore.Acted.KeyReused.class);
        assertThat(store.forgetKeys(NOW.plusSeconds(1))).isEqualTo(1);
        assertThat(store.act(other, NOW)).isInstanceOf(AlertStore.Acted.Done.class);
    }

    @Test
    void shelving_ends_in_time_and_what_is_over_is_found() {
        Events dry = Events.of("soil-1");
        fold(dry.raised());
        Instant until = NOW.plus(Duration.ofHours(2));
        act(dry, new AlertAction.Shelve(until, "pump is being repaired"));
        assertThat(alert(dry).state()).isEqualTo(AlertState.SHELVED);
        assertThat(store.shelvesOver(until.minusMillis(1), 10)).isEmpty();
        assertThat(store.shelvesOver(until, 10)).containsExactly(dry.id());
        act(dry, new AlertAction.Unshelve("the time is over"));
        assertThat(alert(dry).state()).isEqualTo(AlertState.RAISED);
        assertThat(store.shelvesOver(until, 10)).isEmpty();
    }

    private static AlertFilter everything() {
        return new AlertFilter(
                Set.of(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Scope.EVERYTHING);
    }

    private List<AlertId> walk(AlertFilter filter, int limit, Runnable between) {
        List<AlertId> seen = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<Alert> page = store.list(filter, cursor, limit);
            page.items().forEach(alert -> seen.add(alert.id()));
            between.run();
            cursor = page.next();
        } while (cursor.isPresent());
        return seen;
    }

    @Test
    void a_cursor_walk_is_complete_and_in_order_while_new_alerts_arrive() {
        List<AlertId> old = new ArrayList<>();
        for (int i = 0; i < 57; i++) {
            // Several share one moment, so that the id has to decide.
            Events events = Events.of("soil-" + i).raisedAt(Events.START.plusSeconds(i / 5));
            fold(events.raised());
            old.add(events.id());
        }
        int[] arrived = {0};
        List<AlertId> seen = walk(everything(), 10, () -> {
            Events late = Events.of("new-" + arrived[0]++).raisedAt(Events.START.plusSeconds(1_000));
            fold(late.raised());
        });
        assertThat(seen).doesNotHaveDuplicates().hasSize(57).containsExactlyInAnyOrderElementsOf(old);
    }

    @Test
    void filters_and_scope_narrow_the_list() {
        Events north = Events.of("north-1").withSeverity(Severity.CRITICAL);
        Events south = Events.of("south-1").raisedAt(Events.START.plusSeconds(60));
        fold(north.raised(), south.raised());
        act(south, new AlertAction.Acknowledge(""));
        AlertFilter all = everything();
        assertThat(ids(new AlertFilter(
                        Set.of(AlertState.ACKNOWLEDGED),
                        Set.of(),
                        all.device(),
                        all.area(),
                        all.category(),
                        all.since(),
                        all.scope())))
                .containsExactly(south.id());
        assertThat(ids(new AlertFilter(
                        Set.of(),
                        Set.of(Severity.CRITICAL),
                        all.device(),
                        all.area(),
                        all.category(),
                        all.since(),
                        all.scope())))
                .containsExactly(north.id());
        assertThat(ids(new AlertFilter(
                        Set.of(),
                        Set.of(),
                        all.device(),
                        all.area(),
                        all.category(),
                        Optional.of(Events.START.plusSeconds(1)),
                        all.scope())))
                .containsExactly(south.id());
        Scope onlyNorth = new Scope(
                List.of(new Scope.Area(Optional.of(Set.of(new OrganisationId("north"))), Optional.of("soil-station"))));
        assertThat(ids(new AlertFilter(
                        Set.of(), Set.of(), all.device(), all.area(), all.category(), all.since(), onlyNorth)))
                .containsExactly(north.id());
        assertThat(ids(new AlertFilter(
                        Set.of(),
                        Set.of(),
                        all.device(),
                        all.area(),
                        all.category(),
                        all.since(),
                        new Scope(List.of()))))
                .isEmpty();
    }

    private List<AlertId> ids(AlertFilter filter) {
        return store.list(filter, Optional.empty(), 100).items().stream()
                .map(Alert::id)
                .toList();
    }

    @Test
    void numbers_have_no_gaps_and_become_visible_in_order_when_many_act_at_once() throws Exception {
        Events dry = Events.of("soil-1");
        fold(dry.raised());
        int people = 4;
        int each = 25;
        ExecutorService threads = Executors.newFixedThreadPool(people + 1);
        CountDownLatch done = new CountDownLatch(people);
        Future<List<Long>> reader = threads.submit(() -> {
            List<Long> seen = new ArrayList<>();
            long last = 0;
            while (done.getCount() > 0 || last < store.lastSequence()) {
                for (AlertChange change : store.changesAfter(last, 10)) {
                    seen.add(change.sequence());
                    last = change.sequence();
                }
            }
            return seen;
        });
        List<Future<?>> actors = new ArrayList<>();
        for (int p = 0; p < people; p++) {
            actors.add(threads.submit(() -> {
                for (int i = 0; i < each; i++) {
                    act(dry, new AlertAction.Comment("note " + i));
                }
                done.countDown();
            }));
        }
        for (Future<?> actor : actors) {
            actor.get();
        }
        List<Long> seen = reader.get();
        threads.shutdown();
        assertThat(seen).hasSize(1 + people * each).isSorted();
        assertThat(Collections.max(seen)).isEqualTo(1L + (long) people * each);
        assertThat(new TreeSet<>(seen)).hasSize(seen.size());
    }
}
