package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.life.AlertAction;
import io.fieldwarden.alert.life.AlertState;
import io.fieldwarden.alert.life.ClosingRules;
import io.fieldwarden.alert.store.AlertFilter;
import io.fieldwarden.alert.store.AlertStore;
import io.fieldwarden.alert.store.HandlingStore;
import io.fieldwarden.alert.store.Members;
import io.fieldwarden.alert.store.Page;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.alert.store.UserStore;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.registry.Secrets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Alerts: lists, one with its history, and what people do with it. */
final class AlertRoutes {
    private static final int MAX_NOTE = 2_000;
    private static final int MAX_SHELF_MINUTES = (int) AlertAction.LONGEST_SHELF.toMinutes();

    private final AlertStore alerts;
    private final RegistryStore registry;
    private final UserStore users;
    private final AlertJson json;
    private final Evidence evidence;
    private final Stores.Care care;
    private final Runnable changed;

    /** @param changed called after each action; returns at once */
    AlertRoutes(Stores stores, AlertJson json, Evidence evidence, Runnable changed) {
        this.alerts = stores.alerts();
        this.registry = stores.registry();
        this.users = stores.people().users();
        this.json = json;
        this.evidence = evidence;
        this.care = stores.care();
        this.changed = changed;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/alerts", Permission.ALERTS_VIEW, this::list),
                Route.get("/api/v1/alerts/{id}", Permission.ALERTS_VIEW, this::one),
                Route.get("/api/v1/alerts/{id}/evidence", Permission.ALERTS_VIEW, this::evidence),
                action("acknowledge", (call, body) -> new AlertAction.Acknowledge(note(body.only("note")))),
                action("assign", this::assign),
                action(
                        "comment",
                        (call, body) ->
                                new AlertAction.Comment(body.only("note").text("note", MAX_NOTE))),
                action("shelve", AlertRoutes::shelve),
                action("unshelve", (call, body) -> new AlertAction.Unshelve(note(body.only("note")))),
                action("close", this::close),
                action(
                        "reopen",
                        (call, body) -> new AlertAction.Reopen(body.only("note").text("note", MAX_NOTE))));
    }

    /** Reads an action out of a request. */
    private interface Reading {
        AlertAction action(Call call, Body body);
    }

    private Route action(String name, Reading reading) {
        return Route.post("/api/v1/alerts/{id}/" + name, Permission.ALERTS_HANDLE, call -> act(call, name, reading));
    }

    private static String note(Body body) {
        return body.optionalText("note", MAX_NOTE).orElse("");
    }

    private AlertAction assign(Call call, Body body) {
        body.only("to", "note");
        String to = body.text("to", 128);
        if (users.find(to).filter(UserStore.User::enabled).isEmpty()) {
            throw Problem.badField("to", "there is no user '" + Problem.shown(to) + "'");
        }
        return new AlertAction.Assign(to, note(body));
    }

    private static AlertAction shelve(Call call, Body body) {
        body.only("until", "minutes", "note", "reason");
        String reason = body.optionalText("reason", MAX_NOTE).orElse("");
        String note = reason.isBlank() ? body.text("note", MAX_NOTE) : reason;
        Optional<Instant> until = body.time("until")
                .or(() -> body.integer("minutes", 1, MAX_SHELF_MINUTES)
                        .map(minutes -> call.now().plus(Duration.ofMinutes(minutes))));
        return new AlertAction.Shelve(
                until.orElseThrow(() -> Problem.badField("until", "is missing; nothing is shelved without an end")),
                note);
    }

    /** What the law wants on record is asked for before anything is closed. */
    private AlertAction close(Call call, Body body) {
        body.only("note", "record");
        Alert alert = visible(call);
        Map<String, String> record = body.parameters("record");
        Set<String> recorded = care.handling().of(alert.id()).milestones().stream()
                .map(HandlingStore.Recorded::milestone)
                .collect(Collectors.toSet());
        List<ClosingRules.Need> missing = care.rules().closing().missing(alert, record, recorded);
        // Who has not even acknowledged it is told that first.
        if (!missing.isEmpty() && alert.handling().acknowledged().isPresent()) {
            throw Problem.of(
                            409,
                            "closing-record-missing",
                            "What has to be on record before it is closed is not there: "
                                    + missing.stream()
                                            .map(need -> need.field()
                                                    .or(need::milestone)
                                                    .orElse(""))
                                            .collect(Collectors.joining(", "))
                                    + ".",
                            "Send the fields in 'record' and record the milestones, or record the milestone"
                                    + " false-alarm; GET the alert's /handling for the list.")
                    .with(
                            "missing",
                            missing.stream()
                                    .map(need ->
                                            need.field().or(need::milestone).orElse(""))
                                    .toList());
        }
        return new AlertAction.Close(body.text("note", MAX_NOTE), record);
    }

    private void list(Call call) {
        Optional<OrganisationId> area = call.query("area", OrganisationId::new);
        AlertFilter filter = new AlertFilter(
                call.querySet("state", AlertState::ofText),
                call.querySet("severity", Severity::ofText),
                call.query("device", DeviceId::new),
                area.map(registry::subtree),
                call.query("category", Function.identity()),
                call.queryTime("since"),
                registry.scope(call.grants()));
        Optional<AlertId> group = call.query("cause", AlertId::new);
        // Who asks about one device or one group asks for their alerts, also where a group speaks for them.
        boolean shown = call.query("members", AlertRoutes::isShown)
                .orElse(group.isPresent() || filter.device().isPresent());
        Page<Alert> page = alerts.list(
                filter, new Members(shown, group), call.query("cursor"), call.queryInteger("limit", 50, 1, 500));
        call.reply(Call.page(json.all(page.items()), page.next()));
    }

    private static boolean isShown(String word) {
        return switch (word) {
            case "show" -> true;
            case "hide" -> false;
            default -> throw new IllegalArgumentException(word);
        };
    }

    private void one(Call call) {
        Alert alert = visible(call);
        call.etag(alert.version());
        call.reply(AlertJson.withHistory(json.one(alert), alerts.history(alert.id())));
    }

    private void evidence(Call call) {
        Alert alert = visible(call);
        call.etag(alert.version());
        ObjectNode node = Json.object();
        node.set("alert", AlertJson.withHistory(json.one(alert), alerts.history(alert.id())));
        evidence.addTo(node, alert);
        call.reply(node);
    }

    private Alert visible(Call call) {
        return visible(call, alerts, registry);
    }

    /** The alert that the address names, if who asks may see it. */
    static Alert visible(Call call, AlertStore alerts, RegistryStore registry) {
        AlertId id = call.pathId("id", "alert", AlertId::new);
        Scope scope = registry.scope(call.grants());
        return alerts.find(id)
                .filter(alert -> scope.covers(
                        alert.subject().organisation(), alert.subject().category()))
                .orElseThrow(() -> Problem.notFound("alert", id.value()));
    }

    private void act(Call call, String name, Reading reading) {
        Alert seen = visible(call);
        AlertAction action = reading.action(call, call.body());
        Optional<AlertStore.Once> once =
                call.idempotencyKey().map(key -> new AlertStore.Once(key, fingerprint(call, seen.id(), name)));
        AlertStore.Acted acted = alerts.act(
                new AlertStore.Request(seen.id(), action, call.principal().name(), call.ifMatch(), once), call.now());
        if (acted instanceof AlertStore.Acted.Done done) {
            if (done.change().isPresent()) {
                changed.run();
            }
            call.etag(done.alert().version());
            call.reply(AlertJson.withHistory(
                    json.one(done.alert()), alerts.history(done.alert().id())));
            return;
        }
        throw refusal(acted, seen.id());
    }

    private static String fingerprint(Call call, AlertId alert, String name) {
        String body = new String(call.context().bodyAsBytes(), StandardCharsets.UTF_8);
        return alert + " " + name + " " + Secrets.tokenHash(body);
    }

    static Problem refusal(AlertStore.Acted acted, AlertId id) {
        if (acted instanceof AlertStore.Acted.Refused refused) {
            return Problem.of(
                    409,
                    refused.why().code(),
                    refused.why().why(),
                    refused.why().next());
        }
        if (acted instanceof AlertStore.Acted.Changed changed) {
            return Problem.of(
                            412,
                            "changed",
                            "The alert has changed since you read it.",
                            "Read it again, look whether the action still makes sense, and send its new ETag.")
                    .with("version", changed.alert().version())
                    .header("ETag", "\"" + changed.alert().version() + "\"");
        }
        if (acted instanceof AlertStore.Acted.KeyReused) {
            return Problem.of(
                    422,
                    "idempotency-key-reused",
                    "The Idempotency-Key was used for another request.",
                    "Use a new key for each new request.");
        }
        return Problem.notFound("alert", id.value());
    }
}
