package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.store.Page;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.alert.store.TaskPapers;
import io.fieldwarden.alert.store.TaskStore;
import io.fieldwarden.alert.task.SupervisionRules;
import io.fieldwarden.alert.task.Task;
import java.util.List;
import java.util.Optional;

/** Orders, copies to other departments with their receipts, and the feed for credit supervision. */
final class TaskPaperRoutes {
    private static final int MAX_TO = 200;

    private final TaskStore tasks;
    private final RegistryStore registry;
    private final TaskJson json;

    TaskPaperRoutes(Stores stores, TaskJson json) {
        this.tasks = stores.supervision().tasks();
        this.registry = stores.registry();
        this.json = json;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/orders", Permission.TASKS_VIEW, this::orders),
                Route.get("/api/v1/orders/{id}", Permission.TASKS_VIEW, this::order),
                Route.get("/api/v1/copies", Permission.TASKS_VIEW, this::copies),
                Route.post("/api/v1/tasks/{id}/copies", Permission.TASKS_EDIT, this::copy),
                Route.post("/api/v1/copies/{id}/receipt", Permission.TASKS_EDIT, this::receipt),
                Route.get("/api/v1/credit-feed", Permission.TASKS_VIEW, this::credit),
                Route.get("/api/v1/task-rules", Permission.TASKS_VIEW, this::rules));
    }

    private void orders(Call call) {
        Scope scope = registry.scope(call.grants());
        Page<TaskPapers.Order> page = tasks.papers()
                .orders(scope, call.query("task"), call.query("cursor"), call.queryInteger("limit", 50, 1, 500));
        var names = json.names();
        call.reply(Call.page(
                page.items().stream()
                        .map(order -> json.order(order, names, call.now()))
                        .toList(),
                page.next()));
    }

    /** The id is that of the task, a point and the number of the step. */
    private void order(Call call) {
        String id = call.path("id");
        int point = id.lastIndexOf('.');
        String task = point < 0 ? id : id.substring(0, point);
        TaskPapers.Order order = tasks
                .papers()
                .orders(registry.scope(call.grants()), Optional.of(task), Optional.empty(), 500)
                .items()
                .stream()
                .filter(one -> id.equals(task + "." + one.step().seq()))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("order", id));
        ObjectNode node = json.order(order, json.names(), call.now());
        SupervisionRules.Form form = tasks.rules().forms().get("order");
        if (form != null) {
            ObjectNode shown = Json.object()
                    .put("authority", form.authority())
                    .put("basis", form.basis().text())
                    .put("status", form.basis().status().text());
            shown.set("name", Json.text(form.name()));
            node.set("form", shown);
        }
        call.reply(node);
    }

    private void copies(Call call) {
        Page<TaskPapers.Copy> page = tasks.papers()
                .copies(
                        registry.scope(call.grants()),
                        call.query("task"),
                        call.query("open", TaskRoutes::flag).orElse(false),
                        call.query("cursor"),
                        call.queryInteger("limit", 50, 1, 500));
        call.reply(Call.page(TaskJson.copies(page.items()), page.next()));
    }

    private void copy(Call call) {
        Task task = TaskRoutes.visible(call, tasks, registry);
        Body body = call.body().only("rule", "to", "text");
        Optional<String> rule = body.optionalText("rule", 64).filter(text -> !text.isBlank());
        Optional<SupervisionRules.CopyRule> known =
                rule.map(id -> Optional.ofNullable(tasks.rules().copies().get(id))
                        .orElseThrow(() -> Problem.badField(
                                "rule",
                                "'" + Problem.shown(id) + "' is none of "
                                        + tasks.rules().copies().keySet())));
        String to = body.optionalText("to", MAX_TO)
                .filter(text -> !text.isBlank())
                .or(() -> known.map(one -> one.to().zh()))
                .orElseThrow(() -> Problem.badField("to", "is missing"));
        TaskPapers.Copied copied = tasks.papers()
                .copy(
                        task,
                        rule,
                        new TaskPapers.Content(to, body.text("text", TaskSteps.MAX_TEXT)),
                        new TaskPapers.Sent(call.principal().name(), call.now()),
                        TaskRoutes.once(call, "copy " + task.id()));
        call.reply(201, TaskJson.copy(copied.copy().orElseThrow(TaskRoutes::keyReused)));
    }

    private void receipt(Call call) {
        String id = call.path("id");
        Body body = call.body().only("text");
        TaskPapers.Receipt receipt = new TaskPapers.Receipt(
                body.text("text", TaskSteps.MAX_TEXT), call.principal().name(), call.now());
        call.reply(TaskJson.copy(tasks.papers()
                .receipt(id, receipt, registry.scope(call.grants()))
                .orElseThrow(() -> Problem.notFound("copy", id))));
    }

    /** A feed has no end: {@code cursor} says where to go on, also when there is nothing more now. */
    private void credit(Call call) {
        long after = call.query("cursor", TaskPaperRoutes::place).orElse(0L);
        int limit = call.queryInteger("limit", 100, 1, 500);
        List<TaskPapers.CreditEvent> events = tasks.papers().credit(after, registry.scope(call.grants()), limit + 1);
        boolean more = events.size() > limit;
        List<TaskPapers.CreditEvent> shown = more ? events.subList(0, limit) : events;
        var names = json.names();
        long last = shown.isEmpty() ? after : shown.get(shown.size() - 1).seq();
        ObjectNode page = Call.page(
                shown.stream()
                        .map(event -> {
                            ObjectNode node = Json.object();
                            node.put("seq", event.seq()).put("at", event.at().toString());
                            node.put("kind", event.kind()).put("times", event.times());
                            node.put("task", event.task())
                                    .put("number", event.number().orElse(null));
                            TaskJson.whose(
                                    node,
                                    event.whose().organisation(),
                                    event.whose().category(),
                                    names);
                            return node;
                        })
                        .toList(),
                more ? Optional.of(Long.toString(last)) : Optional.empty());
        call.reply(page.put("cursor", Long.toString(last)));
    }

    private static long place(String text) {
        long place = Long.parseLong(text);
        if (place < 0) {
            throw new IllegalArgumentException(text);
        }
        return place;
    }

    private void rules(Call call) {
        call.reply(SupervisionRulesJson.all(tasks.rules()));
    }
}
