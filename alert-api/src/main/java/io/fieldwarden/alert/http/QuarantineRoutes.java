package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.store.Page;
import io.fieldwarden.alert.store.QuarantineStore;
import io.fieldwarden.device.log.Quarantined;
import io.fieldwarden.device.payload.RejectReason;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What could not be used, with its bytes and the reason. */
final class QuarantineRoutes {
    private static final int MAX_REPLAY = 100;

    private final QuarantineStore quarantine;
    private final Optional<QuarantineReplay> replay;

    QuarantineRoutes(Stores stores, Optional<QuarantineReplay> replay) {
        this.quarantine = stores.quarantine();
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
        Page<Quarantined> page = quarantine.list(
                call.query("device", Function.identity()),
                call.query("reason", text -> RejectReason.valueOf(text.toUpperCase(Locale.ROOT))),
                call.query("cursor"),
                call.queryInteger("limit", 50, 1, 200));
        call.reply(Call.page(page.items().stream().map(QuarantineRoutes::node).toList(), page.next()));
    }

    private static ObjectNode node(Quarantined record) {
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
        return node.put("payloadBase64", Base64.getEncoder().encodeToString(payload.toByteArray()));
    }

    private void replay(Call call, QuarantineReplay by) {
        List<String> ids = call.body().only("ids").texts("ids");
        if (ids.isEmpty() || ids.size() > MAX_REPLAY) {
            throw Problem.badField("ids", "must name 1 to " + MAX_REPLAY + " messages");
        }
        List<Quarantined> messages = ids.stream()
                .map(id -> quarantine.find(id).orElseThrow(() -> Problem.notFound("quarantined message", id)))
                .toList();
        ObjectNode answer = Json.object();
        ArrayNode items = answer.putArray("items");
        for (Quarantined message : messages) {
            QuarantineReplay.Outcome outcome = by.replay(message);
            items.addObject()
                    .put("id", message.id())
                    .put("accepted", outcome.accepted())
                    .put("rejected", outcome.rejected())
                    .put("detail", outcome.detail());
        }
        call.reply(answer);
    }
}
