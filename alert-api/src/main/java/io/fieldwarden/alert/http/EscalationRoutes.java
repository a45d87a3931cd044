package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.escalation.Ladder;
import io.fieldwarden.alert.store.LadderStore;
import io.fieldwarden.device.Severity;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** Who is told of alerts that nobody acknowledges, per severity. */
final class EscalationRoutes {
    private static final int LONGEST = 30 * 24 * 3600;

    private final LadderStore ladders;

    EscalationRoutes(Stores stores) {
        this.ladders = stores.care().ladders();
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/escalations", Permission.ESCALATIONS_VIEW, this::list),
                Route.put("/api/v1/escalations/{severity}", Permission.ESCALATIONS_EDIT, this::put));
    }

    private void list(Call call) {
        List<ObjectNode> items = Arrays.stream(Severity.values())
                .sorted(java.util.Comparator.reverseOrder())
                .map(severity -> node(severity, ladders.of(severity)))
                .toList();
        call.reply(Call.page(items, Optional.empty()));
    }

    private void put(Call call) {
        Severity severity = call.pathId("severity", "severity", Severity::ofText);
        Body body = call.body().only("steps");
        if (!body.has("steps")) {
            throw Problem.badField("steps", "is missing; an empty list tells nobody");
        }
        Ladder ladder;
        try {
            ladder = new Ladder(
                    body.objects("steps").stream().map(EscalationRoutes::step).toList());
        } catch (IllegalArgumentException e) {
            throw Problem.badField("steps", String.valueOf(e.getMessage()));
        }
        LadderStore.Held held = ladders.put(call.author(), severity, ladder, call.ifMatch())
                .orElseThrow(() -> Problem.of(
                        412,
                        "changed",
                        "The ladder has changed since you read it.",
                        "Read it again and send its new version as If-Match."));
        call.etag(held.version());
        call.reply(node(severity, held));
    }

    private static Ladder.Step step(Body body) {
        body.only("afterSeconds", "who", "channels", "repeatSeconds", "most");
        int after = body.integer("afterSeconds", 0, LONGEST)
                .orElseThrow(() -> Problem.badField("afterSeconds", "is missing"));
        return new Ladder.Step(
                Duration.ofSeconds(after),
                new LinkedHashSet<>(body.texts("who")),
                new LinkedHashSet<>(body.texts("channels")),
                Duration.ofSeconds(body.integer("repeatSeconds", 0, LONGEST).orElse(0)),
                body.integer("most", 1, 100).orElse(1));
    }

    private static ObjectNode node(Severity severity, LadderStore.Held held) {
        ObjectNode node = Json.object();
        node.put("severity", severity.text());
        node.put("version", held.version());
        node.put("proposal", held.version() == 0);
        ArrayNode steps = node.putArray("steps");
        for (Ladder.Step step : held.ladder().steps()) {
            ObjectNode one = steps.addObject();
            one.put("afterSeconds", step.after().toSeconds());
            one.set("who", Json.of(List.copyOf(step.who())));
            one.set("channels", Json.of(List.copyOf(step.channels())));
            one.put("repeatSeconds", step.repeat().toSeconds());
            one.put("most", step.most());
        }
        return node;
    }
}
