package io.fieldwarden.stream.influx;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A door in front of a server that passes everything on, and on demand holds its answers back. */
final class SlowDoor implements AutoCloseable {
    private final ServerSocket door;
    private final URI server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile CountDownLatch answers = new CountDownLatch(0);

    SlowDoor(String server) throws IOException {
        this.server = URI.create(server);
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread accepting = new Thread(this::accept, "slow-door");
        accepting.setDaemon(true);
        accepting.start();
    }

    String url() {
        return "http://127.0.0.1:" + door.getLocalPort();
    }

    /** From now on requests arrive, and no answer comes out. */
    void hold() {
        answers = new CountDownLatch(1);
    }

    void letGo() {
        answers.countDown();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket inside = door.accept();
                Socket outside = new Socket(server.getHost(), server.getPort());
                open.add(inside);
                open.add(outside);
                pass(inside, outside, false);
                pass(outside, inside, true);
            } catch (IOException e) {
                if (!door.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void pass(Socket from, Socket to, boolean held) {
        Thread passing = new Thread(() -> copy(from, to, held), "slow-door-passing");
        passing.setDaemon(true);
        passing.start();
    }

    private void copy(Socket from, Socket to, boolean held) {
        byte[] buffer = new byte[8_192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (held && !answers.await(60, TimeUnit.SECONDS)) {
                    return;
                }
                out.write(buffer, 0, n);
                out.flush();
            }
        } catch (IOException e) {
            // One of the two has hung up, which is what the other is told by closing it.
            open.remove(from);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        letGo();
        door.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
