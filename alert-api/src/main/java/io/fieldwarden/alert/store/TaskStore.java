package io.fieldwarden.alert.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.task.SupervisionRules;
import io.fieldwarden.alert.task.Task;
import io.fieldwarden.alert.task.TaskAction;
import io.fieldwarden.alert.task.TaskState;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.registry.Secrets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Tasks of supervision and every step of them. A step, the number of its document, its entry in the record of changes and what
 * others learn of it are one transaction. Nothing of it is ever deleted. Safe for many threads.
 */
public final class TaskStore {
    private static final int MOST_STEPS = 2_000;

    private static final int MOST_OF_ALERT = 100;

    private final Database database;
    private final SupervisionRules rules;
    private final DocumentNumbers numbers;
    private final CreditEvents credit;

    public TaskStore(Database database, SupervisionRules rules) {
        this.database = database;
        this.rules = rules;
        this.numbers = new DocumentNumbers(rules.forms());
        this.credit = new CreditEvents(rules.repeat());
    }

    public SupervisionRules rules() {
        return rules;
    }

    /**
     * A clue that becomes a task.
     *
     * @param alert that it is opened for: one that has a task that has not ended gets no second one, and neither does a clue of an
     *     equipment file, which {@code reference} names
     * @param text what is known
     */
    public record Opening(
            Task.Origin origin,
            String reference,
            Optional<String> alert,
            String title,
            String text,
            Task.Subject subject) {}

    /** @param once repeating it with the same key does nothing twice; empty for a request that is not repeated */
    public record Request(
            String task, TaskAction action, String by, Optional<Long> ifMatch, Optional<AlertStore.Once> once) {}

    /** What came of a request. */
    public sealed interface Acted {
        /** @param fresh false when the same request had been done before */
        record Done(Task task, boolean fresh) implements Acted {}

        record Refused(Task.Refusal why) implements Acted {}

        /** Somebody else was first. */
        record Changed(Task task) implements Acted {}

        /** The key was used for another request. */
        record KeyReused() implements Acted {}

        /** The alert has one already. */
        record HasOne(String task) implements Acted {}

        record Missing() implements Acted {}
    }

    /** Opens a task for a clue. */
    public Acted open(Opening opening, String by, Instant now, Optional<AlertStore.Once> once) {
        return database.inTransaction(handle -> {
            Optional<Acted> before = repeated(handle, by, once);
            if (before.isPresent()) {
                return before.get();
            }
            Optional<String> open =
                    opening.alert().flatMap(alert -> openOf(handle, alert)).or(() -> openOfClue(handle, opening));
            if (open.isPresent()) {
                return new Acted.HasOne(open.get());
            }
            Task task = insert(handle, opening, by, now);
            keep(handle, by, once, task.id(), now);
            return new Acted.Done(task, true);
        });
    }

    private static Optional<String> openOf(Handle handle, String alert) {
        return handle.createQuery("SELECT id FROM tasks WHERE alert = :alert AND ended_at IS NULL")
                .bind("alert", alert)
                .mapTo(String.class)
                .findOne();
    }

    /** A clue of an equipment file often has no alert by which a second task could be told. */
    private static Optional<String> openOfClue(Handle handle, Opening opening) {
        if (opening.origin() != Task.Origin.EQUIPMENT || opening.reference().isEmpty()) {
            return Optional.empty();
        }
        return handle.createQuery("SELECT id FROM tasks WHERE origin = 'equipment' AND reference = :reference"
                        + " AND equipment = :equipment AND ended_at IS NULL LIMIT 1")
                .bind("reference", opening.reference())
                .bind("equipment", opening.subject().equipment().orElse(""))
                .mapTo(String.class)
                .findOne();
    }

    /**
     * The tasks of clues of equipment files, by clue: the one that has not ended, else the newest.
     *
     * @param clues at most a page of them
     */
    public Map<String, String> ofClues(Collection<String> clues, Scope scope) {
        Where where =
                new Where().and("origin = 'equipment'").in("reference", clues).scope(scope);
        return database.read(handle -> where.bind(handle.createQuery("SELECT reference, id FROM tasks" + where.sql()
                        + " ORDER BY CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END, opened_at DESC, id DESC"))
                .collectRows(Collectors.toMap(
                        row -> row.getColumn("reference", String.class),
                        row -> row.getColumn("id", String.class),
                        (first, later) -> first)));
    }

    /** Alerts that have a task which has not ended. */
    public Set<String> alertsUnderEnforcement() {
        return database.read(
                handle -> handle.createQuery("SELECT alert FROM tasks WHERE ended_at IS NULL AND alert IS NOT NULL")
                        .mapTo(String.class)
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /** In the transaction of the caller. */
    Task insert(Handle handle, Opening opening, String by, Instant now) {
        String id = UUID.randomUUID().toString();
        String number = numbers.next(handle, "clue", id, 1, now);
        List<Task.Due> dues = opening.origin() == Task.Origin.COMPLAINT
                ? List.of(rules.clocks().after("report.verify", now))
                : List.of();
        Task task = new Task(
                id,
                new Task.Head(number, opening.origin(), opening.reference(), opening.title(), by, now),
                opening.subject(),
                Task.Stand.fresh(dues),
                1);
        TaskRows.insert(handle, task, opening.alert());
        ObjectNode detail = StandText.object()
                .put("origin", opening.origin().text())
                .put("reference", opening.reference())
                .put("title", opening.title())
                .put("note", opening.text());
        record(handle, task, "open", Optional.of(number), detail, by, now);
        return task;
    }

    /** Takes a step, if the task allows it now. */
    public Acted act(Request request, Instant now) {
        return database.inTransaction(handle -> {
            Optional<Acted> before = repeated(handle, request.by(), request.once());
            if (before.isPresent()) {
                return before.get();
            }
            Optional<Task> found = TaskRows.lock(handle, request.task());
            if (found.isEmpty()) {
                return new Acted.Missing();
            }
            Task task = found.get();
            if (request.ifMatch().filter(version -> version != task.version()).isPresent()) {
                return new Acted.Changed(task);
            }
            Optional<Task.Refusal> refusal = task.refusal(request.action(), request.by());
            if (refusal.isPresent()) {
                return new Acted.Refused(refusal.get());
            }
            Task after = step(handle, task, request.action(), request.by(), now);
            keep(handle, request.by(), request.once(), task.id(), now);
            return new Acted.Done(after, true);
        });
    }

    /** A step that is allowed, in the transaction of the caller, who holds the lock of the task. */
    Task step(Handle handle, Task task, TaskAction action, String by, Instant now) {
        Task after = task.after(action, new Task.Moment(by, now, rules.clocks()));
        Optional<String> number =
                action.form().map(form -> numbers.next(handle, form, task.id(), after.version(), now));
        ObjectNode detail = StandText.object();
        action.describe(detail);
        TaskRows.update(handle, after, now);
        record(handle, after, action.kind(), number, detail, by, now);
        credit.after(handle, after, action, number, now);
        return after;
    }

    private static void record(
            Handle handle, Task task, String kind, Optional<String> number, ObjectNode detail, String by, Instant now) {
        String text = detail.toString();
        TaskRows.insert(
                handle,
                task.id(),
                new TaskStep(task.version(), now, by, kind, task.stand().state(), number, text));
        ObjectNode change = StandText.object()
                .put("step", task.version())
                .put("state", task.stand().state().text())
                .put("number", number.orElse(null))
                // Ties the whole content of the step into the chain.
                .put("sha256", Secrets.tokenHash(text));
        Changes.record(
                handle,
                new Change(now, by, "task", task.id(), kind, change.toString()),
                task.subject().organisation(),
                task.subject().category());
    }

    /** What a key was used for. {@code same}: for this very request. {@code made}: the id of what came of it. */
    record Used(boolean same, String made) {}

    static Optional<Used> used(Handle handle, String by, Optional<AlertStore.Once> once) {
        return once.flatMap(key -> handle.createQuery(
                        "SELECT request, made FROM task_requests WHERE principal = :by AND idem_key = :key")
                .bind("by", by)
                .bind("key", key.key())
                .map((rs, context) -> new Used(rs.getString("request").equals(key.request()), rs.getString("made")))
                .findOne());
    }

    private static Optional<Acted> repeated(Handle handle, String by, Optional<AlertStore.Once> once) {
        return used(handle, by, once)
                .map(used -> used.same()
                        ? TaskRows.find(handle, used.made())
                                .<Acted>map(task -> new Acted.Done(task, false))
                                .orElseGet(Acted.Missing::new)
                        : new Acted.KeyReused());
    }

    static void keep(Handle handle, String by, Optional<AlertStore.Once> once, String made, Instant now) {
        once.ifPresent(
                key -> handle.createUpdate("INSERT INTO task_requests (principal, idem_key, request, made, created_at)"
                                + " VALUES (:by, :key, :request, :made, :now)")
                        .bind("by", by)
                        .bind("key", key.key())
                        .bind("request", key.request())
                        .bind("made", made)
                        .bind("now", now.toEpochMilli())
                        .execute());
    }

    public Optional<Task> find(String id) {
        return database.read(handle -> TaskRows.find(handle, id));
    }

    /** The {@value #MOST_OF_ALERT} latest that were opened for an alert, the oldest of them first: one is open at most. */
    public List<Task> ofAlert(AlertId alert) {
        return database.read(handle -> handle.createQuery("SELECT * FROM (SELECT * FROM tasks WHERE alert = :alert"
                        + " ORDER BY opened_at DESC, id DESC LIMIT :most) latest ORDER BY opened_at, id")
                .bind("alert", alert.value())
                .bind("most", MOST_OF_ALERT)
                .map(TaskRows::task)
                .list());
    }

    /** Oldest first; a task has at most {@value #MOST_STEPS} that are shown. */
    public List<TaskStep> steps(String id) {
        return database.read(
                handle -> handle.createQuery("SELECT * FROM task_steps WHERE task = :id ORDER BY seq LIMIT :most")
                        .bind("id", id)
                        .bind("most", MOST_STEPS)
                        .map(TaskRows::step)
                        .list());
    }

    /** Absent values and empty sets ask for all. {@code late}: only those with a clock that has run out by then. */
    public record Filter(
            Set<TaskState> states,
            Optional<Instant> late,
            Optional<String> reference,
            Optional<Set<OrganisationId>> area,
            Optional<String> category,
            Optional<String> inspector,
            Scope scope) {}

    /** Newest first. */
    public Page<Task> list(Filter filter, Optional<String> cursor, int limit) {
        Where where = new Where();
        if (!filter.states().isEmpty()) {
            where.in("state", filter.states().stream().map(TaskState::text).toList());
        }
        filter.late().ifPresent(now -> where.and("ended_at IS NULL AND due_at <= ?", now.toEpochMilli()));
        filter.reference()
                .ifPresent(of -> where.and(
                        "(alert = ? OR equipment = ? OR device = ? OR position = ? OR reference = ?)",
                        of,
                        of,
                        of,
                        of,
                        of));
        filter.area()
                .ifPresent(ids -> where.in(
                        "organisation", ids.stream().map(OrganisationId::value).toList()));
        filter.category().ifPresent(where::category);
        filter.inspector()
                .ifPresent(user -> where.and("id IN (SELECT task FROM task_inspectors WHERE user_name = ?)", user));
        cursor.map(Cursor::decode)
                .ifPresent(c -> where.and("(opened_at < ? OR (opened_at = ? AND id < ?))", c.at(), c.at(), c.id()));
        where.scope(filter.scope());
        return database.read(handle -> {
            List<Task> found = where.bind(handle.createQuery(
                            "SELECT * FROM tasks" + where.sql() + " ORDER BY opened_at DESC, id DESC LIMIT :limit"))
                    .bind("limit", limit + 1)
                    .map(TaskRows::task)
                    .list();
            if (found.size() <= limit) {
                return new Page<>(found, Optional.empty());
            }
            Task last = found.get(limit - 1);
            return new Page<>(
                    found.subList(0, limit),
                    Optional.of(new Cursor(last.head().openedAt().toEpochMilli(), last.id()).encode()));
        });
    }

    /**
     * Notes clocks that have run out, each once; an order becomes overdue.
     *
     * @return the tasks, as they are after it, with the clock
     */
    public List<Expired> expire(Instant now, int limit) {
        List<Task> due = database.read(handle -> handle.createQuery(
                        "SELECT * FROM tasks WHERE expire_at <= :now AND ended_at IS NULL ORDER BY expire_at LIMIT :limit")
                .bind("now", now.toEpochMilli())
                .bind("limit", limit)
                .map(TaskRows::task)
                .list());
        List<Expired> expired = new ArrayList<>();
        for (Task task : due) {
            Task.Due clock = task.stand().expiring().orElseThrow();
            Acted acted = act(
                    new Request(
                            task.id(),
                            new TaskAction.Expire(clock.clock()),
                            AlertStore.SYSTEM,
                            Optional.of(task.version()),
                            Optional.empty()),
                    now);
            // Changed meanwhile: looked at again in the next round.
            if (acted instanceof Acted.Done done) {
                expired.add(new Expired(done.task(), clock));
            }
        }
        return expired;
    }

    /** A clock of a task that has run out. */
    public record Expired(Task task, Task.Due clock) {}

    /** Forgets which request a key was used for. */
    public void forgetKeys(Instant before) {
        database.useTransaction(handle -> handle.createUpdate("DELETE FROM task_requests WHERE created_at < :before")
                .bind("before", before.toEpochMilli())
                .execute());
    }

    /** What the same database holds beside. */
    public TaskPapers papers() {
        return new TaskPapers(database, this);
    }

    public PlanStore plans() {
        return new PlanStore(database, this);
    }
}
