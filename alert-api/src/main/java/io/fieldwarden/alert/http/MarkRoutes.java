package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.marks.StandingMarks;
import io.fieldwarden.alert.store.Located;
import io.fieldwarden.alert.store.Mark;
import io.fieldwarden.alert.store.MarkStore;
import io.fieldwarden.alert.store.Page;
import io.fieldwarden.alert.store.ProfileStore;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.profile.DeviceProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Marking spans of readings as bad, with a reason, and taking that back. */
final class MarkRoutes {
    private static final int MAX_REASON = 500;
    private static final Duration LONGEST = Duration.ofDays(366);

    private final MarkStore marks;
    private final RegistryStore registry;
    private final ProfileStore profiles;
    private final StandingMarks standing;

    MarkRoutes(Stores stores, StandingMarks standing) {
        this.marks = stores.marks();
        this.registry = stores.registry();
        this.profiles = stores.profiles();
        this.standing = standing;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/devices/{id}/marks", Permission.DEVICES_VIEW, this::list),
                Route.post("/api/v1/devices/{id}/marks", Permission.DEVICES_EDIT, this::add),
                Route.delete("/api/v1/devices/{id}/marks/{mark}", Permission.DEVICES_EDIT, this::takeBack));
    }

    private void list(Call call) {
        Located device = ReadingRoutes.visible(registry, call);
        Page<Mark> page =
                marks.list(device.device().id(), call.query("cursor"), call.queryInteger("limit", 200, 1, 500));
        call.reply(Call.page(page.items().stream().map(MarkRoutes::node).toList(), page.next()));
    }

    private void add(Call call) {
        Located device = ReadingRoutes.visible(registry, call);
        Body body = call.body().only("channel", "from", "to", "reason");
        Mark mark = new Mark(
                UUID.randomUUID().toString(),
                area(call, device, body),
                body.text("reason", MAX_REASON).strip(),
                profiles.active(device.device().profile())
                        .map(DeviceProfile::ref)
                        .orElseGet(() -> new ProfileRef(device.device().profile(), 1)),
                new Mark.Done(call.principal().name(), call.now()),
                new Mark.Progress(Mark.State.MARKING, 0),
                Optional.empty());
        Mark added = marks.add(mark, device)
                .orElseThrow(() -> Problem.of(
                        409,
                        "already-marked",
                        "Exactly this span is marked already.",
                        "List the marks of the device; take that one back to give another reason."));
        standing.renew(marks::standing);
        call.reply(201, node(added));
    }

    private Mark.Area area(Call call, Located device, Body body) {
        Optional<ChannelId> channel = body.optional("channel", ChannelId::new);
        Optional<DeviceProfile> profile = profiles.active(device.device().profile());
        channel.ifPresent(id -> {
            if (profile.isPresent() && profile.get().channel(id).isEmpty()) {
                throw Problem.badField("channel", "'" + id + "' is no channel of this device");
            }
        });
        Instant from = body.time("from").orElseThrow(() -> Problem.badField("from", "is missing"));
        Instant to = body.time("to").orElseThrow(() -> Problem.badField("to", "is missing"));
        if (!from.isBefore(to)) {
            throw Problem.badField("from", "must be before 'to'");
        }
        if (to.isAfter(call.now())) {
            throw Problem.badField("to", "lies in the future; what has not been measured cannot be marked");
        }
        if (Duration.between(from, to).compareTo(LONGEST) > 0) {
            throw Problem.badField("to", "is more than " + LONGEST.toDays() + " days after 'from'");
        }
        return new Mark.Area(device.device().id(), channel, from.toEpochMilli(), to.toEpochMilli());
    }

    private void takeBack(Call call) {
        Located device = ReadingRoutes.visible(registry, call);
        String id = call.path("mark");
        Mark taken = marks.takeBack(device, id, new Mark.Done(call.principal().name(), call.now()))
                .orElseThrow(() -> Problem.notFound("mark", id));
        standing.renew(marks::standing);
        call.reply(202, node(taken));
    }

    private static ObjectNode node(Mark mark) {
        Mark.Area area = mark.area();
        ObjectNode node = Json.object();
        node.put("id", mark.id());
        node.put("device", area.device().value());
        node.put("channel", area.channel().map(ChannelId::value).orElse(null));
        node.put("from", Instant.ofEpochMilli(area.from()).toString());
        node.put("to", Instant.ofEpochMilli(area.to()).toString());
        node.put("reason", mark.reason());
        node.put("state", mark.state().text());
        node.put("readings", mark.progress().readings());
        node.put("by", mark.made().by());
        node.put("at", mark.made().at().toString());
        node.put("takenBackBy", mark.takenBack().map(Mark.Done::by).orElse(null));
        return node.put("takenBackAt", Json.time(mark.takenBack().map(Mark.Done::at)));
    }
}
