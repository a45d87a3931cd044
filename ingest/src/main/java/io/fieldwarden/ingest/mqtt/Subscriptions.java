package io.fieldwarden.ingest.mqtt;

import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.ingest.core.Proof;
import io.fieldwarden.ingest.dialect.Dialects;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way down: a device may subscribe to its own commands, and to what its dialect says to it. Commands leave with the quality of service
 * that was granted, one packet identifier each, as many at once as the client takes; what is not acknowledged when the
 * connection ends is sent again when the session goes on [MQTT-4.4.0-1]. Owned by the event loop.
 */
final class Subscriptions {
    private static final int MAX_QUEUED = 1_000;

    /** What is sent to a client that says nothing of its own receive maximum. */
    private static final int USUAL_WINDOW = 16;

    private static final int WIDEST_WINDOW = 256;

    /** Fixed header and packet identifier, generously. */
    private static final int HEADER_BYTES = 16;

    private final MqttConnection connection;
    private final Hearing hearing;
    private final ProfilePush profiles;
    private final CommandPush push;

    /**
     * Something to send.
     *
     * @param topic empty for the device's own commands
     * @param key what has the same key is on its way already; empty for none
     * @param acknowledged run on the event loop when the device has it; never when it is not known to have it
     * @param wanted asked just before it is written; what is not wanted any more is left out
     */
    record Command(String topic, String key, Payload payload, Runnable acknowledged, BooleanSupplier wanted) {
        Command(String key, Payload payload, Runnable acknowledged, BooleanSupplier wanted) {
            this("", key, payload, acknowledged, wanted);
        }
    }

    Subscriptions(MqttConnection connection, Shared shared) {
        this.hearing = new Hearing(connection, shared.dialects());
        this.connection = connection;
        this.profiles = shared.profiles();
        this.push = shared.commands();
    }

    /** What the client hears beside its commands. */
    Hearing hearing() {
        return hearing;
    }

    /** The connection has ended; null when nobody was known on it. */
    void gone(Proof.@Nullable Proven who) {
        hearing.gone(who);
        profiles.gone(connection);
        push.gone(connection);
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
        filters.forEach(filter -> hearing.greet(filter.topic()));
        begin();
    }

    private Session session() {
        return connection.session();
    }

    /** To the topic of its own commands. */
    boolean isSubscribed() {
        return session().granted != Session.NOT_SUBSCRIBED;
    }

    private boolean hearsCommands() {
        return isSubscribed() || hearing.hearsCommands();
    }

    private void begin() {
        drain();
        if (isSubscribed()) {
            profiles.subscribed(connection, session().greeted);
        }
        if (hearsCommands()) {
            push.subscribed(connection);
        }
    }

    /** Goes on with a session of before: first what is underway, with the same packet identifiers, then what is new. */
    void resume() {
        for (Map.Entry<Integer, Session.Sent> entry :
                new ArrayList<>(session().inFlight.entrySet())) {
            Session.Sent sent = entry.getValue();
            if (sent.released()) {
                connection.send(out -> Wire.acknowledge(out, PacketType.PUBREL, entry.getKey()));
            } else {
                send(entry.getKey(), sent, true);
            }
        }
        begin();
    }

    private int grant(Packet.Filter filter) {
        String topic = filter.topic();
        if (topic.equals(Topics.commands(connection.device().id().value()))) {
            session().granted = filter.qos();
            session().greeted = filter.greeted();
            return filter.qos();
        }
        int granted = hearing.grant(topic, filter.qos());
        if (granted != Dialects.NOT_HEARD) {
            return granted;
        }
        if (!connection.isVersion5()) {
            return 0x80;
        }
        if (topic.startsWith("$share/")) {
            return ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED.code();
        }
        return ReasonCode.NOT_AUTHORIZED.code();
    }

    void unsubscribe(Packet.Unsubscribe packet) {
        int[] codes = new int[packet.topics().size()];
        for (int i = 0; i < codes.length; i++) {
            boolean mine = packet.topics()
                    .get(i)
                    .equals(Topics.commands(connection.device().id().value()));
            boolean heard = hearing.revoke(packet.topics().get(i));
            codes[i] = heard || (mine && isSubscribed()) ? 0 : ReasonCode.NO_SUBSCRIPTION_EXISTED.code();
            if (mine) {
                session().granted = Session.NOT_SUBSCRIBED;
            }
        }
        if (!isSubscribed()) {
            profiles.gone(connection);
        }
        if (!hearsCommands()) {
            push.gone(connection);
        }
        connection.send(out -> Wire.unsuback(out, packet.packetId(), codes, connection.isVersion5()));
    }

    /**
     * False when the device has not subscribed, takes too long or takes no packet as large: the command stays where it came
     * from.
     */
    boolean offer(Command command) {
        if (connection.isEnding()
                || !isHeard(command)
                || session().queued.size() >= MAX_QUEUED
                || !fits(command.topic(), command.payload())) {
            return false;
        }
        if (!isUnderway(command)) {
            session().queued.add(command);
            drain();
        }
        return true;
    }

    private boolean isHeard(Command command) {
        return command.topic().isEmpty() ? isSubscribed() : hearing.hearsCommands();
    }

    /** Whether the client takes a packet with this payload [MQTT-3.1.2-24]. */
    boolean fits(String topic, Payload payload) {
        return topic(topic).length() + HEADER_BYTES + payload.length() <= largestPacket();
    }

    /** What the client takes, bytes. */
    long largestPacket() {
        return connection.connect().extras().properties().number(Property.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE);
    }

    private boolean isUnderway(Command command) {
        return !command.key().isEmpty()
                && (session().queued.stream().anyMatch(other -> other.key().equals(command.key()))
                        || session().inFlight.values().stream()
                                .anyMatch(sent -> sent.command().key().equals(command.key())));
    }

    private String topic(String other) {
        return other.isEmpty() ? Topics.commands(connection.device().id().value()) : other;
    }

    private int qos(Command command) {
        return command.topic().isEmpty() ? session().granted : hearing.qos(command.topic());
    }

    private void drain() {
        Session session = session();
        long window = Math.min(
                connection.connect().extras().properties().number(Property.RECEIVE_MAXIMUM, USUAL_WINDOW),
                WIDEST_WINDOW);
        while (session.inFlight.size() < window && !session.queued.isEmpty()) {
            Command command = session.queued.remove();
            if (!isHeard(command) || !command.wanted().getAsBoolean()) {
                continue;
            }
            Session.Sent sent = new Session.Sent(command, qos(command), false);
            if (sent.qos() == 0) {
                send(0, sent, false);
                command.acknowledged().run();
            } else {
                int id = freeId(session);
                session.inFlight.put(id, sent);
                send(id, sent, false);
            }
        }
    }

    private void send(int id, Session.Sent sent, boolean again) {
        int flags = (again ? 0b1000 : 0) | sent.qos() << 1;
        connection.send(out -> Wire.publish(
                out, topic(sent.command().topic()), id, flags, sent.command().payload(), connection.isVersion5()));
    }

    private static int freeId(Session session) {
        do {
            session.nextId = session.nextId == 65_535 ? 1 : session.nextId + 1;
        } while (session.inFlight.containsKey(session.nextId));
        return session.nextId;
    }

    /** PUBACK, PUBREC or PUBCOMP (§4.3.2, §4.3.3). */
    void acknowledged(Packet.Acknowledgement packet) throws MqttFault {
        int id = packet.packetId();
        Session.Sent sent = session().inFlight.get(id);
        PacketType type = packet.type();
        if (type == PacketType.PUBREC) {
            received(packet, sent);
            return;
        }
        boolean mine =
                sent != null && (type == PacketType.PUBACK ? sent.qos() == 1 : sent.qos() == 2 && sent.released());
        if (!mine) {
            throw MqttFault.protocol(type + ": packet " + id + " was not sent like that [MQTT-4.3.2, MQTT-4.3.3]");
        }
        session().inFlight.remove(id);
        if (packet.reason() < 0x80 && sent != null) {
            sent.command().acknowledged().run();
        }
        drain();
    }

    private void received(Packet.Acknowledgement packet, Session.@Nullable Sent sent) throws MqttFault {
        int id = packet.packetId();
        if (sent == null && connection.isVersion5()) {
            connection.send(
                    out -> Wire.acknowledge(out, PacketType.PUBREL, id, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, null));
        } else if (sent == null || sent.qos() != 2) {
            throw MqttFault.protocol("PUBREC: packet " + id + " was not sent with QoS 2 [MQTT-4.3.3]");
        } else if (packet.reason() >= 0x80) {
            // The client does not take it and says so: the identifier is free [MQTT-4.3.3-4].
            session().inFlight.remove(id);
            drain();
        } else {
            session().inFlight.put(id, new Session.Sent(sent.command(), 2, true));
            connection.send(out -> Wire.acknowledge(out, PacketType.PUBREL, id));
        }
    }
}
