package io.fieldwarden.hub.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes from many devices on one thread, as fast as acknowledgements come or at a fixed rate. At a fixed rate the time
 * of a message counts from when it was due, not from when it could be sent, so that a hub that stalls is not measured less
 * often than one that does not.
 */
final class MqttLoad implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(30);

    private static final long PROBE_NANOS = 50_000_000;

    private final Selector selector;
    private final List<MqttConnection> connections = new ArrayList<>();
    private Latencies latencies = new Latencies();

    /** @param index from 0 */
    record Device(int index, String id, String token) {}

    /** The payload of message {@code n} of this device; called on the thread of {@link #run}. */
    interface Payloads {
        byte[] of(Device device, long n, long dueNanos);
    }

    /** @param nanos from the first message to the last acknowledgement */
    record Result(long sent, long accepted, long nanos, Latencies latencies) {
        double perSecond() {
            return accepted * 1e9 / nanos;
        }
    }

    private MqttLoad(Selector selector) {
        this.selector = selector;
    }

    /** Connects every device and waits until all are accepted. */
    static MqttLoad connect(URI mqtt, List<Device> devices, int window) throws IOException {
        MqttLoad load = new MqttLoad(Selector.open());
        InetSocketAddress address = new InetSocketAddress(mqtt.getHost(), mqtt.getPort());
        for (Device device : devices) {
            load.connections.add(new MqttConnection(address, device, window, load.selector));
        }
        long deadline = System.nanoTime() + DRAIN.toNanos();
        while (!load.connections.stream().allMatch(MqttConnection::connected)) {
            load.turn(10);
            if (System.nanoTime() > deadline) {
                throw new IOException("not every device was accepted within " + DRAIN.toSeconds() + " s");
            }
        }
        return load;
    }

    /** Waits until the port lets this device in. */
    static void awaitAccepted(URI mqtt, Device device) throws IOException {
        long deadline = System.nanoTime() + DRAIN.toNanos();
        while (true) {
            try {
                connect(mqtt, List.of(device), 1).close();
                return;
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(PROBE_NANOS);
            }
        }
    }

    /** @param perSecond 0 for as fast as possible */
    Result run(Duration duration, long perSecond, Payloads payloads) throws IOException {
        latencies = new Latencies();
        long start = System.nanoTime();
        long end = start + duration.toNanos();
        long sent = 0;
        int turn = 0;
        for (long now = start; now < end; now = System.nanoTime()) {
            long wanted = perSecond == 0 ? Long.MAX_VALUE : (now - start) * perSecond / 1_000_000_000L;
            int full = 0;
            while (sent < wanted && full < connections.size()) {
                MqttConnection connection = connections.get(turn);
                turn = (turn + 1) % connections.size();
                if (!connection.hasRoom()) {
                    full++;
                    continue;
                }
                full = 0;
                long due = perSecond == 0 ? now : start + sent * 1_000_000_000L / perSecond;
                connection.publish(payloads.of(connection.device(), sent, due), due);
                sent++;
            }
            for (MqttConnection connection : connections) {
                connection.flush();
            }
            turn(perSecond == 0 ? 5 : 1);
        }
        long deadline = System.nanoTime() + DRAIN.toNanos();
        while (latencies.count() < sent && System.nanoTime() < deadline) {
            turn(5);
        }
        return new Result(sent, latencies.count(), System.nanoTime() - start, latencies);
    }

    private void turn(long waitMillis) throws IOException {
        selector.select(waitMillis);
        for (SelectionKey key : selector.selectedKeys()) {
            MqttConnection connection = (MqttConnection) key.attachment();
            if (key.isWritable()) {
                connection.flush();
            }
            if (key.isReadable()) {
                connection.read(due -> latencies.record(System.nanoTime() - due));
            }
        }
        selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
        for (MqttConnection connection : connections) {
            connection.close();
        }
        selector.close();
    }
}
