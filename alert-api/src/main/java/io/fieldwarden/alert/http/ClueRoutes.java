package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.equipment.Clue;
import io.fieldwarden.alert.equipment.EquipmentId;
import io.fieldwarden.alert.store.ClueStore;
import io.fieldwarden.alert.store.EquipmentStore;
import io.fieldwarden.alert.store.Page;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.alert.store.ReminderStore;
import io.fieldwarden.alert.store.TaskStore;
import io.fieldwarden.device.AlertId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Signs that the law is broken, and what people were reminded of. */
final class ClueRoutes {
    private static final int MAX_NOTE = 2_000;
    private static final int MOST_REMINDERS = 500;

    private final ClueStore clues;
    private final ReminderStore reminders;
    private final EquipmentStore equipment;
    private final RegistryStore registry;
    private final TaskStore tasks;

    ClueRoutes(Stores stores) {
        this.clues = stores.equipment().clues();
        this.reminders = stores.equipment().reminders();
        this.equipment = stores.equipment().files();
        this.registry = stores.registry();
        this.tasks = stores.supervision().tasks();
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/equipment-clues", Permission.EQUIPMENT_VIEW, this::list),
                Route.get("/api/v1/equipment-clues/{id}", Permission.EQUIPMENT_VIEW, this::one),
                Route.post("/api/v1/equipment-clues/{id}/close", Permission.EQUIPMENT_EDIT, this::close),
                Route.get("/api/v1/equipment/{id}/reminders", Permission.EQUIPMENT_VIEW, this::reminders));
    }

    private void list(Call call) {
        Scope scope = registry.scope(call.grants());
        Optional<EquipmentId> about = call.query("equipment", EquipmentId::new);
        Page<Clue> page = clues.list(
                call.query("open", ClueRoutes::flag),
                about,
                scope,
                call.query("cursor"),
                call.queryInteger("limit", 100, 1, 500));
        call.reply(Call.page(nodes(call, page.items()), page.next()));
    }

    private static boolean flag(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("must be true or false");
        }
        return text.equals("true");
    }

    private void one(Call call) {
        String id = call.path("id");
        Clue clue = clues.find(id, registry.scope(call.grants())).orElseThrow(() -> Problem.notFound("clue", id));
        call.reply(nodes(call, List.of(clue)).get(0));
    }

    private void close(Call call) {
        String id = call.path("id");
        String note = call.body().only("note").text("note", MAX_NOTE).strip();
        Clue clue = clues.close(call.author(), id, note).orElseThrow(() -> Problem.notFound("clue", id));
        call.reply(nodes(call, List.of(clue)).get(0));
    }

    /** With the task of each, as far as the caller may see tasks. */
    private List<ObjectNode> nodes(Call call, List<Clue> some) {
        Scope scope = registry.scope(call.principal().grantsFor(Permission.TASKS_VIEW, call.now()));
        Map<String, String> of = tasks.ofClues(some.stream().map(Clue::id).toList(), scope);
        return some.stream()
                .map(clue -> node(clue).put("task", of.get(clue.id())))
                .toList();
    }

    private void reminders(Call call) {
        EquipmentId id = call.pathId("id", "equipment", EquipmentId::new);
        Scope scope = registry.scope(call.grants());
        if (equipment
                .find(id)
                .filter(filed -> EquipmentRoutes.covers(scope, filed))
                .isEmpty()) {
            throw Problem.notFound("equipment", id.value());
        }
        call.reply(Call.page(
                reminders.of(id, MOST_REMINDERS).stream().map(ClueRoutes::node).toList(), Optional.empty()));
    }

    private static ObjectNode node(ReminderStore.Given given) {
        return Json.object()
                .put("duty", given.duty())
                .put("due", given.on().toString())
                .put("step", given.step())
                .put("at", given.at().toString())
                .put("said", given.said());
    }

    private static ObjectNode node(Clue clue) {
        ObjectNode node = Json.object().put("id", clue.id());
        node.put("equipment", clue.equipment().value());
        node.put("kind", clue.kind().text());
        node.put("openedAt", clue.times().opened().toString());
        node.put("seenAt", clue.times().seen().toString());
        node.put("endedAt", clue.times().ended().map(Instant::toString).orElse(null));
        node.put("device", clue.sign().map(sign -> sign.device().value()).orElse(null));
        node.put("channel", clue.sign().map(sign -> sign.channel().value()).orElse(null));
        node.put("value", clue.sign().map(Clue.Sign::value).orElse(null));
        ArrayNode reasons = node.putArray("reasons");
        clue.reasons().forEach(reasons::add);
        node.put("alert", clue.closing().alert().map(AlertId::value).orElse(null));
        node.put("open", clue.isOpen());
        node.put("closedAt", clue.closing().at().map(Instant::toString).orElse(null));
        node.put("closedBy", clue.closing().by());
        return node.put("note", clue.closing().note());
    }
}
