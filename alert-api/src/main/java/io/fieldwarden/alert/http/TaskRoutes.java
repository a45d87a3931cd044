package io.fieldwarden.alert.http;

import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.life.AlertAction;
import io.fieldwarden.alert.store.AlertStore;
import io.fieldwarden.alert.store.Page;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.alert.store.TaskPapers;
import io.fieldwarden.alert.store.TaskStore;
import io.fieldwarden.alert.task.Task;
import io.fieldwarden.alert.task.TaskAction;
import io.fieldwarden.alert.task.TaskState;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.registry.Secrets;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Tasks of supervision: what there is, opening one, and every step to its end. */
final class TaskRoutes {
    private final TaskStore tasks;
    private final AlertStore alerts;
    private final RegistryStore registry;
    private final TaskSteps steps;
    private final TaskOpenings openings;
    private final TaskJson json;
    private final Runnable alertsChanged;

    /** @param alertsChanged called after an alert was commented on; returns at once */
    TaskRoutes(Stores stores, TaskJson json, Runnable alertsChanged) {
        this.tasks = stores.supervision().tasks();
        this.alerts = stores.alerts();
        this.registry = stores.registry();
        this.steps = new TaskSteps(tasks.plans(), tasks.rules());
        this.openings = new TaskOpenings(stores);
        this.json = json;
        this.alertsChanged = alertsChanged;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/tasks", Permission.TASKS_VIEW, this::list),
                Route.post("/api/v1/tasks", Permission.TASKS_EDIT, this::open),
                Route.get("/api/v1/tasks/{id}", Permission.TASKS_VIEW, this::one),
                Route.post("/api/v1/tasks/{id}/steps", Permission.TASKS_EDIT, this::step));
    }

    private void list(Call call) {
        Optional<OrganisationId> area = call.query("area", OrganisationId::new);
        boolean late = call.query("late", TaskRoutes::flag).orElse(false);
        TaskStore.Filter filter = new TaskStore.Filter(
                call.querySet("state", TaskState::ofText),
                late ? Optional.of(call.now()) : Optional.empty(),
                call.query("about"),
                area.map(registry::subtree),
                call.query("category", Function.identity()),
                call.query("inspector"),
                registry.scope(call.grants()));
        Page<Task> page = tasks.list(filter, call.query("cursor"), call.queryInteger("limit", 50, 1, 500));
        var names = json.names();
        call.reply(Call.page(
                page.items().stream()
                        .map(task -> json.brief(task, names, call.now()))
                        .toList(),
                page.next()));
    }

    static boolean flag(String word) {
        return switch (word) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(word);
        };
    }

    private void one(Call call) {
        Task task = visible(call, tasks, registry);
        call.etag(task.version());
        call.reply(json.whole(task, call.now()));
    }

    /** The task of the address, if the caller may see it. */
    static Task visible(Call call, TaskStore tasks, RegistryStore registry) {
        String id = call.path("id");
        Scope scope = registry.scope(call.grants());
        return tasks.find(id)
                .filter(task -> scope.covers(
                        task.subject().organisation(), task.subject().category()))
                .orElseThrow(() -> Problem.notFound("task", id));
    }

    private void open(Call call) {
        Body body = call.body()
                .only(
                        "alert",
                        "origin",
                        "reference",
                        "title",
                        "note",
                        "equipment",
                        "device",
                        "position",
                        "organisation",
                        "category");
        Scope scope = registry.scope(call.grants());
        TaskStore.Opening opening = openings.read(body, scope);
        if (!scope.covers(opening.subject().organisation(), opening.subject().category())) {
            throw Problem.of(
                    403,
                    "outside-scope",
                    "Your role does not reach what this task would be about.",
                    "Name an organisation and a category that you look after.");
        }
        String by = call.principal().name();
        TaskStore.Acted acted = tasks.open(opening, by, call.now(), once(call, "open"));
        if (acted instanceof TaskStore.Acted.Done done) {
            if (done.fresh()) {
                opening.alert().ifPresent(alert -> tell(alert, done.task(), by, call));
            }
            call.etag(done.task().version());
            call.context().header("Location", "/api/v1/tasks/" + done.task().id());
            call.reply(201, json.whole(done.task(), call.now()));
            return;
        }
        throw refusal(acted, "");
    }

    /** Says on the alert's own record what has become of it; once, also when the request is repeated. */
    private void tell(String alert, Task task, String by, Call call) {
        AlertStore.Acted acted = alerts.act(
                new AlertStore.Request(
                        new AlertId(alert),
                        new AlertAction.Comment(task.head().number()),
                        by,
                        Optional.empty(),
                        Optional.of(new AlertStore.Once("task-" + task.id(), "task " + task.id()))),
                call.now());
        if (acted instanceof AlertStore.Acted.Done) {
            alertsChanged.run();
        }
    }

    private void step(Call call) {
        Task seen = visible(call, tasks, registry);
        Set<String> photos = tasks.papers().photos(seen.id()).stream()
                .map(TaskPapers.Photo::sha256)
                .collect(Collectors.toSet());
        TaskAction action = steps.read(call.body(), seen, photos, call.now());
        TaskStore.Acted acted = tasks.act(
                new TaskStore.Request(
                        seen.id(), action, call.principal().name(), call.ifMatch(), once(call, seen.id())),
                call.now());
        if (acted instanceof TaskStore.Acted.Done done) {
            call.etag(done.task().version());
            call.reply(json.whole(done.task(), call.now()));
            return;
        }
        throw refusal(acted, seen.id());
    }

    static Optional<AlertStore.Once> once(Call call, String what) {
        String body = new String(call.context().bodyAsBytes(), StandardCharsets.UTF_8);
        return call.idempotencyKey().map(key -> new AlertStore.Once(key, what + " " + Secrets.tokenHash(body)));
    }

    private static Problem refusal(TaskStore.Acted acted, String id) {
        if (acted instanceof TaskStore.Acted.Refused refused) {
            return Problem.of(
                    409,
                    refused.why().code(),
                    refused.why().why(),
                    refused.why().next());
        }
        if (acted instanceof TaskStore.Acted.Changed changed) {
            return Problem.of(
                            412,
                            "changed",
                            "The task has changed since you read it.",
                            "Read it again, look whether the step still makes sense, and send its new ETag.")
                    .with("version", changed.task().version())
                    .header("ETag", "\"" + changed.task().version() + "\"");
        }
        if (acted instanceof TaskStore.Acted.HasOne open) {
            return Problem.of(
                            409,
                            "has-task",
                            "The alert or clue has a task that has not ended.",
                            "Go on with that task.")
                    .with("task", open.task());
        }
        if (acted instanceof TaskStore.Acted.KeyReused) {
            return keyReused();
        }
        return Problem.notFound("task", id);
    }

    static Problem keyReused() {
        return Problem.of(
                422,
                "idempotency-key-reused",
                "The Idempotency-Key was used for another request.",
                "Use a new key for each new request.");
    }
}
