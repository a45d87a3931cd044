package io.fieldwarden.alert.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.task.Draw;
import io.fieldwarden.alert.task.Task;
import io.fieldwarden.alert.task.TaskAction;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.registry.Secrets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Yearly plans, the draws made for them, and who may inspect. Safe for many threads. */
public final class PlanStore {
    /** Of the roster. */
    public static final int MOST_INSPECTORS = 1_000;

    private final Database database;
    private final TaskStore tasks;

    PlanStore(Database database, TaskStore tasks) {
        this.database = database;
        this.tasks = tasks;
    }

    /** What a year's inspections are to be. {@code objects}: how many are to be inspected. */
    public record Plan(
            String id,
            int year,
            String name,
            Task.Inspection inspection,
            String basis,
            int objects,
            TaskPapers.Whose whose) {}

    /** A plan and how far it is. */
    public record Progress(Plan plan, long drawn, long inspected) {}

    public void add(Plan plan, String by, Instant at) {
        database.useTransaction(handle -> {
            handle.createUpdate("INSERT INTO plans (id, year, name, inspection, basis, objects, made_by, made_at,"
                            + " organisation, category) VALUES (:id, :year, :name, :inspection, :basis, :objects, :by,"
                            + " :at, :organisation, :category)")
                    .bind("id", plan.id())
                    .bind("year", plan.year())
                    .bind("name", plan.name())
                    .bind("inspection", plan.inspection().text())
                    .bind("basis", plan.basis())
                    .bind("objects", plan.objects())
                    .bind("by", by)
                    .bind("at", at.toEpochMilli())
                    .bind(
                            "organisation",
                            plan.whose()
                                    .organisation()
                                    .map(OrganisationId::value)
                                    .orElse(null))
                    .bind("category", plan.whose().category())
                    .execute();
            ObjectNode detail = StandText.object()
                    .put("year", plan.year())
                    .put("name", plan.name())
                    .put("objects", plan.objects());
            Changes.record(
                    handle,
                    new Change(at, by, "plan", plan.id(), "add", detail.toString()),
                    plan.whose().organisation(),
                    plan.whose().category());
        });
    }

    /** Latest year first. */
    public Page<Progress> plans(Scope scope, Optional<String> id, Optional<String> cursor, int limit) {
        Where where = new Where();
        id.ifPresent(one -> where.and("id = ?", one));
        cursor.map(Cursor::decode)
                .ifPresent(c -> where.and("(year < ? OR (year = ? AND id < ?))", c.at(), c.at(), c.id()));
        where.scope(scope);
        return database.read(handle -> {
            List<Progress> found = where.bind(handle.createQuery("SELECT plans.*, (SELECT COUNT(*) FROM tasks WHERE"
                            + " origin = 'plan' AND reference = plans.id) AS drawn, (SELECT COUNT(*) FROM tasks WHERE"
                            + " origin = 'plan' AND reference = plans.id AND state NOT IN ('clue', 'assigned',"
                            + " 'cannot-inspect')) AS inspected FROM plans" + where.sql()
                            + " ORDER BY year DESC, id DESC LIMIT :limit"))
                    .bind("limit", limit + 1)
                    .map(PlanStore::progress)
                    .list();
            if (found.size() <= limit) {
                return new Page<>(found, Optional.empty());
            }
            Plan last = found.get(limit - 1).plan();
            return new Page<>(found.subList(0, limit), Optional.of(new Cursor(last.year(), last.id()).encode()));
        });
    }

    private static Progress progress(ResultSet rs, StatementContext ignored) throws SQLException {
        return new Progress(
                new Plan(
                        rs.getString("id"),
                        rs.getInt("year"),
                        rs.getString("name"),
                        Task.Inspection.ofText(rs.getString("inspection")),
                        rs.getString("basis"),
                        rs.getInt("objects"),
                        new TaskPapers.Whose(
                                Optional.ofNullable(rs.getString("organisation"))
                                        .map(OrganisationId::new),
                                rs.getString("category"))),
                rs.getLong("drawn"),
                rs.getLong("inspected"));
    }

    /** One thing that can be drawn. */
    public record Target(String id, String title, Task.Subject subject) {}

    /**
     * What is drawn from.
     *
     * @param seed with which it can be done again
     * @param seedSource where it comes from, such as a public lottery; {@code system} for chance of this machine
     * @param objects by id; those that have a task of this plan already are left out
     * @param due when the inspections are to be done
     */
    public record Lottery(
            String seed,
            String seedSource,
            List<Target> objects,
            List<Task.Inspector> inspectors,
            int count,
            int each,
            Instant due) {}

    /** What was drawn, with everything that it takes to do it again. */
    public record Drawn(
            String id, String plan, String seed, String seedSource, JsonNode detail, TaskPapers.Sent made) {}

    /**
     * Draws objects and inspectors and opens and assigns their tasks, all or nothing.
     *
     * @throws IllegalArgumentException when there are too few inspectors
     */
    public Drawn draw(Plan plan, Lottery lottery, String by, Instant now) {
        return database.inTransaction(handle -> {
            // Two draws of a plan at once would draw the same objects: the plan's row makes the second wait.
            handle.createUpdate("UPDATE plans SET objects = objects WHERE id = :id")
                    .bind("id", plan.id())
                    .execute();
            Map<String, Target> free = new TreeMap<>();
            lottery.objects().forEach(target -> free.put(target.id(), target));
            Set<String> drawnBefore = drawnOf(handle, plan.id());
            free.values().removeIf(target -> keys(target.subject()).anyMatch(drawnBefore::contains));
            List<Draw.Lot> lots = Draw.draw(
                    lottery.seed(),
                    free.keySet().stream()
                            .map(id -> new Draw.Candidate(id, Set.of()))
                            .toList(),
                    lottery.count(),
                    lottery.inspectors().stream().map(Task.Inspector::user).toList(),
                    lottery.each());
            Map<String, Task.Inspector> people = new TreeMap<>();
            lottery.inspectors().forEach(one -> people.put(one.user(), one));
            Drawing drawing =
                    new Drawing(handle, plan, lottery, UUID.randomUUID().toString(), new TaskPapers.Sent(by, now));
            ObjectNode detail = StandText.object();
            texts(detail.putArray("objects"), free.keySet());
            texts(detail.putArray("inspectors"), people.keySet());
            detail.put("count", lottery.count()).put("each", lottery.each());
            ArrayNode result = detail.putArray("lots");
            for (Draw.Lot lot : lots) {
                List<Task.Inspector> inspectors = lot.inspectors().stream()
                        .map(user -> Objects.requireNonNull(people.get(user)))
                        .toList();
                String task = open(drawing, Objects.requireNonNull(free.get(lot.object())), inspectors);
                ObjectNode node = result.addObject().put("object", lot.object()).put("task", task);
                texts(node.putArray("inspectors"), lot.inspectors());
            }
            Drawn drawn =
                    new Drawn(drawing.id(), plan.id(), lottery.seed(), lottery.seedSource(), detail, drawing.made());
            keep(handle, plan, drawn);
            return drawn;
        });
    }

    /** A draw at work. For one thread. */
    private record Drawing(Handle handle, Plan plan, Lottery lottery, String id, TaskPapers.Sent made) {}

    private String open(Drawing drawing, Target target, List<Task.Inspector> inspectors) {
        Plan plan = drawing.plan();
        TaskPapers.Sent made = drawing.made();
        Task task = tasks.insert(
                drawing.handle(),
                new TaskStore.Opening(
                        Task.Origin.PLAN, plan.id(), Optional.empty(), target.title(), plan.name(), target.subject()),
                made.by(),
                made.at());
        Task.Assignment assignment = new Task.Assignment(
                plan.inspection(),
                plan.basis(),
                tasks.rules().checklistFor(target.subject().category()).id(),
                inspectors,
                Optional.of(drawing.id()));
        tasks.step(
                drawing.handle(),
                task,
                new TaskAction.Assign(assignment, drawing.lottery().due()),
                made.by(),
                made.at());
        return task.id();
    }

    /** A position that was drawn before it had an equipment file is the same object as the equipment that stands there. */
    private static Set<String> drawnOf(Handle handle, String plan) {
        return handle
                .createQuery(
                        "SELECT equipment, position, device FROM tasks WHERE origin = 'plan' AND reference = :plan")
                .bind("plan", plan)
                .map((rs, context) -> new Task.Subject(
                        Optional.ofNullable(rs.getString("equipment")),
                        Optional.ofNullable(rs.getString("device")),
                        Optional.ofNullable(rs.getString("position")),
                        Optional.empty(),
                        ""))
                .stream()
                .flatMap(PlanStore::keys)
                .collect(Collectors.toSet());
    }

    private static Stream<String> keys(Task.Subject subject) {
        return Stream.of(
                        subject.equipment().map(id -> "equipment/" + id),
                        subject.position().map(id -> "position/" + id),
                        subject.device().map(id -> "device/" + id))
                .flatMap(Optional::stream);
    }

    private static void keep(Handle handle, Plan plan, Drawn drawn) {
        handle.createUpdate("INSERT INTO draws (id, plan, seed, seed_source, detail, made_by, made_at, organisation,"
                        + " category) VALUES (:id, :plan, :seed, :source, :detail, :by, :at, :organisation, :category)")
                .bind("id", drawn.id())
                .bind("plan", plan.id())
                .bind("seed", drawn.seed())
                .bind("source", drawn.seedSource())
                .bind("detail", drawn.detail().toString())
                .bind("by", drawn.made().by())
                .bind("at", drawn.made().at().toEpochMilli())
                .bind(
                        "organisation",
                        plan.whose().organisation().map(OrganisationId::value).orElse(null))
                .bind("category", plan.whose().category())
                .execute();
        ObjectNode change = StandText.object()
                .put("draw", drawn.id())
                .put("seed", drawn.seed())
                .put("sha256", Secrets.tokenHash(drawn.detail().toString()));
        Changes.record(
                handle,
                new Change(drawn.made().at(), drawn.made().by(), "plan", plan.id(), "draw", change.toString()),
                plan.whose().organisation(),
                plan.whose().category());
    }

    private static void texts(ArrayNode array, Iterable<String> texts) {
        texts.forEach(array::add);
    }

    /** Of one plan, newest first; at most 500. */
    public List<Drawn> draws(String plan) {
        return database.read(handle -> handle.createQuery(
                        "SELECT * FROM draws WHERE plan = :plan ORDER BY made_at DESC LIMIT 500")
                .bind("plan", plan)
                .map((rs, context) -> new Drawn(
                        rs.getString("id"),
                        rs.getString("plan"),
                        rs.getString("seed"),
                        rs.getString("seed_source"),
                        StandText.parse(rs.getString("detail")),
                        new TaskPapers.Sent(rs.getString("made_by"), Instant.ofEpochMilli(rs.getLong("made_at")))))
                .list());
    }

    /** Those who may inspect, by log-in. */
    public List<Task.Inspector> inspectors() {
        return database.read(
                handle -> handle.createQuery("SELECT * FROM inspectors WHERE active = 1 ORDER BY user_name")
                        .map((rs, context) -> new Task.Inspector(
                                rs.getString("user_name"), rs.getString("name"), rs.getString("certificate")))
                        .list());
    }

    /**
     * Puts somebody on the roster, or changes how they stand in documents.
     *
     * @throws RefusedException when the roster is full
     */
    public void put(Task.Inspector inspector, String by, Instant at) {
        database.useTransaction(handle -> {
            long there = handle.createQuery("SELECT COUNT(*) FROM inspectors WHERE active = 1 AND user_name <> :user")
                    .bind("user", inspector.user())
                    .mapTo(Long.class)
                    .one();
            if (there >= MOST_INSPECTORS) {
                throw RefusedException.badField(
                        "user", inspector.user(), "the roster has " + MOST_INSPECTORS + ", the most there may be");
            }
            handle.createUpdate("INSERT INTO inspectors (user_name, name, certificate, active)"
                            + " VALUES (:user, :name, :certificate, 1) ON CONFLICT (user_name) DO UPDATE SET"
                            + " name = excluded.name, certificate = excluded.certificate, active = 1")
                    .bind("user", inspector.user())
                    .bind("name", inspector.name())
                    .bind("certificate", inspector.certificate())
                    .execute();
            record(handle, inspector.user(), "put", by, at);
        });
    }

    /** @return false when they are not on the roster */
    public boolean remove(String user, String by, Instant at) {
        return database.inTransaction(handle -> {
            int changed = handle.createUpdate("UPDATE inspectors SET active = 0 WHERE user_name = :user AND active = 1")
                    .bind("user", user)
                    .execute();
            if (changed > 0) {
                record(handle, user, "remove", by, at);
            }
            return changed > 0;
        });
    }

    private static void record(Handle handle, String user, String action, String by, Instant at) {
        Changes.record(handle, new Change(at, by, "inspector", user, action, "{}"));
    }
}
