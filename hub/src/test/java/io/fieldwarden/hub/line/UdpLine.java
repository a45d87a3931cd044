package io.fieldwarden.hub.line;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A line for UDP on this machine, like a router that translates addresses: each client has a port of its own towards the
 * target, until {@link #rebind}. What is lost, doubled or late is decided by a seed. Safe for many threads.
 */
public final class UdpLine implements AutoCloseable {
    private static final int LARGEST = 65_507;

    private final DatagramSocket door;
    private final InetSocketAddress target;
    private final SplittableRandom random;
    private final Map<SocketAddress, DatagramSocket> ports = new ConcurrentHashMap<>();
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "line-later");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();
    private volatile Quality quality = Quality.GOOD;

    private UdpLine(InetSocketAddress target, long seed) throws IOException {
        this.door = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        this.target = target;
        this.random = new SplittableRandom(seed);
    }

    public static UdpLine to(InetSocketAddress target, long seed) throws IOException {
        UdpLine line = new UdpLine(target, seed);
        line.start("line-door", line.door, (packet, from) -> line.up(packet, from));
        return line;
    }

    public int port() {
        return door.getLocalPort();
    }

    public void set(Quality now) {
        quality = now;
    }

    /** The router forgets: who goes on comes from another port. */
    public void rebind() {
        ports.values().forEach(DatagramSocket::close);
        ports.clear();
    }

    /** Datagrams that came from clients. */
    public int sent() {
        return sent.get();
    }

    /** Datagrams that did not arrive, in both directions. */
    public int lost() {
        return lost.get();
    }

    private interface Arrival {
        void of(byte[] datagram, SocketAddress from) throws IOException;
    }

    private void up(byte[] datagram, SocketAddress from) {
        sent.incrementAndGet();
        pass(() -> {
            DatagramSocket port = ports.computeIfAbsent(from, this::open);
            port.send(new DatagramPacket(datagram, datagram.length, target));
        });
    }

    private DatagramSocket open(SocketAddress client) {
        try {
            DatagramSocket port = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            start(
                    "line-port",
                    port,
                    (datagram, from) -> pass(() -> door.send(new DatagramPacket(datagram, datagram.length, client))));
            return port;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private interface Sending {
        void send() throws IOException;
    }

    private synchronized void pass(Sending datagram) {
        Quality now = quality;
        if (!now.passes() || random.nextDouble() < now.loss()) {
            lost.incrementAndGet();
            return;
        }
        int times = random.nextDouble() < now.repeat() ? 2 : 1;
        for (int i = 0; i < times; i++) {
            long jitter =
                    now.jitter().isZero() ? 0 : random.nextLong(now.jitter().toNanos());
            long nanos = now.delay().toNanos() + jitter;
            try {
                var unused = later.schedule(() -> sendNow(datagram), nanos, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                lost.incrementAndGet();
            }
        }
    }

    private void sendNow(Sending datagram) {
        try {
            datagram.send();
        } catch (IOException e) {
            // The port was closed meanwhile, as at a rebind: it is lost, as it would be at a router.
            lost.incrementAndGet();
        }
    }

    private void start(String name, DatagramSocket socket, Arrival arrival) {
        Thread thread = new Thread(
                () -> {
                    DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
                    while (!socket.isClosed()) {
                        try {
                            packet.setLength(LARGEST);
                            socket.receive(packet);
                            arrival.of(Arrays.copyOf(packet.getData(), packet.getLength()), packet.getSocketAddress());
                        } catch (IOException e) {
                            lost.incrementAndGet();
                        }
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        door.close();
        rebind();
        later.shutdownNow();
    }
}
