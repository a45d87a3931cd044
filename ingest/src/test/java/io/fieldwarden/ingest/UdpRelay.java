package io.fieldwarden.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A NAT between one device and the hub. The hub sees the port of the relay, which changes when it is told to; answers to a
 * former port are lost, as behind a router that was started again.
 */
final class UdpRelay implements AutoCloseable {
    private final DatagramSocket front;
    private final int hub;
    private DatagramSocket back;
    private @Nullable SocketAddress device;
    private int each = Integer.MAX_VALUE;
    private int passed;
    private int ports = 1;
    private int losing;
    private boolean closed;

    UdpRelay(int hub) {
        this.hub = hub;
        try {
            front = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            back = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::up);
        DatagramSocket first = back;
        start(() -> down(first));
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "udp-relay");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return front.getLocalPort();
    }

    /** How many ports the hub has seen so far. */
    synchronized int ports() {
        return ports;
    }

    /** From now on before each so many datagrams of the device. */
    synchronized void changeEach(int datagrams) {
        each = datagrams;
        passed = 0;
    }

    synchronized void change() {
        try {
            DatagramSocket next = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            back.close();
            back = next;
            ports++;
            start(() -> down(next));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next so many answers of the hub do not arrive; the port changes after each. */
    synchronized void lose(int answers) {
        losing = answers;
    }

    private void up() {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        while (!front.isClosed()) {
            try {
                packet.setLength(65_535);
                front.receive(packet);
                forward(packet);
            } catch (IOException e) {
                if (!isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private synchronized void forward(DatagramPacket packet) throws IOException {
        device = packet.getSocketAddress();
        if (passed++ == each) {
            passed = 1;
            change();
        }
        back.send(new DatagramPacket(packet.getData(), packet.getLength(), InetAddress.getLoopbackAddress(), hub));
    }

    private void down(DatagramSocket from) {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        while (!from.isClosed()) {
            try {
                packet.setLength(65_535);
                from.receive(packet);
                answer(packet);
            } catch (IOException e) {
                if (!from.isClosed() && !isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private synchronized void answer(DatagramPacket packet) throws IOException {
        SocketAddress to = device;
        if (losing > 0) {
            losing--;
            change();
        } else if (to != null && !closed) {
            front.send(new DatagramPacket(packet.getData(), packet.getLength(), to));
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        front.close();
        back.close();
    }
}
