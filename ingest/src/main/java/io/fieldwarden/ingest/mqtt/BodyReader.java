package io.fieldwarden.ingest.mqtt;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/** Reads the fields of one packet; every length is checked before it is read. Owned by one event loop. */
final class BodyReader {
    private final ByteBuf in;
    private final int end;
    private final PacketType type;

    BodyReader(Frame frame) {
        this.in = frame.bytes;
        this.end = frame.end;
        this.type = frame.type;
    }

    int left() {
        return end - in.readerIndex();
    }

    void finish() throws MqttFault {
        if (left() != 0) {
            throw MqttFault.malformed(type + ": " + left() + " bytes follow the last field");
        }
    }

    int oneByte() throws MqttFault {
        need(1);
        return in.readUnsignedByte();
    }

    int twoBytes() throws MqttFault {
        need(2);
        return in.readUnsignedShort();
    }

    int packetIdentifier() throws MqttFault {
        int id = twoBytes();
        if (id == 0) {
            throw MqttFault.malformed(type + ": packet identifier 0 [MQTT-2.2.1-3]");
        }
        return id;
    }

    byte[] binary() throws MqttFault {
        byte[] bytes = new byte[twoBytes()];
        need(bytes.length);
        in.readBytes(bytes);
        return bytes;
    }

    String text() throws MqttFault {
        return utf8(binary(), type);
    }

    int variable() throws MqttFault {
        int value = 0;
        for (int shift = 0; shift <= 21; shift += 7) {
            int b = oneByte();
            value |= (b & 0x7F) << shift;
            if (b < 0x80) {
                if (shift > 0 && b == 0) {
                    throw MqttFault.malformed(type + ": variable byte integer is longer than needed [MQTT-1.5.5-1]");
                }
                return value;
            }
        }
        throw MqttFault.malformed(type + ": variable byte integer has more than four bytes [MQTT-1.5.5]");
    }

    Properties properties(Property.Place place) throws MqttFault {
        int length = variable();
        if (length == 0) {
            return Properties.NONE;
        }
        need(length);
        int stop = in.readerIndex() + length;
        Map<Property, Object> values = new EnumMap<>(Property.class);
        while (in.readerIndex() < stop) {
            Property property = Property.of(variable(), place);
            Object value = value(property);
            if (values.put(property, value) != null && !property.repeatable()) {
                throw MqttFault.protocol(type + ": property " + property + " stands twice [MQTT-2.2.2.2]");
            }
        }
        if (in.readerIndex() != stop) {
            throw MqttFault.malformed(type + ": the last property is longer than the property length");
        }
        return new Properties(values);
    }

    private Object value(Property property) throws MqttFault {
        return switch (property.form()) {
            case BYTE -> ranged(property, oneByte());
            case TWO_BYTES -> ranged(property, twoBytes());
            case FOUR_BYTES -> {
                need(4);
                yield ranged(property, in.readUnsignedInt());
            }
            case VARIABLE -> ranged(property, variable());
            case TEXT -> text();
            case BINARY -> binary();
            case PAIR -> {
                text();
                yield text();
            }
        };
    }

    private static Long ranged(Property property, long value) throws MqttFault {
        property.checkRange(value);
        return value;
    }

    private void need(int bytes) throws MqttFault {
        if (left() < bytes) {
            throw MqttFault.malformed(
                    type + ": a field of " + bytes + " bytes does not fit into the " + left() + " left");
        }
    }

    /** Strict UTF-8 (§1.5.4) without U+0000, and without the control and non-characters that a receiver may refuse. */
    static String utf8(byte[] bytes, PacketType type) throws MqttFault {
        boolean ascii = true;
        for (byte b : bytes) {
            if (b < 0x20 || b == 0x7F) {
                if (b >= 0) {
                    throw MqttFault.malformed(type + ": control character " + b + " in text [MQTT-1.5.4-2]");
                }
                ascii = false;
            }
        }
        return ascii ? new String(bytes, StandardCharsets.ISO_8859_1) : strict(bytes, type);
    }

    private static String strict(byte[] bytes, PacketType type) throws MqttFault {
        CharBuffer chars;
        try {
            chars = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            throw MqttFault.malformed(type + ": text is not UTF-8 [MQTT-1.5.4-1]");
        }
        String text = chars.toString();
        boolean forbidden = text.codePoints()
                .anyMatch(c -> (c >= 0x7F && c <= 0x9F) || (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF));
        if (forbidden) {
            throw MqttFault.malformed(type + ": control or non-character in text [MQTT-1.5.4]");
        }
        return text;
    }
}
