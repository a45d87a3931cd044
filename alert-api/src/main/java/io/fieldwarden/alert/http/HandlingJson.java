package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.clock.Milestones;
import io.fieldwarden.alert.clock.RunningClock;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.life.ClosingRules;
import io.fieldwarden.alert.store.HandlingStore;
import io.fieldwarden.device.Text;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What is done about an alert, as the API shows it. */
final class HandlingJson {
    private HandlingJson() {}

    static ObjectNode of(Alert alert, Stores.Care care, Instant now) {
        HandlingStore.Handled handled = care.handling().of(alert.id());
        List<Milestones.Milestone> possible = care.rules()
                .milestones()
                .of(alert.subject().category(), alert.basis().rule());
        Map<String, Text> names = possible.stream()
                .collect(Collectors.toMap(Milestones.Milestone::id, Milestones.Milestone::name, (a, b) -> a));
        ObjectNode node = Json.object();
        ArrayNode clocks = node.putArray("clocks");
        handled.clocks().forEach(state -> clocks.add(clock(state, names, now)));
        ArrayNode milestones = node.putArray("milestones");
        handled.milestones().forEach(one -> milestones.add(recorded(one, names)));
        node.set("possible", possible(possible, handled.milestones()));
        ArrayNode attachments = node.putArray("attachments");
        handled.attachments().forEach(one -> attachments.add(attachment(one)));
        ArrayNode needs = node.putArray("closingNeeds");
        Map<String, HandlingStore.Recorded> done = handled.milestones().stream()
                .collect(Collectors.toMap(HandlingStore.Recorded::milestone, Function.identity()));
        boolean nothing = done.containsKey(Milestones.FALSE_ALARM);
        care.rules().closing().needs(alert).forEach(need -> needs.add(need(need, handled, nothing)));
        ObjectNode record = node.putObject("closingRecord");
        handled.closing().forEach(record::put);
        node.set(
                "outOfService",
                alert.handling()
                        .outage()
                        .<com.fasterxml.jackson.databind.JsonNode>map(outage -> Json.object()
                                .put("cause", outage.cause())
                                .put("since", outage.since().toString())
                                .put("reason", outage.reason()))
                        .orElseGet(NullNode::getInstance));
        return node;
    }

    private static ObjectNode clock(HandlingStore.ClockState state, Map<String, Text> names, Instant now) {
        RunningClock clock = state.clock();
        ObjectNode node = Json.object();
        node.put("id", clock.id());
        node.set("name", Json.text(clock.name()));
        node.put("state", HandlingRoutes.standing(state, now));
        node.put("startedAt", clock.startedAt().toString());
        node.put("warnAt", clock.warnAt().toString());
        node.put("dueAt", clock.dueAt().toString());
        node.put("stop", clock.stop());
        node.set("stopName", Json.text(names.getOrDefault(clock.stop(), new Text(clock.stop(), clock.stop()))));
        node.put("stoppedAt", Json.time(state.stoppedAt()));
        node.put("stoppedBy", state.stoppedBy().orElse(null));
        node.put("basis", clock.ground().basis());
        node.put("status", clock.ground().status().text());
        node.set("remark", Json.text(clock.ground().remark()));
        return node;
    }

    private static ObjectNode recorded(HandlingStore.Recorded one, Map<String, Text> names) {
        ObjectNode node = Json.object();
        node.put("id", one.milestone());
        node.set("name", Json.text(names.getOrDefault(one.milestone(), new Text(one.milestone(), one.milestone()))));
        node.put("at", one.at().toString());
        node.put("note", one.note());
        node.put("by", one.by());
        return node.put("recordedAt", one.recordedAt().toString());
    }

    private static ArrayNode possible(List<Milestones.Milestone> possible, List<HandlingStore.Recorded> recorded) {
        ArrayNode array = Json.array();
        possible.stream()
                .filter(one ->
                        recorded.stream().noneMatch(done -> done.milestone().equals(one.id())))
                .filter(one -> one.after()
                        .map(first -> recorded.stream()
                                .anyMatch(done -> done.milestone().equals(first)))
                        .orElse(true))
                .forEach(one -> {
                    ObjectNode node = array.addObject();
                    node.put("id", one.id());
                    node.set("name", Json.text(one.name()));
                });
        return array;
    }

    private static ObjectNode need(ClosingRules.Need need, HandlingStore.Handled handled, boolean nothing) {
        ObjectNode node = Json.object();
        node.put("field", need.field().orElse(null));
        node.put("milestone", need.milestone().orElse(null));
        node.set("name", Json.text(need.name()));
        node.put("basis", need.basis());
        node.put("status", need.status().text());
        boolean there = need.milestone()
                .map(id -> handled.milestones().stream()
                        .anyMatch(one -> one.milestone().equals(id)))
                .orElseGet(
                        () -> need.field().map(handled.closing()::containsKey).orElse(false));
        return node.put("met", nothing || there);
    }

    static ObjectNode attachment(HandlingStore.Attachment one) {
        ObjectNode node = Json.object();
        node.put("sha256", one.sha256());
        node.put("name", one.name());
        node.put("type", one.type().media());
        node.put("size", one.size());
        node.put("note", one.note());
        node.put("by", one.by());
        return node.put("addedAt", one.addedAt().toString());
    }
}
