package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Categories;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.equipment.Equipment;
import io.fieldwarden.alert.store.EquipmentStore;
import io.fieldwarden.alert.store.Page;
import io.fieldwarden.alert.store.PlaceStore;
import io.fieldwarden.alert.store.PlanStore;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.alert.store.TaskPapers;
import io.fieldwarden.alert.store.UserStore;
import io.fieldwarden.alert.task.Task;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.registry.Secrets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Yearly plans, draws of objects and inspectors by chance (双随机), and the roster of inspectors. */
final class PlanRoutes {
    private static final int MAX_NAME = 200;
    private static final int MOST_DRAWN = 200;
    private static final int MOST_EACH = 5;
    private static final int PAGE = 500;
    private static final Duration LONGEST = Duration.ofDays(366);

    private final PlanStore plans;
    private final RegistryStore registry;
    private final EquipmentStore equipment;
    private final UserStore users;
    private final TaskJson json;

    PlanRoutes(Stores stores, TaskJson json) {
        this.plans = stores.supervision().tasks().plans();
        this.registry = stores.registry();
        this.equipment = stores.equipment().files();
        this.users = stores.people().users();
        this.json = json;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/plans", Permission.TASKS_VIEW, this::list),
                Route.post("/api/v1/plans", Permission.TASKS_PLAN, this::add),
                Route.get("/api/v1/plans/{id}", Permission.TASKS_VIEW, this::one),
                Route.post("/api/v1/plans/{id}/draws", Permission.TASKS_PLAN, this::draw),
                Route.get("/api/v1/inspectors", Permission.TASKS_VIEW, this::inspectors)
                        .personal(),
                Route.put("/api/v1/inspectors/{user}", Permission.ROSTER_EDIT, this::putInspector),
                Route.delete("/api/v1/inspectors/{user}", Permission.ROSTER_EDIT, this::removeInspector));
    }

    private void list(Call call) {
        Page<PlanStore.Progress> page = plans.plans(
                registry.scope(call.grants()),
                Optional.empty(),
                call.query("cursor"),
                call.queryInteger("limit", 50, 1, 500));
        var names = json.names();
        call.reply(
                Call.page(page.items().stream().map(plan -> node(plan, names)).toList(), page.next()));
    }

    private static ObjectNode node(PlanStore.Progress progress, Map<OrganisationId, io.fieldwarden.device.Text> names) {
        PlanStore.Plan plan = progress.plan();
        ObjectNode node = Json.object();
        node.put("id", plan.id()).put("year", plan.year()).put("name", plan.name());
        node.put("type", plan.inspection().text()).put("basis", plan.basis());
        node.put("objects", plan.objects());
        TaskJson.whose(node, plan.whose().organisation(), plan.whose().category(), names);
        return node.put("drawn", progress.drawn()).put("inspected", progress.inspected());
    }

    private PlanStore.Progress visible(Call call) {
        String id = call.path("id");
        return plans.plans(registry.scope(call.grants()), Optional.of(id), Optional.empty(), 1).items().stream()
                .findFirst()
                .orElseThrow(() -> Problem.notFound("plan", id));
    }

    private void one(Call call) {
        call.reply(whole(visible(call)));
    }

    private ObjectNode whole(PlanStore.Progress progress) {
        ObjectNode node = node(progress, json.names());
        ArrayNode draws = node.putArray("draws");
        plans.draws(progress.plan().id()).forEach(draw -> draws.add(node(draw)));
        return node;
    }

    private static ObjectNode node(PlanStore.Drawn draw) {
        ObjectNode node = Json.object();
        node.put("id", draw.id()).put("seed", draw.seed()).put("seedSource", draw.seedSource());
        node.put("by", draw.made().by()).put("at", draw.made().at().toString());
        node.set("detail", draw.detail());
        return node;
    }

    private void add(Call call) {
        Body body = call.body().only("year", "name", "type", "basis", "objects", "organisation", "category");
        Optional<OrganisationId> organisation = body.optional("organisation", OrganisationId::new);
        organisation.filter(id -> registry.organisation(id).isEmpty()).ifPresent(id -> {
            throw Problem.notFound("organisation", id.value());
        });
        PlanStore.Plan plan = new PlanStore.Plan(
                UUID.randomUUID().toString(),
                body.integer("year", 2000, 2100).orElseThrow(() -> Problem.badField("year", "is missing")),
                body.text("name", MAX_NAME),
                body.value("type", Task.Inspection::ofText),
                body.text("basis", MAX_NAME),
                body.integer("objects", 1, 100_000).orElseThrow(() -> Problem.badField("objects", "is missing")),
                new TaskPapers.Whose(
                        organisation, body.optionalText("category", 64).orElse("")));
        if (!registry.scope(call.grants()).covers(organisation, plan.whose().category())) {
            throw Problem.of(
                    403,
                    "outside-scope",
                    "Your role does not reach what this plan would be about.",
                    "Name an organisation and a category that you look after.");
        }
        plans.add(plan, call.principal().name(), call.now());
        call.context().header("Location", "/api/v1/plans/" + plan.id());
        call.reply(201, whole(new PlanStore.Progress(plan, 0, 0)));
    }

    private void draw(Call call) {
        PlanStore.Plan plan = visible(call).plan();
        Body body = call.body().only("count", "each", "inspectors", "due", "seed", "seedSource");
        Optional<String> seed = body.optionalText("seed", MAX_NAME).filter(text -> !text.isBlank());
        String source = seed.isPresent() ? body.text("seedSource", MAX_NAME) : "system";
        Instant due = body.time("due").orElseThrow(() -> Problem.badField("due", "is missing"));
        if (!due.isAfter(call.now()) || due.isAfter(call.now().plus(LONGEST))) {
            throw Problem.badField("due", "must lie in the future, at most " + LONGEST.toDays() + " days away");
        }
        PlanStore.Lottery lottery = new PlanStore.Lottery(
                seed.orElseGet(Secrets::newToken),
                source,
                objects(plan),
                chosen(body.texts("inspectors")),
                body.integer("count", 1, MOST_DRAWN).orElse(1),
                body.integer("each", 2, MOST_EACH).orElse(2),
                due);
        try {
            call.reply(201, node(plans.draw(plan, lottery, call.principal().name(), call.now())));
        } catch (IllegalArgumentException e) {
            throw Problem.badField("inspectors", String.valueOf(e.getMessage()));
        }
    }

    /**
     * What can be drawn of the plan's organisation and category: the equipment in use by its files, and positions for special
     * equipment that have no file yet.
     */
    private List<PlanStore.Target> objects(PlanStore.Plan plan) {
        Scope scope = new Scope(List.of(new Scope.Area(
                plan.whose().organisation().map(registry::subtree),
                Optional.of(plan.whose().category()).filter(text -> !text.isEmpty()))));
        List<PlanStore.Target> objects = new ArrayList<>(filed(scope));
        Set<String> ids = objects.stream().map(PlanStore.Target::id).collect(Collectors.toSet());
        Set<PositionId> withFile = equipment.positions();
        Optional<String> cursor = Optional.empty();
        do {
            Page<PlaceStore.Placed> page = registry.places()
                    .positions(
                            new PlaceStore.Filter(Optional.empty(), Optional.empty(), Optional.empty(), scope),
                            cursor,
                            PAGE);
            page.items().stream()
                    .filter(placed -> Categories.isCode(placed.position().category())
                            && !withFile.contains(placed.position().id()))
                    .map(placed -> target(placed, ids))
                    .forEach(objects::add);
            cursor = page.next();
        } while (cursor.isPresent());
        return objects;
    }

    private List<PlanStore.Target> filed(Scope scope) {
        EquipmentStore.Filter inUse = new EquipmentStore.Filter(
                Optional.empty(),
                Optional.empty(),
                Optional.of(Equipment.State.IN_USE),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                scope);
        List<PlanStore.Target> objects = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<EquipmentStore.Filed> page = equipment.list(inUse, cursor, PAGE);
            page.items().stream()
                    .map(EquipmentStore.Filed::equipment)
                    .map(PlanRoutes::target)
                    .forEach(objects::add);
            cursor = page.next();
        } while (cursor.isPresent());
        return objects;
    }

    private static PlanStore.Target target(Equipment one) {
        return new PlanStore.Target(one.id().value(), one.name().zh(), TaskOpenings.about(one));
    }

    /** @param taken ids of equipment: a position of the same id is another object, and needs a name of its own in the draw */
    private static PlanStore.Target target(PlaceStore.Placed placed, Set<String> taken) {
        String id = placed.position().id().value();
        return new PlanStore.Target(
                taken.contains(id) ? "position/" + id : id,
                placed.position().name().zh(),
                new Task.Subject(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(id),
                        placed.organisation(),
                        placed.position().category()));
    }

    /** The roster, or those of it that are named. */
    private List<Task.Inspector> chosen(List<String> named) {
        List<Task.Inspector> roster = plans.inspectors();
        if (named.isEmpty()) {
            return roster;
        }
        Map<String, Task.Inspector> known = new HashMap<>();
        roster.forEach(one -> known.put(one.user(), one));
        return named.stream()
                .map(user -> Optional.ofNullable(known.get(user))
                        .orElseThrow(() -> Problem.badField(
                                "inspectors", "'" + Problem.shown(user) + "' is not on the roster of inspectors")))
                .toList();
    }

    private void inspectors(Call call) {
        call.reply(
                Call.page(plans.inspectors().stream().map(TaskJson::inspector).toList(), Optional.empty()));
    }

    private void putInspector(Call call) {
        String user = call.path("user");
        if (users.find(user).isEmpty()) {
            throw Problem.notFound("user", user);
        }
        Body body = call.body().only("user", "name", "certificate");
        Task.Inspector inspector =
                new Task.Inspector(user, body.text("name", MAX_NAME), body.text("certificate", MAX_NAME));
        plans.put(inspector, call.principal().name(), call.now());
        call.reply(TaskJson.inspector(inspector));
    }

    private void removeInspector(Call call) {
        String user = call.path("user");
        if (!plans.remove(user, call.principal().name(), call.now())) {
            throw Problem.notFound("inspector", user);
        }
        call.noContent();
    }
}
