package io.fieldwarden.ingest.mqtt;

import io.fieldwarden.device.log.DeviceStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Packet} of a {@link Frame}, and holds it against every rule of the specification that one packet can break
 * alone. Owned by the event loop of its channel. Hot path (PUBLISH): see {@code MqttBenchmark}.
 */
final class PacketReader {
    private static final Packet.Ping PING = new Packet.Ping();
    private static final Packet.Auth AUTH = new Packet.Auth();

    private int version = 4;
    private ByteBuf lastTopicBytes = Unpooled.EMPTY_BUFFER;
    private String lastTopic = "";

    /** @throws MqttFault if the packet is malformed or forbidden */
    Packet read(Frame frame) throws MqttFault {
        BodyReader body = new BodyReader(frame);
        return switch (frame.type) {
            case PUBLISH -> publish(frame, body);
            case CONNECT -> connect(body);
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> acknowledgement(frame, body);
            case SUBSCRIBE -> subscribe(body);
            case UNSUBSCRIBE -> unsubscribe(body);
            case PINGREQ -> PING;
            case DISCONNECT -> disconnect(body);
            case AUTH -> auth(body);
        };
    }

    /** 4 for 3.1.1 and until a CONNECT was read. */
    int version() {
        return version;
    }

    private Packet publish(Frame frame, BodyReader body) throws MqttFault {
        int qos = (frame.flags >> 1) & 3;
        if (qos == 0 && (frame.flags & 0b1000) != 0) {
            throw MqttFault.malformed("PUBLISH: DUP with QoS 0 [MQTT-3.3.1-2]");
        }
        String topic = topic(frame, body);
        int packetId = qos > 0 ? body.packetIdentifier() : 0;
        Properties properties = Properties.NONE;
        if (version == 5) {
            properties = body.properties(Property.Place.PUBLISH);
            if (properties.has(Property.RESPONSE_TOPIC)) {
                checkTopicName(properties.text(Property.RESPONSE_TOPIC));
            }
        }
        if (topic.isEmpty() && !properties.has(Property.TOPIC_ALIAS)) {
            throw MqttFault.protocol("PUBLISH: neither a topic nor an alias [MQTT-4.7.3-1, MQTT-3.3.2.1]");
        }
        Packet.Body payload = new Packet.Body(frame.bytes.readerIndex(), frame.remaining(), frame.discarded);
        return new Packet.Publish(frame.flags, packetId, topic, properties, frame.bytes, payload);
    }

    /** A device publishes to one topic: the text of the packet before is used again when the bytes are the same. */
    private String topic(Frame frame, BodyReader body) throws MqttFault {
        ByteBuf in = frame.bytes;
        int at = in.readerIndex();
        if (frame.remaining() >= 2) {
            int length = in.getUnsignedShort(at);
            int known = lastTopicBytes.writerIndex();
            if (length == known
                    && length > 0
                    && frame.remaining() >= 2 + length
                    && ByteBufUtil.equals(in, at + 2, lastTopicBytes, 0, length)) {
                in.readerIndex(at + 2 + length);
                return lastTopic;
            }
        }
        String topic = body.text();
        checkTopicName(topic);
        lastTopic = topic;
        lastTopicBytes = Unpooled.wrappedBuffer(topic.getBytes(StandardCharsets.UTF_8));
        return topic;
    }

    private static void checkTopicName(String topic) throws MqttFault {
        if (topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0) {
            throw new MqttFault(
                    ReasonCode.TOPIC_NAME_INVALID, "PUBLISH: wildcard in topic '" + topic + "' [MQTT-3.3.2-2]");
        }
    }

    private Packet connect(BodyReader body) throws MqttFault {
        String protocol = body.text();
        int level = body.oneByte();
        if (!protocol.equals("MQTT") || (level != 4 && level != 5)) {
            throw new MqttFault(
                    ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
                    "CONNECT: protocol '" + protocol + "' level " + level
                            + " is neither MQTT 3.1.1 nor 5 [MQTT-3.1.2-2]");
        }
        version = level;
        int flags = body.oneByte();
        int keepAlive = body.twoBytes();
        checkConnectFlags(flags, level);
        Properties properties = level == 5 ? body.properties(Property.Place.CONNECT) : Properties.NONE;
        if (properties.has(Property.AUTHENTICATION_DATA) && !properties.has(Property.AUTHENTICATION_METHOD)) {
            throw MqttFault.protocol("CONNECT: authentication data without method [MQTT-3.1.2.11.10]");
        }
        String clientId = body.text();
        Will will = (flags & 0b100) != 0 ? will(body, level) : null;
        if (will != null && (flags & 0b10_0000) != 0 && level == 5) {
            throw new MqttFault(ReasonCode.RETAIN_NOT_SUPPORTED, "CONNECT: the will is to be retained [MQTT-3.2.2-13]");
        }
        @Nullable String userName = (flags & 0b1000_0000) != 0 ? body.text() : null;
        @Nullable
        String password = (flags & 0b0100_0000) != 0 ? new String(body.binary(), StandardCharsets.UTF_8) : null;
        body.finish();
        return new Packet.Connect(
                level,
                (flags & 0b10) != 0,
                keepAlive,
                clientId,
                userName,
                password,
                new Packet.ConnectExtras(properties, will));
    }

    private static void checkConnectFlags(int flags, int level) throws MqttFault {
        boolean will = (flags & 0b100) != 0;
        int willQos = (flags >> 3) & 3;
        boolean willRetain = (flags & 0b10_0000) != 0;
        if ((flags & 1) != 0) {
            throw MqttFault.malformed("CONNECT: reserved flag is set [MQTT-3.1.2-3]");
        }
        if (willQos == 3 || (!will && (willQos != 0 || willRetain))) {
            throw MqttFault.malformed(
                    "CONNECT: will QoS " + willQos + " or will retain without will [MQTT-3.1.2-11..15]");
        }
        if (level == 4 && (flags & 0b1100_0000) == 0b0100_0000) {
            throw MqttFault.malformed("CONNECT: a password without a user name [MQTT-3.1.2-22]");
        }
    }

    private static Will will(BodyReader body, int level) throws MqttFault {
        Properties properties = level == 5 ? body.properties(Property.Place.WILL) : Properties.NONE;
        String topic = body.text();
        checkTopicName(topic);
        if (topic.isEmpty()) {
            throw MqttFault.malformed("CONNECT: empty will topic [MQTT-4.7.3-1]");
        }
        String text = new String(body.binary(), StandardCharsets.UTF_8);
        return new Will(
                topic,
                text.substring(0, Math.min(text.length(), DeviceStatus.LONGEST_TEXT)),
                properties.number(Property.WILL_DELAY_INTERVAL, 0));
    }

    private Packet acknowledgement(Frame frame, BodyReader body) throws MqttFault {
        int packetId = body.packetIdentifier();
        int reason = 0;
        if (version == 5 && body.left() > 0) {
            reason = body.oneByte();
            if (body.left() > 0) {
                body.properties(Property.Place.ACKNOWLEDGEMENT);
            }
        }
        body.finish();
        return new Packet.Acknowledgement(frame.type, packetId, reason);
    }

    private Packet subscribe(BodyReader body) throws MqttFault {
        int packetId = body.packetIdentifier();
        Properties properties = version == 5 ? body.properties(Property.Place.SUBSCRIBE) : Properties.NONE;
        List<Packet.Filter> filters = new ArrayList<>();
        while (body.left() > 0) {
            String topic = filter(body);
            int options = body.oneByte();
            int reserved = version == 5 ? 0b1100_0000 : 0b1111_1100;
            if ((options & reserved) != 0 || (options & 3) == 3 || ((options >> 4) & 3) == 3) {
                throw MqttFault.malformed(
                        "SUBSCRIBE: options " + Integer.toBinaryString(options) + " [MQTT-3.8.3-4, MQTT-3.8.3-5]");
            }
            filters.add(new Packet.Filter(topic, options));
        }
        if (filters.isEmpty()) {
            throw MqttFault.protocol("SUBSCRIBE: no topic filter [MQTT-3.8.3-2]");
        }
        return new Packet.Subscribe(packetId, filters, properties);
    }

    private Packet unsubscribe(BodyReader body) throws MqttFault {
        int packetId = body.packetIdentifier();
        if (version == 5) {
            body.properties(Property.Place.UNSUBSCRIBE);
        }
        List<String> topics = new ArrayList<>();
        while (body.left() > 0) {
            topics.add(filter(body));
        }
        if (topics.isEmpty()) {
            throw MqttFault.protocol("UNSUBSCRIBE: no topic filter [MQTT-3.10.3-2]");
        }
        return new Packet.Unsubscribe(packetId, topics);
    }

    private static String filter(BodyReader body) throws MqttFault {
        String topic = body.text();
        if (topic.isEmpty()) {
            throw MqttFault.malformed("topic filter is empty [MQTT-4.7.3-1]");
        }
        String[] levels = topic.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            boolean wild = levels[i].indexOf('+') >= 0 || levels[i].indexOf('#') >= 0;
            boolean last = i == levels.length - 1;
            if (wild && !levels[i].equals("+") && !(last && levels[i].equals("#"))) {
                throw new MqttFault(
                        ReasonCode.TOPIC_FILTER_INVALID, "topic filter '" + topic + "' [MQTT-4.7.1-1, MQTT-4.7.1-2]");
            }
        }
        return topic;
    }

    private Packet disconnect(BodyReader body) throws MqttFault {
        int reason = 0;
        Properties properties = Properties.NONE;
        if (version == 5 && body.left() > 0) {
            reason = body.oneByte();
            if (body.left() > 0) {
                properties = body.properties(Property.Place.DISCONNECT);
            }
        }
        body.finish();
        return new Packet.Disconnect(reason, properties);
    }

    private Packet auth(BodyReader body) throws MqttFault {
        if (version != 5) {
            throw MqttFault.malformed("packet type 15 does not exist in 3.1.1 [MQTT-2.1.2]");
        }
        if (body.left() > 0) {
            body.oneByte();
            if (body.left() > 0) {
                body.properties(Property.Place.AUTH);
            }
        }
        body.finish();
        return AUTH;
    }
}
