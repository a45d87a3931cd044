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
    private static final int MAX_DEVICE = 256;
    private static final int MAX_CURSOR = 512;

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
        QuarantineStore.Filter filter = new QuarantineStore.Filter(
                call.query("device", Function.identity()),
                call.query("reason", QuarantineRoutes::reason),
                call.query("state", text -> QuarantineStore.State.valueOf(text.toUpperCase(Locale.ROOT)))
                        .orElse(QuarantineStore.State.OPEN));
        Page<QuarantineStore.Kept> page =
                quarantine.list(filter, call.query("cursor"), call.queryInteger("limit", 50, 1, 200));
        call.reply(Call.page(page.items().stream().map(QuarantineRoutes::node).toList(), page.next()));
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
        Page<QuarantineStore.Kept> chosen = chosen(body);
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
    private Page<QuarantineStore.Kept> chosen(Body body) {
        if (!body.has("ids")) {
            return quarantine.oldest(
                    new QuarantineStore.Filter(
                            Optional.of(body.text("device", MAX_DEVICE)),
                            body.optional("reason", QuarantineRoutes::reason),
                            QuarantineStore.State.OPEN),
                    body.optionalText("cursor", MAX_CURSOR),
                    MAX_REPLAY);
        }
        if (body.has("device") || body.has("reason") || body.has("cursor")) {
            throw Problem.badField("ids", "name messages, or a device and a reason, not both");
        }
        List<String> ids = body.texts("ids");
        if (ids.isEmpty() || ids.size() > MAX_REPLAY) {
            throw Problem.badField("ids", "must name 1 to " + MAX_REPLAY + " messages");
        }
        return new Page<>(
                ids.stream()
                        .distinct()
                        .map(id -> quarantine.find(id).orElseThrow(() -> Problem.notFound("quarantined message", id)))
                        .toList(),
                Optional.empty());
    }
}
