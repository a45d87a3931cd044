package io.fieldwarden.ingest.mqtt;

import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.ingest.core.Inbound;
import io.fieldwarden.ingest.core.Outcome;
import io.fieldwarden.ingest.core.Transport;
import io.fieldwarden.ingest.dialect.Dialects;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The PUBLISH packets of one connection and their acknowledgements, in the order they came, each after the log has its
 * message. Owned by the event loop. When too much is underway, on this connection or in all, the socket is not read.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel
final class Publications {
    private static final int MAX_QOS2_VERSION_3 = 1_024;
    private static final FastThreadLocal<byte[]> SCRATCH = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[8_192];
        }
    };

    private final MqttConnection connection;
    private final Shared shared;
    private final Underway underway;
    private final AtomicBoolean signalled = new AtomicBoolean();
    private final Runnable settle = this::settle;
    private final @Nullable String[] aliases = new String[LogIn.TOPIC_ALIAS_MAXIMUM + 1];
    /** QoS 2 messages that came over this connection and have not been released. */
    private int qos2;

    /** Kept when the connection hands its session over: what is underway is still settled there. */
    private @Nullable Session session;

    private String lastTopic = "";
    private Dialects.@Nullable Way lastWay;
    private int qos1;
    private boolean blocked;
    private boolean waiting;
    private boolean stopped;

    Publications(MqttConnection connection, Shared shared) {
        this.connection = connection;
        this.shared = shared;
        this.underway = new Underway(shared.config().limits().underway(), this::signal);
    }

    void publish(Packet.Publish packet) throws MqttFault {
        if (packet.retain() && connection.isVersion5()) {
            throw new MqttFault(ReasonCode.RETAIN_NOT_SUPPORTED, "PUBLISH: RETAIN is not available [MQTT-3.2.2-14]");
        }
        session = connection.session();
        String topic = topic(packet);
        int qos = packet.qos();
        if (qos == 2 && repeated(packet.packetId())) {
            return;
        }
        countUnacknowledged(qos);
        if (qos == 1) {
            qos1++;
        } else if (qos == 2) {
            qos2++;
            session().receive(packet.packetId());
        }
        shared.gate().enter();
        Underway.Slot slot = underway.add(packet.packetId(), qos, System.nanoTime());
        hand(packet, topic, slot);
        reconsider();
    }

    private String topic(Packet.Publish packet) throws MqttFault {
        Properties properties = packet.properties();
        if (!properties.has(Property.TOPIC_ALIAS)) {
            return packet.topic();
        }
        int alias = (int) properties.number(Property.TOPIC_ALIAS, 0);
        if (alias >= aliases.length) {
            throw new MqttFault(
                    ReasonCode.TOPIC_ALIAS_INVALID,
                    "PUBLISH: topic alias " + alias + " is above " + LogIn.TOPIC_ALIAS_MAXIMUM + " [MQTT-3.3.2-9]");
        }
        if (!packet.topic().isEmpty()) {
            aliases[alias] = packet.topic();
            return packet.topic();
        }
        String known = aliases[alias];
        if (known == null) {
            throw MqttFault.protocol("PUBLISH: topic alias " + alias + " was never given a topic [MQTT-3.3.2.3.4]");
        }
        return known;
    }

    private Session session() {
        Session held = session;
        return held == null ? connection.session() : held;
    }

    /** A PUBLISH sent again before its PUBREL is acknowledged again, not appended again [MQTT-4.3.3-10]. */
    private boolean repeated(int packetId) {
        Session.Receipt receipt = session().receipt(packetId);
        if (receipt == null) {
            return false;
        }
        // What came over this connection and is not recorded yet is answered when it is.
        if (receipt.isRecorded() || receipt.connection() != session().connection()) {
            receipt.whenSettled(recorded -> connection.onLoop(() -> again(packetId, recorded)));
        }
        return true;
    }

    private void again(int packetId, boolean recorded) {
        if (connection.isEnding()) {
            return;
        }
        if (recorded) {
            connection.send(out -> Wire.acknowledge(out, PacketType.PUBREC, packetId));
        } else if (connection.isVersion5()) {
            connection.send(out -> Wire.acknowledge(out, PacketType.PUBREC, packetId, ReasonCode.QUOTA_EXCEEDED, null));
        } else {
            retry(new Outcome.Busy("the message of before was not recorded"));
        }
    }

    private void countUnacknowledged(int qos) throws MqttFault {
        if (qos == 0) {
            return;
        }
        int limit = shared.config().limits().receiveMaximum();
        if (connection.isVersion5() && qos1 + qos2 >= limit) {
            throw new MqttFault(
                    ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
                    "PUBLISH: more than " + limit + " are not acknowledged yet [MQTT-3.3.4-9]");
        }
        if (qos == 2 && session().receiptCount() >= MAX_QOS2_VERSION_3) {
            throw new MqttFault(ReasonCode.QUOTA_EXCEEDED, "PUBLISH: " + MAX_QOS2_VERSION_3 + " wait for their PUBREL");
        }
    }

    private void hand(Packet.Publish packet, String topic, Underway.Slot slot) {
        String sender = connection.device().id().value();
        if (!topic.equals(lastTopic)) {
            lastTopic = topic;
            lastWay = shared.dialects().way(topic).orElse(null);
        }
        if (packet.body().discarded() > 0) {
            String detail = "PUBLISH: " + packet.body().discarded() + " bytes make a packet of more than "
                    + shared.config().limits().maxPacket() + "; the payload was not kept";
            shared.intake().quarantine().refused(Transport.MQTT, sender, topic, RejectReason.TOO_LARGE, detail);
            slot.accept(new Outcome.Refused(RejectReason.TOO_LARGE, detail));
            return;
        }
        if (topic.equals(Topics.status(sender))) {
            Payload said = payload(packet);
            String text = new String(said.bytes(), said.offset(), said.length(), StandardCharsets.UTF_8);
            shared.intake().presence().health(sender, text);
            slot.accept(new Outcome.Accepted(0, 0));
            return;
        }
        Inbound message = new Inbound(
                connection.device(),
                sender,
                topic,
                packet.properties().text(Property.CONTENT_TYPE),
                payload(packet),
                Transport.MQTT);
        Dialects.Way way = lastWay;
        if (way == null) {
            shared.intake().reject(message, RejectReason.FORBIDDEN, Dialects.notPublished(topic, sender), slot);
        } else {
            way.take(message, connection.subscriptions().hearing(), slot);
        }
    }

    /** The intake reads arrays: a direct buffer is copied into one that the event loop reuses. */
    private static Payload payload(Packet.Publish packet) {
        ByteBuf bytes = packet.bytes();
        int offset = packet.body().offset();
        int length = packet.body().length();
        if (bytes.hasArray()) {
            return new Payload(bytes.array(), bytes.arrayOffset() + offset, length);
        }
        byte[] scratch = SCRATCH.get();
        if (scratch.length < length) {
            scratch = new byte[length];
            SCRATCH.set(scratch);
        }
        bytes.getBytes(offset, scratch, 0, length);
        return new Payload(scratch, 0, length);
    }

    void release(int packetId) throws MqttFault {
        Session.Receipt receipt = connection.session().receipt(packetId);
        if (receipt == null && connection.isVersion5()) {
            connection.send(out ->
                    Wire.acknowledge(out, PacketType.PUBCOMP, packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, null));
            return;
        }
        if (receipt != null && !receipt.isRecorded()) {
            throw MqttFault.protocol("PUBREL for packet " + packetId + " before its PUBREC [MQTT-4.3.3-5]");
        }
        if (receipt != null) {
            connection.session().release(packetId);
            if (receipt.connection() == connection.session().connection()) {
                qos2--;
            }
        }
        connection.send(out -> Wire.acknowledge(out, PacketType.PUBCOMP, packetId));
    }

    /** An outcome has come, on any thread: one task settles all that have come until it runs. */
    private void signal() {
        if (signalled.compareAndSet(false, true)) {
            connection.channel().eventLoop().execute(settle);
        }
    }

    private void settle() {
        signalled.set(false);
        @Nullable ByteBuf out = null;
        long now = System.nanoTime();
        int left = 0;
        for (Underway.Slot slot = underway.settled(); slot != null; slot = underway.settled()) {
            Outcome outcome = slot.outcome;
            left++;
            if (left == 1) {
                shared.meters().acknowledged().record(now - slot.since, TimeUnit.NANOSECONDS);
            }
            if (slot.qos > 0 && outcome != null && !connection.isEnding()) {
                out = out == null ? Wire.small(connection.channel().alloc()) : out;
                if (!Answers.write(out, slot, outcome, connection)) {
                    retry(outcome);
                }
                answered(slot, outcome);
            }
            if (slot.qos == 2 && outcome != null) {
                session().settle(slot.packetId, isRecorded(outcome));
            }
            underway.remove();
        }
        if (out != null) {
            connection.channel().writeAndFlush(out, connection.channel().voidPromise());
        }
        if (left > 0) {
            shared.gate().leave(left);
            reconsider();
        }
    }

    private void answered(Underway.Slot slot, Outcome outcome) {
        if (slot.qos == 1) {
            qos1--;
        } else if (!isRecorded(outcome)) {
            qos2--;
        }
    }

    /** Whether its PUBREC says yes: a 3.1.1 client hears yes for everything that it need not send again. */
    private boolean isRecorded(Outcome outcome) {
        return connection.isVersion5() ? !Answers.reason(outcome).isFailure() : !(outcome instanceof Outcome.Busy);
    }

    /** Version 3.1.1 has no word for "send it again": without an acknowledgement and a connection the client does. */
    private void retry(Outcome outcome) {
        String why = outcome instanceof Outcome.Busy busy ? busy.detail() : "busy";
        connection.fault(new MqttFault(ReasonCode.SERVER_BUSY, "PUBLISH: " + why));
    }

    /** Reads the socket or leaves it unread, by what is underway and what the client does not take. */
    void reconsider() {
        boolean full = underway.isFull() || !connection.channel().isWritable();
        boolean crowded = shared.gate().isFull();
        if (full || crowded || stopped) {
            blocked = true;
            connection.cutter().pause();
            if (crowded && !waiting && !stopped) {
                waiting = true;
                shared.gate().await(() -> connection.channel().eventLoop().execute(this::calledBack));
            }
        } else if (blocked && underway.size() <= shared.config().limits().underway() / 2) {
            blocked = false;
            connection.cutter().resume();
        }
    }

    /** Leaves the socket unread from now on. */
    void stop() {
        stopped = true;
        reconsider();
    }

    private void calledBack() {
        waiting = false;
        reconsider();
    }

    boolean isBlocked() {
        return blocked;
    }

    int underway() {
        return underway.size();
    }

    /** The connection is gone: what is underway still counts, but nobody waits for its answer. */
    void gone() {
        blocked = false;
    }
}
