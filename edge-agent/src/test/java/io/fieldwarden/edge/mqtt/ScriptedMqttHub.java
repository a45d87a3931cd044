package io.fieldwarden.edge.mqtt;

import io.fieldwarden.edge.core.Secret;
import io.fieldwarden.edge.core.UplinkConfig;
import io.fieldwarden.edge.core.UplinkContract.Answer;
import io.fieldwarden.edge.core.UplinkContract.ScriptedHub;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocket;

/** As much of an MQTT 5 server as a publisher meets, answering by script. A thread per connection. */
public final class ScriptedMqttHub implements ScriptedHub {
    private final Secret token;
    private final Queue<Answer> script = new ConcurrentLinkedQueue<>();
    private final List<String> received = new CopyOnWriteArrayList<>();
    final List<String> topics = new CopyOnWriteArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    final AtomicInteger connections = new AtomicInteger();
    /** Advertised in CONNACK. */
    volatile int receiveMaximum = 64;

    volatile int maximumPacketSize = 65_536;
    /** Close every connection before a word is said. */
    volatile boolean slamming;

    /** Null for plain TCP. */
    public volatile SSLServerSocketFactory tls;

    /** Demands a certificate of the client, and no user name. */
    public volatile boolean certified;

    /** Sent with each subscription until they are answered, as the hub does. */
    private final List<String> commands = new CopyOnWriteArrayList<>();

    private final Set<OutputStream> subscribers = ConcurrentHashMap.newKeySet();
    private final List<String> answers = new CopyOnWriteArrayList<>();

    private volatile ServerSocket server;
    private volatile int port;

    public ScriptedMqttHub(Secret token) {
        this.token = token;
    }

    @Override
    public void start() {
        try {
            ServerSocket listening = tls == null ? new ServerSocket() : tls.createServerSocket();
            listening.setReuseAddress(true);
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            port = listening.getLocalPort();
            server = listening;
            Thread thread = new Thread(() -> accept(listening), "scripted-mqtt-hub");
            thread.setDaemon(true);
            thread.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        try {
            if (server != null) {
                server.close();
            }
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void script(Answer... answers) {
        script.addAll(List.of(answers));
    }

    @Override
    public List<String> received() {
        return received;
    }

    @Override
    public UplinkConfig config(Secret with) {
        return UplinkConfig.byToken(
                URI.create((tls == null ? "mqtt" : "mqtts") + "://127.0.0.1:" + port),
                new io.fieldwarden.device.DeviceId("soil-1"),
                with);
    }

    public List<String> topics() {
        return topics;
    }

    /** What was said of commands, in the order of arrival. */
    public List<String> answers() {
        return answers;
    }

    /** Asks every agent that has subscribed or will. */
    public void command(String json) {
        commands.add(json);
        subscribers.forEach(out -> push(out, json));
    }

    private static void push(OutputStream out, String json) {
        byte[] topic = "devices/soil-1/commands".getBytes(StandardCharsets.UTF_8);
        byte[] payload = json.getBytes(StandardCharsets.UTF_8);
        int length = 2 + topic.length + 2 + 1 + payload.length;
        ByteBuffer packet = ByteBuffer.allocate(length + 5).put((byte) 0x32);
        for (int left = length; ; left >>= 7) {
            packet.put((byte) (left > 0x7F ? (left & 0x7F) | 0x80 : left));
            if (left <= 0x7F) {
                break;
            }
        }
        packet.putShort((short) topic.length)
                .put(topic)
                .putShort((short) 1)
                .put((byte) 0)
                .put(payload);
        try {
            write(out, packet.array(), packet.position());
        } catch (IOException e) {
            // That connection is gone; the command goes over the next one.
        }
    }

    private static void write(OutputStream out, byte[] packet, int length) throws IOException {
        synchronized (out) {
            out.write(packet, 0, length);
            out.flush();
        }
    }

    private void subscribed(ByteBuffer body, OutputStream out) throws IOException {
        short packetId = body.getShort();
        byte[] suback = ByteBuffer.allocate(6)
                .put((byte) 0x90)
                .put((byte) 4)
                .putShort(packetId)
                .put((byte) 0)
                .put((byte) 1)
                .array();
        write(out, suback, suback.length);
        subscribers.add(out);
        commands.forEach(json -> push(out, json));
    }

    private void accept(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                if (socket instanceof SSLSocket secured) {
                    secured.setNeedClientAuth(certified);
                }
                connections.incrementAndGet();
                sockets.add(socket);
                Thread thread = new Thread(() -> serve(socket), "scripted-mqtt-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return; // stopped
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            if (slamming) {
                return;
            }
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            if (socket instanceof SSLSocket secured && certified) {
                secured.getSession().getPeerCertificates();
            }
            boolean open = true;
            while (open) {
                int type = in.readUnsignedByte();
                byte[] body = in.readNBytes(remainingLength(in));
                open = answer(type, ByteBuffer.wrap(body), out);
            }
        } catch (IOException e) {
            // The client or the test closed the connection.
        } finally {
            sockets.remove(socket);
        }
    }

    private boolean answer(int type, ByteBuffer body, OutputStream out) throws IOException {
        switch (type >> 4) {
            case 1 -> {
                boolean known =
                        certified ? (body.get(7) & 0xC0) == 0 : user(body).equals(token.value());
                byte[] connack = connack(known ? 0 : 0x86);
                write(out, connack, connack.length);
                return known;
            }
            case 3 -> publish(type, body, out);
            case 4 -> {
                return true; // PUBACK of a command: its answer settles it
            }
            case 8 -> subscribed(body, out);
            case 12 -> write(out, new byte[] {(byte) 0xD0, 0}, 2); // PINGRESP
            case 14 -> {
                return false; // DISCONNECT
            }
            default -> throw new IOException("packet type " + (type >> 4));
        }
        return true;
    }

    private byte[] connack(int reason) {
        ByteBuffer packet = ByteBuffer.allocate(13);
        packet.put((byte) 0x20).put((byte) 11).put((byte) 0).put((byte) reason);
        packet.put((byte) 8); // properties
        packet.put((byte) 0x21).putShort((short) receiveMaximum);
        packet.put((byte) 0x27).putInt(maximumPacketSize);
        return packet.array();
    }

    private void publish(int type, ByteBuffer body, OutputStream out) throws IOException {
        if ((type & 0x06) >> 1 != 1) {
            throw new IOException("QoS is not 1");
        }
        String topic = string(body);
        topics.add(topic);
        short packetId = body.getShort();
        skip(body, variable(body));
        String text = StandardCharsets.UTF_8.decode(body).toString();
        received.add(text);
        if (topic.endsWith("/commands/ack")) {
            answers.add(text);
            commands.removeIf(json -> text.contains(id(json)));
        }
        Answer answer = script.isEmpty() ? Answer.ACCEPT : script.poll();
        int reason = switch (answer) {
            case ACCEPT -> 0;
            case REJECT -> 0x99;
            case BUSY -> 0x97;
            case REFUSE -> 0x87;
            case SILENCE -> -1;
        };
        if (reason >= 0) {
            byte[] puback = ByteBuffer.allocate(6)
                    .put((byte) 0x40)
                    .put((byte) 4)
                    .putShort(packetId)
                    .put((byte) reason)
                    .put((byte) 0)
                    .array();
            write(out, puback, puback.length);
        }
    }

    /** As it stands in the command and in its answer. */
    private static String id(String json) {
        int from = json.indexOf("\"id\":");
        return json.substring(from, json.indexOf(',', from));
    }

    private static String user(ByteBuffer connect) {
        string(connect);
        connect.position(connect.position() + 4); // version, flags, keep-alive
        skip(connect, variable(connect));
        string(connect); // client identifier
        return string(connect);
    }

    private static String string(ByteBuffer from) {
        byte[] bytes = new byte[from.getShort() & 0xFFFF];
        from.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void skip(ByteBuffer in, int bytes) {
        in.position(in.position() + bytes);
    }

    private static int variable(ByteBuffer from) {
        int value = 0;
        int shift = 0;
        int b;
        do {
            b = from.get();
            value |= (b & 0x7F) << shift;
            shift += 7;
        } while ((b & 0x80) != 0);
        return value;
    }

    private static int remainingLength(DataInputStream in) throws IOException {
        int value = 0;
        int shift = 0;
        int b;
        do {
            b = in.readUnsignedByte();
            value |= (b & 0x7F) << shift;
            shift += 7;
        } while ((b & 0x80) != 0);
        return value;
    }
}
