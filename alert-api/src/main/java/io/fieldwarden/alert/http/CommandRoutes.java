package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.store.CommandStore;
import io.fieldwarden.alert.store.DeviceCommand;
import io.fieldwarden.alert.store.DeviceCommand.State;
import io.fieldwarden.alert.store.Located;
import io.fieldwarden.alert.store.Page;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.device.DeviceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Asking devices to do something: queued until the device answers, it is cancelled or its time is over. */
final class CommandRoutes {
    /** A whole MQTT packet of 65,536 bytes holds it with everything around it. */
    private static final int LONGEST_BODY = 49_152;

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");
    private static final Duration USUAL = Duration.ofDays(1);

    /** Topic {@code commands} keeps records at least as long. */
    private static final Duration LONGEST = Duration.ofDays(7);

    private final CommandStore commands;
    private final RegistryStore registry;

    CommandRoutes(Stores stores) {
        this.registry = stores.registry();
        this.commands = registry.commands();
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/devices/{id}/commands", Permission.COMMANDS_VIEW, this::list),
                Route.post("/api/v1/devices/{id}/commands", Permission.COMMANDS_SEND, this::send),
                Route.get("/api/v1/devices/{id}/commands/{command}", Permission.COMMANDS_VIEW, this::one),
                Route.delete("/api/v1/devices/{id}/commands/{command}", Permission.COMMANDS_SEND, this::cancel));
    }

    private void list(Call call) {
        DeviceId device = ReadingRoutes.visible(registry, call).device().id();
        Page<DeviceCommand> page =
                commands.list(device, call.query("cursor"), call.queryInteger("limit", 50, 1, 200), call.now());
        call.reply(Call.page(page.items().stream().map(CommandRoutes::node).toList(), page.next()));
    }

    private void one(Call call) {
        DeviceId device = ReadingRoutes.visible(registry, call).device().id();
        String id = call.path("command");
        call.reply(node(commands.find(device, id, call.now()).orElseThrow(() -> Problem.notFound("command", id))));
    }

    private void send(Call call) {
        Located device = ReadingRoutes.visible(registry, call);
        Body body = call.body().only("name", "body", "expires", "secret");
        String name = body.text("name", 64);
        if (!NAME.matcher(name).matches()) {
            throw Problem.badField("name", "must begin with a letter and have letters, digits, '_', '.' and '-' only");
        }
        String said = body.json("body", LONGEST_BODY).orElse("{}");
        Instant expires = body.time("expires").orElseGet(() -> call.now().plus(USUAL));
        if (!expires.isAfter(call.now()) || expires.isAfter(call.now().plus(LONGEST))) {
            throw Problem.badField("expires", "must be in the future, at most " + LONGEST.toDays() + " days from now");
        }
        DeviceCommand command = new DeviceCommand(
                UUID.randomUUID().toString(),
                device.device().id(),
                name,
                Optional.of(said),
                body.flag("secret", false),
                new DeviceCommand.Asked(call.principal().name(), call.now(), expires),
                new DeviceCommand.Progress(State.QUEUED, call.now(), "", "", ""));
        switch (commands.add(command, device)) {
            case DONE -> call.reply(201, node(command));
            case DEVICE_FULL ->
                throw full(CommandStore.MOST_PER_DEVICE + " commands wait for the device, the most there may be.");
            case HUB_FULL -> throw full("The hub holds as many commands for all devices as it can.");
        }
    }

    private static Problem full(String detail) {
        return Problem.of(
                409,
                "command-queue-full",
                detail,
                "Cancel some, or wait until the device has taken or let expire some.");
    }

    private void cancel(Call call) {
        Located device = ReadingRoutes.visible(registry, call);
        String id = call.path("command");
        DeviceCommand after = commands.cancel(device, id, call.principal().name(), call.now())
                .orElseThrow(() -> Problem.notFound("command", id));
        if (after.progress().state() != State.CANCELLED) {
            throw Problem.of(
                    409,
                    "command-settled",
                    "The command is " + after.progress().state().text() + " since "
                            + after.progress().at() + ".",
                    "Send another command that undoes it, if the device has one.");
        }
        call.reply(node(after));
    }

    private static ObjectNode node(DeviceCommand command) {
        DeviceCommand.Progress progress = command.progress();
        ObjectNode node = Json.object();
        node.put("id", command.id());
        node.put("device", command.device().value());
        node.put("name", command.name());
        node.set(
                "body",
                command.body()
                        .filter(shown -> !command.secret())
                        .map(Json::stored)
                        .orElse(null));
        node.put("secret", command.secret());
        node.put("by", command.asked().by());
        node.put("at", command.asked().at().toString());
        node.put("expires", command.asked().expiresAt().toString());
        node.put("state", progress.state().text());
        node.put("stateAt", progress.at().toString());
        node.put("transport", progress.transport().isEmpty() ? null : progress.transport());
        node.put("detail", progress.detail());
        node.set("result", progress.result().isEmpty() ? null : Json.stored(progress.result()));
        return node;
    }
}
