package io.fieldwarden.alert.store;

import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.life.AlertAction;
import io.fieldwarden.alert.life.AlertChange;
import io.fieldwarden.alert.life.AlertState;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.rule.AlertTransition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Alerts and their history. Safe for many threads and, on PostgreSQL, processes: sequence numbers are given under the lock
 * of one row that is held until commit, so that they become visible in their order and without gaps.
 */
public final class AlertStore {
    /** Up to so many are taken for a narrower choice than a severity; a township has fewer, a county more. */
    static final int FEW_ORGANISATIONS = 50;

    /** Who acts when the time of a shelf is over. */
    public static final String SYSTEM = "system";

    private final Database database;

    public AlertStore(Database database) {
        this.database = database;
    }

    /** Counts that tell nothing about anybody. */
    public OpenDataStore openData() {
        return new OpenDataStore(database);
    }

    /** What was answered to requests with an idempotency key. */
    public AnswerStore answers() {
        return new AnswerStore(database);
    }

    /** A record of topic {@code alerts} that could be read, or the reason why not. */
    public record Incoming(TopicLog.Place place, Optional<AlertEvent> event, String fault) {}

    /**
     * Folds records in their order and moves the position behind them, in one transaction: each transition counts once,
     * however often it is delivered.
     *
     * @param subjects whose the alert is, asked once per new alert
     * @return the changes that were new, in order
     */
    public List<AlertChange> fold(List<Incoming> batch, Function<AlertEvent, Alert.Subject> subjects, Instant now) {
        return take(batch, subjects.andThen(Newcomer::of), now);
    }

    /**
     * The same, where new alerts begin with more than themselves.
     *
     * @param newcomers asked once per alert of the batch
     */
    public List<AlertChange> take(List<Incoming> batch, Function<AlertEvent, Newcomer> newcomers, Instant now) {
        Map<AlertId, Newcomer> known = new HashMap<>();
        batch.forEach(in -> in.event()
                .ifPresent(event -> known.computeIfAbsent(event.transition().alert(), id -> newcomers.apply(event))));
        return database.inTransaction(handle -> {
            Sequence sequence = Sequence.take(handle);
            List<AlertChange> changes = new ArrayList<>();
            for (Incoming in : batch) {
                if (in.event().isPresent()) {
                    AlertEvent event = in.event().get();
                    Newcomer newcomer = java.util.Objects.requireNonNull(
                            known.get(event.transition().alert()));
                    fold(handle, event, newcomer, sequence, now).ifPresent(changes::add);
                } else {
                    FeedPositions.fault(handle, LogTopic.ALERTS, in.place(), in.fault(), now.toEpochMilli());
                }
            }
            sequence.give(handle);
            FeedPositions.moveTo(
                    handle, LogTopic.ALERTS, batch.stream().map(Incoming::place).toList());
            return changes;
        });
    }

    private static Optional<AlertChange> fold(
            Handle handle, AlertEvent event, Newcomer newcomer, Sequence sequence, Instant now) {
        AlertTransition transition = event.transition();
        Optional<Alert> before = AlertRows.find(handle, transition.alert());
        if (before.isPresent() && isKnown(before.get(), event)) {
            return Optional.empty();
        }
        long number = sequence.next();
        Alert after = before.isPresent()
                ? before.get().with(event, number)
                : begin(handle, event, newcomer.subject(), number);
        AlertChange change = new AlertChange(
                number, transition.alert(), kind(transition), transition.at(), Optional.of(transition.value()), "", "");
        AlertRows.put(handle, after);
        AlertRows.putChange(handle, change, transition.source().severity());
        if (before.isEmpty()) {
            HandlingRows.begin(handle, after, newcomer, sequence, now);
        }
        return Optional.of(change);
    }

    /** A group that takes the place of another is what people have already dealt with. */
    private static Alert begin(Handle handle, AlertEvent event, Alert.Subject subject, long number) {
        Alert begun = Alert.begin(event, subject, number);
        return event.group()
                .replaces()
                .flatMap(replaced -> AlertRows.find(handle, replaced))
                .map(replaced -> begun.with(replaced.handling(), number))
                .orElse(begun);
    }

    /**
     * What changes nothing has been delivered before. Late data may come back to earlier figures, so the figures decide and
     * not whether the same words were heard once.
     */
    private static boolean isKnown(Alert alert, AlertEvent event) {
        return alert.with(event, alert.version()).equals(alert);
    }

    private static String kind(AlertTransition transition) {
        return transition.kind().name().toLowerCase(Locale.ROOT);
    }

    public Optional<Alert> find(AlertId id) {
        return database.read(handle -> AlertRows.find(handle, id));
    }

    /** Those that exist, by id. */
    public Map<AlertId, Alert> find(Collection<AlertId> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        Where where = new Where().in("id", ids.stream().map(AlertId::value).toList());
        return database.read(handle -> {
            Map<AlertId, Alert> found = new HashMap<>();
            where.bind(handle.createQuery("SELECT * FROM alerts" + where.sql()))
                    .map(AlertRows::alert)
                    .forEach(alert -> found.put(alert.id(), alert));
            return found;
        });
    }

    /** Newest raise first, members of groups among the others. */
    public Page<Alert> list(AlertFilter filter, Optional<String> cursor, int limit) {
        return list(filter, Members.SHOWN, cursor, limit);
    }

    /** Newest raise first. */
    public Page<Alert> list(AlertFilter filter, Members members, Optional<String> cursor, int limit) {
        Where where = where(filter);
        members.of().ifPresent(group -> where.and("cause = ?", group.value()));
        if (!members.shown()) {
            where.notUnderGroup(filter.scope());
        }
        cursor.map(Cursor::decode)
                .ifPresent(c -> where.and("(raised_at < ? OR (raised_at = ? AND id < ?))", c.at(), c.at(), c.id()));
        return database.read(handle -> {
            Query query = handle.createQuery(pageSql(where));
            List<Alert> found = where.bind(query)
                    .bind("limit", limit + 1)
                    .map(AlertRows::alert)
                    .list();
            if (found.size() <= limit) {
                return new Page<>(found, Optional.empty());
            }
            Alert last = found.get(limit - 1);
            return new Page<>(
                    found.subList(0, limit),
                    Optional.of(new Cursor(
                                    last.life().raisedAt().toEpochMilli(),
                                    last.id().value())
                            .encode()));
        });
    }

    /** Of those among them that are groups and have members. */
    public Map<AlertId, Members.Count> memberCounts(Collection<AlertId> groups) {
        return groups.isEmpty() ? Map.of() : database.read(handle -> GroupRows.counts(handle, groups));
    }

    static String pageSql(Where where) {
        return "SELECT * FROM alerts" + where.sql() + " ORDER BY raised_at DESC, id DESC LIMIT :limit";
    }

    static Where where(AlertFilter filter) {
        Where where = new Where();
        List<Scope.Area> seen = filter.scope().areas();
        Optional<Set<OrganisationId>> within =
                filter.area().or(() -> seen.size() == 1 ? seen.get(0).organisations() : Optional.empty());
        if (within.map(Set::size).orElse(Integer.MAX_VALUE) <= FEW_ORGANISATIONS) {
            where.byOrganisation();
        }
        if (!filter.states().isEmpty()) {
            where.in("state", filter.states().stream().map(s -> s.text()).toList());
            if (!filter.states().contains(AlertState.CLOSED)) {
                // Follows from the line before; a database has to read it to use the indexes of what is open.
                where.and("state <> 'closed'");
            }
        }
        if (!filter.severities().isEmpty()) {
            where.in(
                    "severity", filter.severities().stream().map(Severity::text).toList());
        }
        filter.device().map(DeviceId::value).ifPresent(device -> where.and("device = ?", device));
        filter.area()
                .ifPresent(ids -> where.in(
                        "organisation", ids.stream().map(OrganisationId::value).toList()));
        filter.category().ifPresent(where::category);
        filter.since().ifPresent(since -> where.and("raised_at >= ?", since.toEpochMilli()));
        return where.scope(filter.scope());
    }

    /** In the order in which things became known. */
    public List<AlertChange> history(AlertId id) {
        return database.read(
                handle -> handle.createQuery("SELECT * FROM alert_changes WHERE alert = :alert ORDER BY seq")
                        .bind("alert", id.value())
                        .map(AlertRows::change)
                        .list());
    }

    /** The next changes of all alerts after a sequence number, in order. */
    public List<AlertChange> changesAfter(long sequence, int limit) {
        return database.read(
                handle -> handle.createQuery("SELECT * FROM alert_changes WHERE seq > :seq ORDER BY seq LIMIT :limit")
                        .bind("seq", sequence)
                        .bind("limit", limit)
                        .map(AlertRows::change)
                        .list());
    }

    /** The newest sequence number; 0 before the first change. */
    public long lastSequence() {
        return database.read(handle -> handle.createQuery("SELECT value FROM counters WHERE name = 'change'")
                .mapTo(Long.class)
                .one());
    }

    /** What somebody asks to be done. */
    public record Request(
            AlertId alert, AlertAction action, String by, Optional<Long> ifVersion, Optional<Once> once) {}

    /**
     * Makes a request safe to repeat.
     *
     * @param request what was asked, so that a key is not taken for another request
     */
    public record Once(String key, String request) {}

    /** What came of a request. */
    public sealed interface Acted {
        /** @param change empty when the same request had been done before */
        record Done(Alert alert, Optional<AlertChange> change) implements Acted {}

        record Refused(AlertAction.Outcome.Refused why) implements Acted {}

        /** Somebody changed the alert in between. */
        record Changed(Alert alert) implements Acted {}

        /** The idempotency key was used for another request. */
        record KeyReused() implements Acted {}

        record Missing() implements Acted {}
    }

    /** Does it, with its entry in the history, in one transaction; to a group also to its members. */
    public Acted act(Request request, Instant now) {
        return database.inTransaction(handle -> {
            Sequence sequence = Sequence.take(handle);
            Optional<Alert> found = AlertRows.find(handle, request.alert());
            if (found.isEmpty()) {
                return new Acted.Missing();
            }
            Alert alert = found.get();
            Optional<String> usedFor = IdempotencyKeys.usedFor(handle, request);
            if (usedFor.isPresent()) {
                return usedFor.equals(request.once().map(Once::request))
                        ? new Acted.Done(alert, Optional.empty())
                        : new Acted.KeyReused();
            }
            if (request.ifVersion().isPresent() && request.ifVersion().get() != alert.version()) {
                return new Acted.Changed(alert);
            }
            AlertAction.Outcome outcome = request.action().on(alert, request.by(), now);
            if (outcome instanceof AlertAction.Outcome.Refused refused) {
                return new Acted.Refused(refused);
            }
            long number = sequence.next();
            Alert after = alert.with(((AlertAction.Outcome.Done) outcome).handling(), number);
            AlertChange change = new AlertChange(
                    number,
                    alert.id(),
                    request.action().kind(),
                    now,
                    Optional.empty(),
                    request.by(),
                    HandlingRows.note(request.action()));
            AlertRows.put(handle, after);
            HandlingRows.after(handle, request.action(), after, now);
            AlertRows.putChange(handle, change, after.life().severity());
            if (alert.ties().isGroup()) {
                GroupRows.alsoToMembers(handle, request, sequence, now);
            }
            IdempotencyKeys.keep(handle, request, number, now);
            sequence.give(handle);
            return new Acted.Done(after, Optional.of(change));
        });
    }

    /** Alerts whose condition holds and that are in service, newest first; for whoever puts them out of it. */
    public List<Alert> standing(int limit) {
        return database.read(
                handle -> handle.createQuery("SELECT * FROM alerts WHERE state IN ('raised', 'acknowledged')"
                                + " AND historic = 0 ORDER BY raised_at DESC, id DESC LIMIT :limit")
                        .bind("limit", limit)
                        .map(AlertRows::alert)
                        .list());
    }

    /** Alerts that are out of service, in order of time. */
    public List<Alert> outOfService(int limit) {
        return database.read(handle -> handle.createQuery(
                        "SELECT * FROM alerts WHERE oos_since IS NOT NULL ORDER BY oos_since, id LIMIT :limit")
                .bind("limit", limit)
                .map(AlertRows::alert)
                .list());
    }

    /** Alerts whose shelf time is over. */
    public List<AlertId> shelvesOver(Instant now, int limit) {
        return database.read(handle -> handle.createQuery(
                        "SELECT id FROM alerts WHERE shelved_until <= :now ORDER BY shelved_until LIMIT :limit")
                .bind("now", now.toEpochMilli())
                .bind("limit", limit)
                .mapTo(String.class)
                .map(AlertId::new)
                .list());
    }

    /** Forgets idempotency keys that were used before {@code before}. */
    public int forgetKeys(Instant before) {
        return database.inTransaction(
                handle -> handle.createUpdate("DELETE FROM idempotency WHERE created_at < :before")
                        .bind("before", before.toEpochMilli())
                        .execute());
    }
}
