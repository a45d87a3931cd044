package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.life.AlertChange;
import io.fieldwarden.alert.store.AlertStore;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.device.AlertId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Every change of every alert as CloudEvents 1.0, in the order of their numbers, for programs that ask from time to time. A
 * number becomes visible only after all lower ones: who goes on after the last one he has got misses nothing and gets nothing
 * twice, however many write at the same time.
 */
final class AlertEventRoutes {
    /** Changes that are looked at for one answer, where most of them are of others. */
    private static final int MOST_ROUNDS = 20;

    private final AlertStore alerts;
    private final RegistryStore registry;
    private final AlertJson json;

    AlertEventRoutes(Stores stores, AlertJson json) {
        this.alerts = stores.alerts();
        this.registry = stores.registry();
        this.json = json;
    }

    List<Route> routes() {
        return List.of(Route.get("/api/v1/alerts/events", Permission.ALERTS_VIEW, this::list));
    }

    /** What the caller may see of the changes after a place, and the place up to which they were looked at. */
    private final class Walk {
        private final Scope scope;
        private final int limit;
        private final List<AlertChange> changes = new ArrayList<>();
        private final Map<AlertId, Alert> known = new HashMap<>();
        private long place;

        Walk(Scope scope, long place, int limit) {
            this.scope = scope;
            this.place = place;
            this.limit = limit;
        }

        void run() {
            for (int round = 0; round < MOST_ROUNDS && changes.size() < limit; round++) {
                List<AlertChange> next = alerts.changesAfter(place, limit);
                if (next.isEmpty()) {
                    return;
                }
                Set<AlertId> ids = new LinkedHashSet<>();
                next.forEach(change -> ids.add(change.alert()));
                known.putAll(alerts.find(ids));
                next.forEach(this::take);
            }
        }

        private void take(AlertChange change) {
            if (changes.size() < limit) {
                place = change.sequence();
                Alert.Subject subject = alert(change).subject();
                if (scope.covers(subject.organisation(), subject.category())) {
                    changes.add(change);
                }
            }
        }

        Alert alert(AlertChange change) {
            return Objects.requireNonNull(known.get(change.alert()), "a change without its alert");
        }

        List<ObjectNode> events() {
            Map<AlertId, Alert> shown = new HashMap<>();
            changes.forEach(change -> shown.put(change.alert(), alert(change)));
            List<Alert> ordered = List.copyOf(shown.values());
            List<ObjectNode> nodes = json.all(ordered);
            Map<AlertId, ObjectNode> byId = new HashMap<>();
            for (int i = 0; i < ordered.size(); i++) {
                byId.put(ordered.get(i).id(), nodes.get(i));
            }
            return changes.stream()
                    .map(change -> event(change, Objects.requireNonNull(byId.get(change.alert()))))
                    .toList();
        }
    }

    private void list(Call call) {
        long after = call.query("after", AlertEventRoutes::number).orElse(0L);
        // Before the changes are read: what comes meanwhile is then more, and not overlooked.
        long newest = alerts.lastSequence();
        if (after > newest) {
            throw Problem.of(
                    410,
                    "reset",
                    "The newest change has the number " + newest + ": the record was begun anew.",
                    "Begin again with after=0.");
        }
        Walk walk = new Walk(registry.scope(call.grants()), after, call.queryInteger("limit", 100, 1, 500));
        walk.run();
        ObjectNode page = Call.page(
                walk.events(),
                walk.place < newest ? java.util.Optional.of(Long.toString(walk.place)) : java.util.Optional.empty());
        call.reply(page.put("last", walk.place));
    }

    private static long number(String text) {
        if (!text.matches("\\d{1,18}")) {
            throw new IllegalArgumentException(text);
        }
        return Long.parseLong(text);
    }

    /** With the alert as it is now, which may be newer than the change. */
    private static ObjectNode event(AlertChange change, ObjectNode alert) {
        ObjectNode event = Json.object();
        event.put("specversion", "1.0");
        event.put("id", "alert-change-" + change.sequence());
        event.put("source", "/api/v1/alerts");
        event.put("type", "io.fieldwarden.alert." + change.kind());
        event.put("subject", "alerts/" + change.alert());
        event.put("time", change.at().toString());
        event.put("sequence", Long.toString(change.sequence()));
        event.put("datacontenttype", "application/json");
        ObjectNode data = event.putObject("data");
        ObjectNode said = data.putObject("change").put("kind", change.kind());
        said.put("value", change.value().orElse(null));
        said.put("by", change.by()).put("note", change.note());
        data.set("alert", alert);
        return event;
    }
}
