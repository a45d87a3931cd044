package io.fieldwarden.hub.line;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** A line for TCP on this machine: whoever connects to {@link #port} is connected to the target. Safe for many threads. */
public final class TcpLine implements AutoCloseable {
    private static final int CHUNK = 1_024;
    private static final long LOOK_NANOS = 5_000_000;

    private final ServerSocket door;
    private final Supplier<InetSocketAddress> target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong sent = new AtomicLong();
    private volatile Quality quality = Quality.GOOD;
    private volatile boolean down;

    private TcpLine(Supplier<InetSocketAddress> target) throws IOException {
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.target = target;
    }

    /** @param target asked for each connection */
    public static TcpLine to(Supplier<InetSocketAddress> target) throws IOException {
        TcpLine line = new TcpLine(target);
        start("line-door", line::accept);
        return line;
    }

    public int port() {
        return door.getLocalPort();
    }

    public void set(Quality now) {
        quality = now;
    }

    /** Both ends of every connection are reset; new ones are let in. */
    public void cut() {
        open.forEach(TcpLine::reset);
    }

    /** The same, and new ones are reset too, until told otherwise. */
    public void down(boolean now) {
        down = now;
        if (now) {
            cut();
        }
    }

    /** How often somebody has connected so far. */
    public int connections() {
        return connections.get();
    }

    /** Bytes that came from those who connected. */
    public long sent() {
        return sent.get();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket near = door.accept();
                connections.incrementAndGet();
                open.add(near);
                if (down) {
                    reset(near);
                } else {
                    join(near);
                }
            } catch (IOException e) {
                // The door is closed, or the target is not there: whoever came finds the line closed.
                cutHalf();
            }
        }
    }

    private void join(Socket near) throws IOException {
        Socket far = new Socket();
        open.add(far);
        try {
            far.connect(target.get(), 5_000);
            far.setTcpNoDelay(true);
            near.setTcpNoDelay(true);
        } catch (IOException e) {
            reset(far);
            reset(near);
            throw e;
        }
        start("line-up", () -> pump(near, far, true));
        start("line-down", () -> pump(far, near, false));
    }

    private void cutHalf() {
        open.removeIf(Socket::isClosed);
    }

    private void pump(Socket from, Socket to, boolean up) {
        byte[] chunk = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                if (up) {
                    sent.addAndGet(read);
                }
                hold(read);
                out.write(chunk, 0, read);
                out.flush();
            }
            to.shutdownOutput();
        } catch (IOException e) {
            reset(from);
            reset(to);
        } finally {
            cutHalf();
        }
    }

    private void hold(int bytes) {
        Quality now = quality;
        while (!now.passes()) {
            LockSupport.parkNanos(LOOK_NANOS);
            now = quality;
        }
        long nanos = now.delay().toNanos();
        if (now.bytesPerSecond() > 0) {
            nanos += bytes * 1_000_000_000L / now.bytesPerSecond();
        }
        for (long end = System.nanoTime() + nanos; nanos > 0; nanos = end - System.nanoTime()) {
            LockSupport.parkNanos(nanos);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already, which is all that is wanted.
        }
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        door.close();
        set(Quality.GOOD);
        cut();
    }
}
