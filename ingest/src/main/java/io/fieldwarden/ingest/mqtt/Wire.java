package io.fieldwarden.ingest.mqtt;

import io.fieldwarden.device.payload.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes what the server sends. Stateless. */
final class Wire {
    private static final int LONGEST_REASON = 500;

    private Wire() {}

    static void connack3(ByteBuf out, boolean present, int returnCode) {
        out.writeByte(0x20).writeByte(2).writeByte(present ? 1 : 0).writeByte(returnCode);
    }

    /**
     * @param present the client goes on with its session of before
     * @param properties already encoded, without their length
     */
    static void connack5(ByteBuf out, boolean present, ReasonCode reason, ByteBuf properties) {
        int length = properties.readableBytes();
        out.writeByte(0x20);
        variable(out, 2 + variableSize(length) + length);
        out.writeByte(present ? 1 : 0).writeByte(reason.code());
        variable(out, length);
        out.writeBytes(properties);
    }

    /** PUBACK, PUBREC, PUBREL and PUBCOMP in the short form, which means success in both versions. */
    static void acknowledge(ByteBuf out, PacketType type, int packetId) {
        out.writeByte(firstByte(type)).writeByte(2).writeShort(packetId);
    }

    /** The same with a reason; version 5 only. */
    static void acknowledge(ByteBuf out, PacketType type, int packetId, ReasonCode reason, @Nullable String why) {
        if (why == null) {
            out.writeByte(firstByte(type)).writeByte(3).writeShort(packetId).writeByte(reason.code());
            return;
        }
        byte[] text = reasonString(why);
        int properties = 3 + text.length;
        out.writeByte(firstByte(type));
        variable(out, 3 + variableSize(properties) + properties);
        out.writeShort(packetId).writeByte(reason.code());
        variable(out, properties);
        text(out, Property.REASON_STRING, text);
    }

    private static int firstByte(PacketType type) {
        return switch (type) {
            case PUBACK -> 0x40;
            case PUBREC -> 0x50;
            case PUBREL -> 0x62;
            case PUBCOMP -> 0x70;
            default -> throw new IllegalArgumentException(type + " is not an acknowledgement");
        };
    }

    static void suback(ByteBuf out, int packetId, int[] codes, boolean version5) {
        acknowledgeEach(out, 0x90, packetId, codes, version5);
    }

    static void unsuback(ByteBuf out, int packetId, int[] codes, boolean version5) {
        acknowledgeEach(out, 0xB0, packetId, version5 ? codes : new int[0], version5);
    }

    private static void acknowledgeEach(ByteBuf out, int first, int packetId, int[] codes, boolean version5) {
        out.writeByte(first);
        variable(out, 2 + (version5 ? 1 : 0) + codes.length);
        out.writeShort(packetId);
        if (version5) {
            out.writeByte(0);
        }
        for (int code : codes) {
            out.writeByte(code);
        }
    }

    static void pingresp(ByteBuf out) {
        out.writeByte(0xD0).writeByte(0);
    }

    /** Version 5 only; without the text for a client that takes small packets only. */
    static void disconnect(ByteBuf out, ReasonCode reason, String why) {
        if (why.isEmpty()) {
            out.writeByte(0xE0).writeByte(1).writeByte(reason.code());
            return;
        }
        byte[] text = reasonString(why);
        int properties = 3 + text.length;
        out.writeByte(0xE0);
        variable(out, 1 + variableSize(properties) + properties);
        out.writeByte(reason.code());
        variable(out, properties);
        text(out, Property.REASON_STRING, text);
    }

    /**
     * Not retained, without properties.
     *
     * @param packetId 0 for QoS 0, which has none
     * @param flags of the first byte: DUP and QoS
     */
    static void publish(ByteBuf out, String topic, int packetId, int flags, Payload payload, boolean version5) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        int identifier = packetId == 0 ? 0 : 2;
        out.writeByte(0x30 | flags);
        variable(out, 2 + name.length + identifier + (version5 ? 1 : 0) + payload.length());
        out.writeShort(name.length).writeBytes(name);
        if (identifier > 0) {
            out.writeShort(packetId);
        }
        if (version5) {
            out.writeByte(0);
        }
        out.writeBytes(payload.bytes(), payload.offset(), payload.length());
    }

    /** QoS 0, without properties. */
    static void publishOnce(ByteBuf out, String topic, boolean retained, Payload payload, boolean version5) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        out.writeByte(retained ? 0x31 : 0x30);
        variable(out, 2 + name.length + (version5 ? 1 : 0) + payload.length());
        out.writeShort(name.length).writeBytes(name);
        if (version5) {
            out.writeByte(0);
        }
        out.writeBytes(payload.bytes(), payload.offset(), payload.length());
    }

    static void number(ByteBuf out, Property property, long value) {
        out.writeByte(property.id());
        switch (property.form()) {
            case BYTE -> out.writeByte((int) value);
            case TWO_BYTES -> out.writeShort((int) value);
            case FOUR_BYTES -> out.writeInt((int) value);
            default -> throw new IllegalArgumentException(property + " is not a number");
        }
    }

    static void text(ByteBuf out, Property property, String value) {
        text(out, property, value.getBytes(StandardCharsets.UTF_8));
    }

    private static void text(ByteBuf out, Property property, byte[] value) {
        out.writeByte(property.id()).writeShort(value.length).writeBytes(value);
    }

    static void pair(ByteBuf out, String name, String value) {
        text(out, Property.USER_PROPERTY, name);
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        out.writeShort(bytes.length).writeBytes(bytes);
    }

    static byte[] reasonString(String why) {
        String clean = why.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
        return (clean.length() <= LONGEST_REASON ? clean : clean.substring(0, LONGEST_REASON) + "…")
                .getBytes(StandardCharsets.UTF_8);
    }

    static void variable(ByteBuf out, int value) {
        int rest = value;
        while (rest > 0x7F) {
            out.writeByte((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    private static int variableSize(int value) {
        return value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4;
    }

    static ByteBuf small(ByteBufAllocator allocator) {
        return allocator.buffer(256);
    }
}
