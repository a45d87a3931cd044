package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.life.AlertAction;
import io.fieldwarden.alert.store.AlertStore;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.alert.store.UserStore;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.registry.Secrets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One thing done to many alerts: each by itself, so that one that cannot be done keeps no other from it. */
final class BulkRoutes {
    private static final int MAX_NOTE = 2_000;
    private static final int MAX_SHELF_MINUTES = (int) AlertAction.LONGEST_SHELF.toMinutes();

    private final AlertStore alerts;
    private final RegistryStore registry;
    private final UserStore users;
    private final Runnable changed;

    BulkRoutes(Stores stores, Runnable changed) {
        this.alerts = stores.alerts();
        this.registry = stores.registry();
        this.users = stores.people().users();
        this.changed = changed;
    }

    List<Route> routes() {
        return List.of(Route.post("/api/v1/alerts/bulk", Permission.ALERTS_HANDLE, this::bulk));
    }

    private void bulk(Call call) {
        Body body = call.body().only("action", "ids", "note", "to", "until", "minutes");
        AlertAction action = action(call, body);
        Set<AlertId> ids = new LinkedHashSet<>();
        for (String id : body.texts("ids")) {
            ids.add(id(id));
        }
        if (ids.isEmpty()) {
            throw Problem.badField("ids", "is missing; name at least one alert");
        }
        Scope scope = registry.scope(call.grants());
        Map<AlertId, Alert> found = alerts.find(ids);
        String request = Secrets.tokenHash(new String(call.context().bodyAsBytes(), StandardCharsets.UTF_8));
        ObjectNode answer = Json.object();
        ArrayNode done = answer.putArray("done");
        ArrayNode refused = answer.putArray("refused");
        for (AlertId id : ids) {
            Alert alert = found.get(id);
            if (alert == null
                    || !scope.covers(
                            alert.subject().organisation(), alert.subject().category())) {
                refuse(refused, id, Problem.notFound("alert", id.value()));
                continue;
            }
            Optional<AlertStore.Once> once =
                    call.idempotencyKey().map(key -> new AlertStore.Once(key + " " + id, "bulk " + request));
            AlertStore.Acted acted = alerts.act(
                    new AlertStore.Request(id, action, call.principal().name(), Optional.empty(), once), call.now());
            if (acted instanceof AlertStore.Acted.Done) {
                done.add(id.value());
            } else {
                refuse(refused, id, AlertRoutes.refusal(acted, id));
            }
        }
        if (!done.isEmpty()) {
            changed.run();
        }
        call.reply(answer);
    }

    private static AlertId id(String text) {
        try {
            return new AlertId(text);
        } catch (IllegalArgumentException e) {
            throw Problem.badField("ids", "'" + Problem.shown(text) + "' cannot be the id of an alert");
        }
    }

    private static void refuse(ArrayNode refused, AlertId id, Problem why) {
        refused.addObject().put("id", id.value()).put("code", why.code()).put("detail", why.detail());
    }

    /** The reason is needed: nobody could tell later why so many were done at once. */
    private AlertAction action(Call call, Body body) {
        String name = body.text("action", 32);
        String note = body.text("note", MAX_NOTE).strip();
        return switch (name) {
            case "acknowledge" -> new AlertAction.Acknowledge(note);
            case "comment" -> new AlertAction.Comment(note);
            case "unshelve" -> new AlertAction.Unshelve(note);
            case "assign" -> {
                String to = body.text("to", 128);
                if (users.find(to).filter(UserStore.User::enabled).isEmpty()) {
                    throw Problem.badField("to", "there is no user '" + Problem.shown(to) + "'");
                }
                yield new AlertAction.Assign(to, note);
            }
            case "shelve" -> {
                Instant until = body.time("until")
                        .or(() -> body.integer("minutes", 1, MAX_SHELF_MINUTES)
                                .map(minutes -> call.now().plus(Duration.ofMinutes(minutes))))
                        .orElseThrow(() -> Problem.badField("until", "is missing; nothing is shelved without an end"));
                yield new AlertAction.Shelve(until, note);
            }
            default -> throw Problem.badField("action", "must be acknowledge, assign, comment, shelve or unshelve");
        };
    }
}
