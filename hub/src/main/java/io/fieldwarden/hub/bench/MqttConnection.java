package io.fieldwarden.hub.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * One MQTT 3.1.1 connection that publishes with QoS 1 and a bounded number of messages under way, with as little work per
 * message as possible, because it shares its machine with what it measures. Owned by the thread of {@link MqttLoad}.
 */
final class MqttConnection {
    private static final int OUT = 32 << 10;
    private static final int IN = 4 << 10;
    /** Of a packet; a connection with less room waits. */
    private static final int LONGEST = 4 << 10;

    private static final int CONNACK = 0x20;
    private static final int PUBACK = 0x40;

    private final MqttLoad.Device device;
    private final byte[] topic;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer out = ByteBuffer.allocateDirect(OUT);
    private final ByteBuffer in = ByteBuffer.allocateDirect(IN);
    /** When the message with this packet identifier was due; by identifier minus one. */
    private final long[] due;

    private final int[] free;
    private int freeCount;
    private boolean connected;

    /** What is told of each acknowledgement. */
    interface Listener {
        void acknowledged(long due);
    }

    MqttConnection(InetSocketAddress address, MqttLoad.Device device, int window, Selector selector)
            throws IOException {
        this.device = device;
        this.topic = ("devices/" + device.id() + "/readings").getBytes(StandardCharsets.UTF_8);
        this.due = new long[window];
        this.free = new int[window];
        for (int i = 0; i < window; i++) {
            free[i] = window - i;
        }
        freeCount = window;
        channel = SocketChannel.open(address);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
        out.put(connectPacket());
        flush();
    }

    private byte[] connectPacket() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, "MQTT");
        body.write(new byte[] {4, (byte) 0x82, 0, 60});
        text(body, device.id() + "-load");
        // A user name alone is an access token: a thousand log-ins cost no thousand password hashes.
        text(body, device.token());
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(0x10);
        if (body.size() > 127) {
            packet.write((body.size() & 0x7F) | 0x80);
            packet.write(body.size() >> 7);
        } else {
            packet.write(body.size());
        }
        packet.write(body.toByteArray());
        return packet.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes.length >> 8);
        out.write(bytes.length);
        out.write(bytes);
    }

    MqttLoad.Device device() {
        return device;
    }

    boolean connected() {
        return connected;
    }

    boolean hasRoom() {
        return connected && freeCount > 0 && out.remaining() > LONGEST;
    }

    int underWay() {
        return free.length - freeCount;
    }

    /** Puts one message into the buffer; {@link #flush} sends. */
    void publish(byte[] payload, long dueNanos) {
        int id = free[--freeCount];
        due[id - 1] = dueNanos;
        int length = 2 + topic.length + 2 + payload.length;
        out.put((byte) 0x32);
        if (length > 127) {
            out.put((byte) ((length & 0x7F) | 0x80)).put((byte) (length >> 7));
        } else {
            out.put((byte) length);
        }
        out.putShort((short) topic.length).put(topic).putShort((short) id).put(payload);
    }

    void flush() throws IOException {
        if (out.position() == 0) {
            return;
        }
        out.flip();
        channel.write(out);
        boolean rest = out.hasRemaining();
        out.compact();
        key.interestOps(rest ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    void read(Listener listener) throws IOException {
        if (channel.read(in) < 0) {
            throw new IOException("the hub closed the connection of " + device.id());
        }
        in.flip();
        while (in.remaining() >= 4) {
            int type = in.get() & 0xF0;
            int length = in.get();
            if (type == CONNACK) {
                in.get();
                int code = in.get();
                if (code != 0) {
                    throw new IOException("the hub refused " + device.id() + " with code " + code);
                }
                connected = true;
            } else if (type == PUBACK) {
                int id = in.getShort();
                free[freeCount++] = id;
                listener.acknowledged(due[id - 1]);
            } else {
                throw new IOException("unexpected packet of type " + (type >> 4) + " and length " + length);
            }
        }
        in.compact();
    }

    void close() throws IOException {
        channel.close();
    }
}
