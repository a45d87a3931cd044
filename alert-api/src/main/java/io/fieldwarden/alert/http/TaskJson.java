package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.alert.store.TaskPapers;
import io.fieldwarden.alert.store.TaskStep;
import io.fieldwarden.alert.store.TaskStore;
import io.fieldwarden.alert.task.SupervisionRules;
import io.fieldwarden.alert.task.Task;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.registry.RegistryEntry;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Tasks and what belongs to them as JSON. Safe for many threads. */
final class TaskJson {
    private final TaskStore tasks;
    private final RegistryStore registry;

    TaskJson(TaskStore tasks, RegistryStore registry) {
        this.tasks = tasks;
        this.registry = registry;
    }

    /** What organisations are called now. */
    Map<OrganisationId, Text> names() {
        Map<OrganisationId, Text> names = new HashMap<>();
        for (RegistryEntry.Organisation one : registry.organisations()) {
            names.put(one.id(), one.name());
        }
        return names;
    }

    ObjectNode brief(Task task, Map<OrganisationId, Text> names, Instant now) {
        Task.Head head = task.head();
        Task.Stand stand = task.stand();
        ObjectNode node = Json.object();
        node.put("id", task.id()).put("number", head.number());
        node.put("origin", head.origin().text())
                .put("reference", head.reference())
                .put("title", head.title());
        node.put("openedBy", head.openedBy()).put("openedAt", head.openedAt().toString());
        Task.Subject subject = task.subject();
        node.put("equipment", subject.equipment().orElse(null));
        node.put("device", subject.device().orElse(null));
        node.put("position", subject.position().orElse(null));
        whose(node, subject.organisation(), subject.category(), names);
        node.put("state", stand.state().text());
        node.set("due", stand.due().map(TaskJson::due).orElse(null));
        node.put("late", stand.isLate(now));
        node.put("orders", stand.orders());
        ArrayNode inspectors = node.putArray("inspectors");
        stand.assignment().ifPresent(given -> given.inspectors().forEach(one -> inspectors.add(inspector(one))));
        return node.put("version", task.version());
    }

    static void whose(
            ObjectNode node, Optional<OrganisationId> organisation, String category, Map<OrganisationId, Text> names) {
        node.put("organisation", organisation.map(OrganisationId::value).orElse(null));
        node.set("organisationName", Json.text(organisation.map(names::get)));
        node.put("category", category);
    }

    static ObjectNode inspector(Task.Inspector one) {
        return Json.object().put("user", one.user()).put("name", one.name()).put("certificate", one.certificate());
    }

    private static ObjectNode due(Task.Due due) {
        return Json.object()
                .put("clock", due.clock())
                .put("at", due.at().toString())
                .put("basis", due.basis())
                .put("status", due.status().text());
    }

    /** With everything that has been done and may be done next. */
    ObjectNode whole(Task task, Instant now) {
        ObjectNode node = brief(task, names(), now);
        Task.Stand stand = task.stand();
        ArrayNode dues = node.putArray("dues");
        stand.dues().forEach(due -> dues.add(due(due)));
        node.set("assignment", stand.assignment().map(TaskJson::assignment).orElse(null));
        node.set("proposal", stand.proposal().map(TaskJson::proposal).orElse(null));
        ArrayNode marks = node.putArray("marks");
        stand.marks().forEach(marks::add);
        ArrayNode done = node.putArray("done");
        new TreeSet<>(stand.done()).forEach(what -> done.add(what.text()));
        ArrayNode allowed = node.putArray("allowed");
        TaskSteps.kindsAt(stand.state()).forEach(allowed::add);
        String list = stand.assignment()
                .map(Task.Assignment::checklist)
                .orElseGet(() ->
                        tasks.rules().checklistFor(task.subject().category()).id());
        node.set(
                "checklist",
                Optional.ofNullable(tasks.rules().checklists().get(list))
                        .map(SupervisionRulesJson::checklist)
                        .orElse(null));
        ArrayNode advised = node.putArray("advisedCopies");
        for (SupervisionRules.CopyRule rule : tasks.rules().copies().values()) {
            if (rule.marks().stream().anyMatch(stand.marks()::contains)) {
                advised.add(rule.id());
            }
        }
        ArrayNode steps = node.putArray("steps");
        tasks.steps(task.id()).forEach(step -> steps.add(step(step)));
        ArrayNode photos = node.putArray("photos");
        tasks.papers().photos(task.id()).forEach(photo -> photos.add(photo(photo)));
        return node;
    }

    private static ObjectNode assignment(Task.Assignment given) {
        return Json.object()
                .put("type", given.type().text())
                .put("basis", given.basis())
                .put("checklist", given.checklist())
                .put("draw", given.draw().orElse(null));
    }

    private static ObjectNode proposal(Task.Proposal proposal) {
        ObjectNode node = Json.object()
                .put("by", proposal.by())
                .put("from", proposal.from().text());
        ArrayNode passed = node.putArray("passed");
        new TreeSet<>(proposal.passed()).forEach(review -> passed.add(review.text()));
        return node;
    }

    static ObjectNode step(TaskStep step) {
        ObjectNode node = Json.object();
        node.put("seq", step.seq()).put("at", step.at().toString()).put("by", step.by());
        node.put("kind", step.kind()).put("state", step.state().text());
        node.put("number", step.number().orElse(null));
        node.set("detail", Json.stored(step.detail()));
        return node;
    }

    static ObjectNode photo(TaskPapers.Photo photo) {
        return Json.object()
                .put("sha256", photo.sha256())
                .put("mediaType", photo.mediaType())
                .put("size", photo.size());
    }

    static ObjectNode copy(TaskPapers.Copy copy) {
        ObjectNode node = Json.object();
        node.put("id", copy.id()).put("task", copy.task()).put("number", copy.number());
        node.put("rule", copy.rule().orElse(null));
        node.put("to", copy.content().to()).put("text", copy.content().text());
        node.put("sentBy", copy.sent().by()).put("sentAt", copy.sent().at().toString());
        node.set(
                "receipt",
                copy.receipt()
                        .map(receipt -> Json.object()
                                .put("text", receipt.text())
                                .put("by", receipt.by())
                                .put("at", receipt.at().toString()))
                        .orElse(null));
        return node;
    }

    /** An order with what a printed one needs of its task. */
    ObjectNode order(TaskPapers.Order order, Map<OrganisationId, Text> names, Instant now) {
        ObjectNode node = Json.object();
        node.put("id", order.task().id() + "." + order.step().seq());
        node.put("number", order.step().number().orElse(""));
        node.put("issuedBy", order.step().by())
                .put("issuedAt", order.step().at().toString());
        node.set("detail", Json.stored(order.step().detail()));
        node.set("task", brief(order.task(), names, now));
        return node;
    }

    static List<ObjectNode> copies(List<TaskPapers.Copy> copies) {
        return copies.stream().map(TaskJson::copy).toList();
    }
}
