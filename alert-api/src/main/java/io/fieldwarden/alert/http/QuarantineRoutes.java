package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.store.Page;
import io.fieldwarden.alert.store.QuarantineStore;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.Quarantined;
import io.fieldwarden.device.payload.RejectReason;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What could not be used, with its bytes and the reason. */
final class QuarantineRoutes {
    private static final int MAX_REPLAY = 100;
    private static final int MAX_DEVICE = 256;
    private static final int MAX_CURSOR = 512;
    private static final int MOST_PAGES = 20;

    private final QuarantineStore quarantine;
    private final RegistryStore registry;
    private final Optional<QuarantineReplay> replay;

    QuarantineRoutes(Stores stores, Optional<QuarantineReplay> replay) {
        this.quarantine = stores.quarantine();
        this.registry = stores.registry();
        this.replay = replay;
    }

    /** Replay is there only where somebody can do it. */
    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(Route.get("/api/v1/quarantine", Permission.QUARANTINE_VIEW, this::list));
        replay.ifPresent(by -> routes.add(
                Route.post("/api/v1/quarantine/replay", Permission.QUARANTINE_REPLAY, call -> replay(call, by))));
        return routes;
    }

    private void list(Call call) {
        QuarantineStore.Filter filter = new QuarantineStore.Filter(
                call.query("device", Function.identity()),
                call.query("reason", QuarantineRoutes::reason),
                call.query("state", text -> QuarantineStore.State.valueOf(text.toUpperCase(Locale.ROOT)))
                        .orElse(QuarantineStore.State.OPEN));
        int limit = call.queryInteger("limit", 50, 1, 200);
        Page<QuarantineStore.Kept> page =
                reached(call, call.query("cursor"), cursor -> quarantine.list(filter, cursor, limit));
        call.reply(Call.page(page.items().stream().map(QuarantineRoutes::node).toList(), page.next()));
    }

    /**
     * The messages of devices within the reach of who asks; of devices that nobody has registered for whoever reaches
     * everything. Looks through so many pages at most: one without a message can have a next one.
     */
    private Page<QuarantineStore.Kept> reached(
            Call call, Optional<String> from, Function<Optional<String>, Page<QuarantineStore.Kept>> read) {
        Scope scope = registry.scope(call.grants());
        Page<QuarantineStore.Kept> page = read.apply(from);
        if (scope.isEverything()) {
            return page;
        }
        for (int i = 1; ; i++) {
            Set<String> devices = reached(page.items(), scope);
            List<QuarantineStore.Kept> seen = page.items().stream()
                    .filter(kept -> devices.contains(kept.record().origin().device()))
                    .toList();
            if (!seen.isEmpty() || page.next().isEmpty() || i == MOST_PAGES) {
                return new Page<>(seen, page.next());
            }
            page = read.apply(page.next());
        }
    }

    private Set<String> reached(List<QuarantineStore.Kept> messages, Scope scope) {
        Set<DeviceId> named = new HashSet<>();
        messages.forEach(kept -> deviceId(kept.record().origin().device()).ifPresent(named::add));
        return registry.devices(named).values().stream()
                .filter(device -> scope.covers(device.organisation(), device.category()))
                .map(device -> device.device().id().value())
                .collect(Collectors.toSet());
    }

    /** What was rejected may have come under a name that no device can have. */
    private static Optional<DeviceId> deviceId(String text) {
        try {
            return Optional.of(new DeviceId(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static RejectReason reason(String text) {
        return RejectReason.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static ObjectNode node(QuarantineStore.Kept kept) {
        Quarantined record = kept.record();
        Quarantined.Origin origin = record.origin();
        ByteString payload = record.payload();
        ObjectNode node = Json.object();
        node.put("id", record.id());
        node.put("device", origin.device());
        node.put("profile", origin.profile());
        node.put("receivedAt", origin.receivedAt().toString());
        node.put("transport", origin.transport());
        node.put("topic", origin.topic());
        node.put("contentType", origin.contentType());
        node.put("reason", record.reason().text());
        node.put("detail", record.detail());
        node.put("payloadText", payload.isValidUtf8() ? payload.toStringUtf8() : null);
        node.put("payloadBase64", Base64.getEncoder().encodeToString(payload.toByteArray()));
        return node.put("replayedAt", Json.time(kept.replayedAt()));
    }

    private void replay(Call call, QuarantineReplay by) {
        Body body = call.body().only("ids", "device", "reason", "cursor");
        Page<QuarantineStore.Kept> chosen = chosen(call, body);
        ObjectNode answer = Json.object();
        ArrayNode items = answer.putArray("items");
        for (QuarantineStore.Kept message : chosen.items()) {
            QuarantineReplay.Outcome outcome = replay(message, by);
            // Whoever got a part of it through wants to see what is left.
            boolean used = outcome.accepted() > 0 && outcome.rejected() == 0;
            if (used) {
                quarantine.markReplayed(message.record().id(), call.now());
            }
            items.addObject()
                    .put("id", message.record().id())
                    .put("accepted", outcome.accepted())
                    .put("rejected", outcome.rejected())
                    .put("detail", outcome.detail())
                    .put("replayedAt", Json.time(used ? Optional.of(call.now()) : message.replayedAt()));
        }
        call.reply(answer.put("next", chosen.next().orElse(null)));
    }

    private static QuarantineReplay.Outcome replay(QuarantineStore.Kept message, QuarantineReplay by) {
        return message.mayBeCut()
                ? new QuarantineReplay.Outcome(
                        0,
                        1,
                        "only its first " + QuarantineStore.KEPT_PAYLOAD + " bytes were kept; it has to be sent again")
                : by.replay(message.record());
    }

    /** The messages that are named, or all open ones of a device, in the order in which they were received. */
    private Page<QuarantineStore.Kept> chosen(Call call, Body body) {
        if (!body.has("ids")) {
            QuarantineStore.Filter filter = new QuarantineStore.Filter(
                    Optional.of(body.text("device", MAX_DEVICE)),
                    body.optional("reason", QuarantineRoutes::reason),
                    QuarantineStore.State.OPEN);
            return reached(
                    call,
                    body.optionalText("cursor", MAX_CURSOR),
                    cursor -> quarantine.oldest(filter, cursor, MAX_REPLAY));
        }
        if (body.has("device") || body.has("reason") || body.has("cursor")) {
            throw Problem.badField("ids", "name messages, or a device and a reason, not both");
        }
        List<String> ids = body.texts("ids");
        if (ids.isEmpty() || ids.size() > MAX_REPLAY) {
            throw Problem.badField("ids", "must name 1 to " + MAX_REPLAY + " messages");
        }
        List<QuarantineStore.Kept> named = ids.stream()
                .distinct()
                .map(id -> quarantine.find(id).orElseThrow(() -> Problem.notFound("quarantined message", id)))
                .toList();
        List<QuarantineStore.Kept> seen = reached(call, Optional.empty(), cursor -> new Page<>(named, Optional.empty()))
                .items();
        named.stream().filter(kept -> !seen.contains(kept)).findFirst().ifPresent(kept -> {
            throw Problem.notFound("quarantined message", kept.record().id());
        });
        return new Page<>(named, Optional.empty());
    }
}
