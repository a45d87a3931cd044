package io.fieldwarden.ingest.mqtt;

import org.jspecify.annotations.Nullable;

/**
 * The packets a client may send, with what can be checked before a byte of the body is there: the flags of the fixed header
 * (§2.1.3) and bounds of the remaining length.
 */
enum PacketType {
    CONNECT(1, 0b0000, 12, Integer.MAX_VALUE),
    PUBLISH(3, -1, 2, Integer.MAX_VALUE),
    PUBACK(4, 0b0000, 2, 4_096),
    PUBREC(5, 0b0000, 2, 4_096),
    PUBREL(6, 0b0010, 2, 4_096),
    PUBCOMP(7, 0b0000, 2, 4_096),
    SUBSCRIBE(8, 0b0010, 5, 16_384),
    UNSUBSCRIBE(10, 0b0010, 4, 16_384),
    PINGREQ(12, 0b0000, 0, 0),
    DISCONNECT(14, 0b0000, 0, 4_096),
    AUTH(15, 0b0000, 0, 4_096);

    private static final @Nullable PacketType[] BY_NUMBER = new PacketType[16];

    static {
        for (PacketType type : values()) {
            BY_NUMBER[type.number] = type;
        }
    }

    private final int number;
    private final int flags;
    private final int shortest;
    private final int longest;

    /** @param flags what they must be, -1 where they mean something */
    PacketType(int number, int flags, int shortest, int longest) {
        this.number = number;
        this.flags = flags;
        this.shortest = shortest;
        this.longest = longest;
    }

    /** @throws MqttFault if no client may send such a first byte */
    static PacketType ofFirstByte(int first) throws MqttFault {
        PacketType type = BY_NUMBER[first >>> 4];
        if (type == null) {
            throw MqttFault.malformed("packet type " + (first >>> 4) + " is not sent by clients [MQTT-2.1.2]");
        }
        if (type.flags >= 0 ? (first & 0x0F) != type.flags : (first & 0b0110) == 0b0110) {
            throw MqttFault.malformed(type + ": flags " + Integer.toBinaryString(first & 0x0F)
                    + " are reserved [MQTT-2.1.3-1, MQTT-3.3.1-4]");
        }
        return type;
    }

    void checkLength(int remaining) throws MqttFault {
        if (remaining < shortest || remaining > longest) {
            throw MqttFault.malformed(
                    this + ": remaining length " + remaining + " is not between " + shortest + " and " + longest);
        }
    }
}
