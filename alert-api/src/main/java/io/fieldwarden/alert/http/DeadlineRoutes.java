package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.equipment.CheckForms;
import io.fieldwarden.alert.equipment.Due;
import io.fieldwarden.alert.equipment.Duty;
import io.fieldwarden.alert.store.DeadlineStore;
import io.fieldwarden.alert.store.DeadlineStore.Deadline;
import io.fieldwarden.alert.store.EquipmentStore;
import io.fieldwarden.alert.store.Page;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.device.OrganisationId;
import java.util.List;
import java.util.Optional;

/** What is due, by day, and the rules that say so. */
final class DeadlineRoutes {
    private final DeadlineStore deadlines;
    private final EquipmentStore equipment;
    private final RegistryStore registry;

    DeadlineRoutes(Stores stores) {
        this.deadlines = stores.equipment().deadlines();
        this.equipment = stores.equipment().files();
        this.registry = stores.registry();
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/deadlines", Permission.EQUIPMENT_VIEW, this::list),
                Route.get("/api/v1/duties", Permission.EQUIPMENT_VIEW, this::duties),
                Route.get("/api/v1/check-forms", Permission.EQUIPMENT_VIEW, DeadlineRoutes::forms));
    }

    private void list(Call call) {
        DeadlineStore.Filter filter = new DeadlineStore.Filter(
                call.query("from", EquipmentRoutes::parseDay),
                call.query("to", EquipmentRoutes::parseDay),
                call.query("state", Due.State::ofText),
                call.query("organisation", OrganisationId::new).map(registry::subtree),
                call.query("category"),
                call.query("daily").map("true"::equals).orElse(false),
                registry.scope(call.grants()));
        Page<Deadline> page = deadlines.list(filter, call.query("cursor"), call.queryInteger("limit", 200, 1, 1_000));
        call.reply(Call.page(page.items().stream().map(this::node).toList(), page.next()));
    }

    private ObjectNode node(Deadline deadline) {
        ObjectNode node = Json.object().put("equipment", deadline.equipment().value());
        Deadline.Label label = deadline.label();
        node.set("name", Json.text(label.name()));
        node.put("category", label.category());
        node.put("organisation", label.unit().map(OrganisationId::value).orElse(null));
        node.put("registration", label.registration());
        node.put("district", label.district());
        node.put("duty", deadline.duty());
        node.set("dutyName", Json.text(deadline.dutyName()));
        node.put("due", deadline.when().on().toString());
        node.put("last", EquipmentJson.day(deadline.when().last()));
        node.put("state", deadline.when().state().text());
        node.put("forbids", deadline.forbids());
        return node.put("status", deadline.status());
    }

    private void duties(Call call) {
        call.reply(Call.page(
                equipment.duties().all().stream().map(DeadlineRoutes::node).toList(), Optional.empty()));
    }

    private static ObjectNode node(Duty duty) {
        ObjectNode node = Json.object().put("id", duty.id());
        node.put("category", duty.category());
        node.put("trait", duty.trait().orElse(null));
        node.set("name", Json.text(duty.name()));
        node.put("kind", duty.kind().text());
        node.put("period", duty.terms().text());
        node.put("earlyMonths", duty.terms().early());
        node.put("forbids", duty.terms().forbids());
        node.put("started", duty.terms().started());
        node.put("daily", duty.terms().daily());
        node.set("basis", EquipmentJson.node(duty.provenance()));
        return node;
    }

    private static void forms(Call call) {
        call.reply(Call.page(CheckForms.all().stream().map(DeadlineRoutes::node).toList(), Optional.empty()));
    }

    private static ObjectNode node(CheckForms.Form form) {
        ObjectNode node = Json.object().put("id", form.id());
        node.put("kind", form.kind().text());
        node.put("category", form.category());
        ArrayNode items = node.putArray("items");
        form.items().forEach(item -> {
            ObjectNode one = items.addObject().put("id", item.id());
            one.set("text", Json.text(item.text()));
            one.put("status", item.provenance().status().text());
        });
        return node;
    }
}
