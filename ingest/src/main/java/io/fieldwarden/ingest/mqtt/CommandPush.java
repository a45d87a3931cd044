package io.fieldwarden.ingest.mqtt;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.ingest.core.Command;
import io.fieldwarden.ingest.core.CommandQueue;
import io.fieldwarden.ingest.core.Transport;
import io.fieldwarden.ingest.dialect.Outward;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what people and programs ask of devices to those who subscribed to their commands: for themselves and for each device
 * behind them, when they subscribe and whenever something comes. What a device has not acknowledged (see
 * {@link CommandQueue}) is sent again over its next connection, never twice over one. Profiles go beside this, by
 * {@link ProfilePush}: they are a state that is known from the registry, not something that happens once. Thread-safe; what
 * it keeps of a connection belongs to that connection's event loop. Over a dialect, whose devices cannot tell two from one,
 * what a device has had is not sent again.
 */
final class CommandPush {
    private static final Logger LOG = LoggerFactory.getLogger(CommandPush.class);

    private final CommandQueue queue;
    private final Map<DeviceId, Map<MqttConnection, Set<String>>> listening = new ConcurrentHashMap<>();

    CommandPush(CommandQueue queue) {
        this.queue = queue;
        queue.onArrival(this::arrived);
    }

    /** On the connection's event loop. */
    void subscribed(MqttConnection connection) {
        listening
                .computeIfAbsent(connection.device().id(), absent -> new ConcurrentHashMap<>())
                .putIfAbsent(connection, new HashSet<>());
        send(connection);
    }

    /** On the connection's event loop. */
    void gone(MqttConnection connection) {
        if (connection.isProven()) {
            listening.computeIfPresent(connection.device().id(), (device, connections) -> {
                connections.remove(connection);
                return connections.isEmpty() ? null : connections;
            });
        }
    }

    private void arrived(DeviceId device) {
        listening
                .getOrDefault(device, Map.of())
                .keySet()
                .forEach(connection -> connection.channel().eventLoop().execute(() -> send(connection)));
    }

    private void send(MqttConnection connection) {
        Set<String> known =
                listening.getOrDefault(connection.device().id(), Map.of()).get(connection);
        if (known == null || connection.isEnding()) {
            return;
        }
        Map<String, Command> pending = new HashMap<>();
        for (Command command : queue.pending(connection.device())) {
            pending.put(command.id(), command);
            if (!known.contains(command.id()) && offer(connection, command)) {
                known.add(command.id());
            }
        }
        // What is settled is asked for no more: what is remembered stays as small as what waits.
        known.retainAll(pending.keySet());
    }

    /** In the hub's own form if the client has subscribed to that, else as its dialect says it. */
    private boolean offer(MqttConnection connection, Command command) {
        Subscriptions down = connection.subscriptions();
        if (down.isSubscribed()) {
            return offer(
                    connection,
                    command,
                    new Subscriptions.Command(
                            command.id(),
                            command.message(),
                            () -> queue.sent(command, Transport.MQTT),
                            () -> queue.isPending(command)));
        }
        // A dialect has no id by which the device could know that it had this before.
        Optional<Outward> said =
                queue.isSent(command) ? Optional.empty() : down.hearing().outward(command);
        return said.isPresent()
                && offer(
                        connection,
                        command,
                        new Subscriptions.Command(
                                said.get().topic(),
                                command.id(),
                                Payload.of(said.get().payload()),
                                () -> {
                                    queue.sent(command, Transport.MQTT);
                                    said.get().sent().run();
                                },
                                () -> queue.isPending(command)));
    }

    private boolean offer(MqttConnection connection, Command command, Subscriptions.Command packet) {
        Subscriptions down = connection.subscriptions();
        if (!down.fits(packet.topic(), packet.payload())) {
            queue.failed(
                    command,
                    Transport.MQTT,
                    "it does not fit into the packets of " + down.largestPacket() + " bytes that '"
                            + connection.device().id() + "' takes");
            return true;
        }
        boolean taken = down.offer(packet);
        if (!taken) {
            LOG.atWarn()
                    .addKeyValue("device", connection.device().id())
                    .addKeyValue("command", command.id())
                    .log("command waits: the client does not acknowledge what was sent before");
        }
        return taken;
    }
}
