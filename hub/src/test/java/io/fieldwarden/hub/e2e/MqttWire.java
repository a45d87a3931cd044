package io.fieldwarden.hub.e2e;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * An MQTT 3.1.1 or 5 client of a few packets, close enough to the wire to send what no library would. Owned by one thread.
 */
final class MqttWire implements AutoCloseable {
    static final int CONNACK = 2;
    static final int PUBACK = 4;

    private static final int CONNECT_FLAGS = 0b1100_0010;
    private static final int PUBLISH_QOS_1 = 0x32;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final DataOutputStream out;
    private final int version;
    private int nextId;

    /** A packet as it came. */
    static final class Packet {
        private final int type;
        private final byte[] body;

        private Packet(int type, byte[] body) {
            this.type = type;
            this.body = body;
        }

        /** The upper half of the first byte. */
        int type() {
            return type;
        }

        /** The packet identifier of a PUBACK. */
        int id() {
            return ((body[0] & 0xFF) << 8) | (body[1] & 0xFF);
        }

        /** Of a CONNACK. */
        int connectCode() {
            return body[1] & 0xFF;
        }

        /** MQTT 5 says why at the third byte; a shorter PUBACK, as all of 3.1.1, is success. */
        int reason() {
            return body.length > 2 ? body[2] & 0xFF : 0;
        }
    }

    /** @param version 4 for 3.1.1, 5 for 5 */
    MqttWire(String url, int version, Duration patience) throws IOException {
        URI uri = URI.create(url);
        this.version = version;
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), Math.toIntExact(patience.toMillis()));
        socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    /** @return the return or reason code of CONNACK, 0 for accepted */
    int connect(String user, String password) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(body);
        utf8(data, "MQTT");
        data.writeByte(version);
        data.writeByte(CONNECT_FLAGS);
        data.writeShort(60);
        if (version == 5) {
            data.writeByte(0);
        }
        utf8(data, user + "-wire");
        utf8(data, user);
        utf8(data, password);
        packet(0x10, body.toByteArray());
        return read().connectCode();
    }

    /** Sends without waiting. @return the packet identifier */
    int publish(String topic, byte[] payload) throws IOException {
        nextId = nextId % 65_535 + 1;
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(body);
        utf8(data, topic);
        data.writeShort(nextId);
        if (version == 5) {
            data.writeByte(0);
        }
        data.write(payload);
        packet(PUBLISH_QOS_1, body.toByteArray());
        return nextId;
    }

    /** Sends and waits for the PUBACK of this packet. @return its reason code */
    int publishAndWait(String topic, String payload) throws IOException {
        int id = publish(topic, payload.getBytes(StandardCharsets.UTF_8));
        while (true) {
            Packet answer = read();
            if (answer.type() == PUBACK && answer.id() == id) {
                return answer.reason();
            }
        }
    }

    /** @throws EOFException when the other side closed */
    Packet read() throws IOException {
        int first = in.readUnsignedByte();
        int length = 0;
        int shift = 0;
        int digit;
        do {
            digit = in.readUnsignedByte();
            length |= (digit & 0x7F) << shift;
            shift += 7;
        } while ((digit & 0x80) != 0);
        return new Packet(first >> 4, in.readNBytes(length));
    }

    /** Whatever bytes, as they are. */
    void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    private void packet(int first, byte[] body) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(first);
        int length = body.length;
        do {
            int digit = length & 0x7F;
            length >>= 7;
            whole.write(length > 0 ? (digit | 0x80) : digit);
        } while (length > 0);
        whole.write(body);
        raw(whole.toByteArray());
    }

    private static void utf8(DataOutputStream data, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        data.writeShort(bytes.length);
        data.write(bytes);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
