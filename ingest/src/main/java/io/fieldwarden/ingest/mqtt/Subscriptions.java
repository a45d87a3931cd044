package io.fieldwarden.ingest.mqtt;

import io.fieldwarden.device.payload.Payload;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * The way down: a device may subscribe to its own commands and to nothing else. Commands leave with QoS 1, one packet
 * identifier each, as many at once as the client takes. Owned by the event loop.
 */
final class Subscriptions {
    private static final int MAX_QUEUED = 1_000;

    private final MqttConnection connection;
    private final ProfilePush profiles;
    private final Map<Integer, Runnable> unacknowledged = new HashMap<>();
    private final Queue<Command> queued = new ArrayDeque<>();
    private boolean commands;
    private int nextId = 1;

    /** @param acknowledged run when the device has it */
    record Command(Payload payload, Runnable acknowledged) {}

    Subscriptions(MqttConnection connection, ProfilePush profiles) {
        this.connection = connection;
        this.profiles = profiles;
    }

    void subscribe(Packet.Subscribe packet) throws MqttFault {
        if (packet.properties().has(Property.SUBSCRIPTION_IDENTIFIER)) {
            throw new MqttFault(
                    ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
                    "SUBSCRIBE: subscription identifiers [MQTT-3.2.2.3.12]");
        }
        List<Packet.Filter> filters = packet.filters();
        int[] codes = new int[filters.size()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = grant(filters.get(i));
        }
        connection.send(out -> Wire.suback(out, packet.packetId(), codes, connection.isVersion5()));
        drain();
        if (commands) {
            profiles.subscribed(connection);
        }
    }

    private int grant(Packet.Filter filter) {
        String topic = filter.topic();
        if (topic.equals(Topics.commands(connection.device().id().value()))) {
            commands = true;
            return Math.min(filter.qos(), 1);
        }
        if (!connection.isVersion5()) {
            return 0x80;
        }
        if (topic.startsWith("$share/")) {
            return ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED.code();
        }
        boolean wild = topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0;
        return (wild ? ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED : ReasonCode.NOT_AUTHORIZED).code();
    }

    void unsubscribe(Packet.Unsubscribe packet) {
        int[] codes = new int[packet.topics().size()];
        for (int i = 0; i < codes.length; i++) {
            boolean mine = packet.topics()
                    .get(i)
                    .equals(Topics.commands(connection.device().id().value()));
            codes[i] = mine && commands ? 0 : ReasonCode.NO_SUBSCRIPTION_EXISTED.code();
            commands &= !mine;
        }
        if (!commands) {
            profiles.gone(connection);
        }
        connection.send(out -> Wire.unsuback(out, packet.packetId(), codes, connection.isVersion5()));
    }

    /** False when the device has not subscribed or takes too long: the command stays where it came from. */
    boolean offer(Command command) {
        if (!commands || queued.size() >= MAX_QUEUED) {
            return false;
        }
        queued.add(command);
        drain();
        return true;
    }

    private void drain() {
        long window = connection.connect().extras().properties().number(Property.RECEIVE_MAXIMUM, 16);
        while (commands && unacknowledged.size() < window && !queued.isEmpty()) {
            Command command = queued.remove();
            int id = freeId();
            unacknowledged.put(id, command.acknowledged());
            String topic = Topics.commands(connection.device().id().value());
            connection.send(out -> Wire.publish(out, topic, id, false, command.payload(), connection.isVersion5()));
        }
    }

    private int freeId() {
        do {
            nextId = nextId == 65_535 ? 1 : nextId + 1;
        } while (unacknowledged.containsKey(nextId));
        return nextId;
    }

    void acknowledged(Packet.Acknowledgement packet) throws MqttFault {
        if (packet.type() != PacketType.PUBACK) {
            throw MqttFault.protocol(packet.type() + ": nothing was sent with QoS 2");
        }
        Runnable acknowledged = unacknowledged.remove(packet.packetId());
        if (acknowledged == null) {
            throw MqttFault.protocol("PUBACK: packet " + packet.packetId() + " was not sent [MQTT-4.3.2]");
        }
        acknowledged.run();
        drain();
    }
}
