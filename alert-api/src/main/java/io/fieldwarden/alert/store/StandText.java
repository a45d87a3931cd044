package io.fieldwarden.alert.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.law.Status;
import io.fieldwarden.alert.task.Task;
import io.fieldwarden.alert.task.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** How far a task is, as JSON of a column. */
final class StandText {
    private static final ObjectMapper JSON = new ObjectMapper();

    private StandText() {}

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("tasks: '" + text + "' is not JSON", e);
        }
    }

    static String write(Task.Stand stand) {
        ObjectNode node = object();
        stand.assignment().ifPresent(given -> {
            ObjectNode assignment = node.putObject("assignment");
            assignment
                    .put("type", given.type().text())
                    .put("basis", given.basis())
                    .put("checklist", given.checklist());
            given.draw().ifPresent(draw -> assignment.put("draw", draw));
            inspectors(assignment.putArray("inspectors"), given.inspectors());
        });
        ArrayNode dues = node.putArray("dues");
        stand.dues()
                .forEach(due -> dues.addObject()
                        .put("clock", due.clock())
                        .put("at", due.at().toEpochMilli())
                        .put("basis", due.basis())
                        .put("status", due.status().text())
                        .put("noted", due.noted()));
        stand.proposal().ifPresent(proposal -> {
            ObjectNode proposed = node.putObject("proposal");
            proposed.put("by", proposal.by()).put("from", proposal.from().text());
            ArrayNode passed = proposed.putArray("passed");
            new TreeSet<>(proposal.passed()).forEach(review -> passed.add(review.text()));
        });
        ArrayNode marks = node.putArray("marks");
        stand.marks().forEach(marks::add);
        ArrayNode done = node.putArray("done");
        new TreeSet<>(stand.done()).forEach(what -> done.add(what.name()));
        return node.put("orders", stand.orders()).toString();
    }

    static Task.Stand read(TaskState state, String text) {
        JsonNode node = parse(text);
        List<Task.Due> dues = new ArrayList<>();
        node.path("dues")
                .forEach(due -> dues.add(new Task.Due(
                        due.path("clock").asText(),
                        Instant.ofEpochMilli(due.path("at").asLong()),
                        due.path("basis").asText(),
                        Status.ofText(due.path("status").asText()),
                        due.path("noted").asBoolean())));
        Set<String> marks = new TreeSet<>();
        node.path("marks").forEach(mark -> marks.add(mark.asText()));
        Set<Task.Done> done = new TreeSet<>();
        node.path("done").forEach(what -> done.add(Task.Done.valueOf(what.asText())));
        return new Task.Stand(
                state,
                Optional.of(node.path("assignment")).filter(JsonNode::isObject).map(StandText::assignment),
                dues,
                Optional.of(node.path("proposal")).filter(JsonNode::isObject).map(StandText::proposal),
                marks,
                done,
                node.path("orders").asInt());
    }

    private static Task.Assignment assignment(JsonNode node) {
        return new Task.Assignment(
                Task.Inspection.ofText(node.path("type").asText()),
                node.path("basis").asText(),
                node.path("checklist").asText(),
                inspectors(node.path("inspectors")),
                Optional.of(node.path("draw")).filter(JsonNode::isTextual).map(JsonNode::asText));
    }

    private static Task.Proposal proposal(JsonNode node) {
        Set<Task.Review> passed = new TreeSet<>();
        node.path("passed").forEach(review -> passed.add(Task.Review.ofText(review.asText())));
        return new Task.Proposal(
                node.path("by").asText(), TaskState.ofText(node.path("from").asText()), passed);
    }

    private static void inspectors(ArrayNode array, List<Task.Inspector> inspectors) {
        inspectors.forEach(one -> array.addObject()
                .put("user", one.user())
                .put("name", one.name())
                .put("certificate", one.certificate()));
    }

    private static List<Task.Inspector> inspectors(JsonNode array) {
        List<Task.Inspector> inspectors = new ArrayList<>();
        array.forEach(one -> inspectors.add(new Task.Inspector(
                one.path("user").asText(),
                one.path("name").asText(),
                one.path("certificate").asText())));
        return inspectors;
    }
}
