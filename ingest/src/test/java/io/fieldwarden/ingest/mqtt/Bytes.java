package io.fieldwarden.ingest.mqtt;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Packets written field by field: pairs of hexadecimal digits, and text in single quotes. */
final class Bytes {
    private Bytes() {}

    static byte[] of(String... fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String field : fields) {
            String[] parts = field.split("'", -1);
            for (int i = 0; i < parts.length; i++) {
                out.writeBytes(
                        i % 2 == 1
                                ? parts[i].getBytes(StandardCharsets.UTF_8)
                                : HexFormat.of().parseHex(parts[i].replace(" ", "")));
            }
        }
        return out.toByteArray();
    }

    /** A packet of this first byte with its remaining length in front of the body. */
    static byte[] packet(int first, String... body) {
        byte[] rest = of(body);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        int length = rest.length;
        while (length > 0x7F) {
            out.write((length & 0x7F) | 0x80);
            length >>>= 7;
        }
        out.write(length);
        out.writeBytes(rest);
        return out.toByteArray();
    }

    /** Text with its two bytes of length. */
    static String text(String value) {
        int length = value.getBytes(StandardCharsets.UTF_8).length;
        return HexFormat.of().toHexDigits((short) length) + " '" + value + "'";
    }

    /** CONNECT with a clean start and no properties. */
    static byte[] connect(int version, String clientId, String userName, String password) {
        return packet(
                0x10,
                "00 04 'MQTT'",
                version == 5 ? "05" : "04",
                password.isEmpty() ? "82" : "C2", // user name, password, clean start
                "00 3C", // keep-alive 60 s
                version == 5 ? "00" : "", // no properties
                text(clientId),
                text(userName),
                password.isEmpty() ? "" : text(password));
    }

    /** PUBLISH with QoS 1. */
    static byte[] publish(int version, int packetId, String topic, String payload) {
        return packet(
                0x32,
                text(topic),
                HexFormat.of().toHexDigits((short) packetId),
                version == 5 ? "00" : "",
                "'" + payload + "'");
    }
}
