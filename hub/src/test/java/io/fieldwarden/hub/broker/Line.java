package io.fieldwarden.hub.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The line between an agent and a server, at one address whatever becomes of the server: carries bytes both ways until so many
 * have come back from the server, and then breaks or goes dead.
 */
public final class Line implements AutoCloseable {
    /** What happens when the bytes that may come back are used up. */
    public enum Fault {
        /** Both sides see the connection end. */
        CUT,
        /** Nobody sees anything: the agent's bytes still arrive, and nothing comes back. */
        DEAD
    }

    private final ServerSocket listener;
    private final Supplier<InetSocketAddress> server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
    private volatile Fault fault = Fault.CUT;

    public Line(Supplier<InetSocketAddress> server) throws IOException {
        this.server = server;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Lets so many bytes more come back from the server, over all connections. */
    public void breakAfter(long bytes, Fault how) {
        fault = how;
        left.set(bytes);
    }

    /** Works again for connections made from now on. */
    public void mend() {
        open.forEach(Line::end);
        left.set(Long.MAX_VALUE);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket agent = listener.accept();
                open.add(agent);
                daemon(() -> carry(agent));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void carry(Socket agent) {
        InetSocketAddress to = server.get();
        try (agent;
                Socket upstream = new Socket(to.getAddress(), to.getPort())) {
            open.add(upstream);
            upstream.setTcpNoDelay(true);
            agent.setTcpNoDelay(true);
            daemon(() -> there(agent, upstream));
            back(upstream, agent);
        } catch (IOException e) {
            // One side has gone, and with it the other: that is what a line does.
            end(agent);
        } finally {
            open.remove(agent);
        }
    }

    private static void there(Socket agent, Socket upstream) {
        try (agent;
                upstream) {
            agent.getInputStream().transferTo(upstream.getOutputStream());
        } catch (IOException e) {
            end(upstream);
        }
    }

    private void back(Socket upstream, Socket agent) throws IOException {
        InputStream in = upstream.getInputStream();
        OutputStream out = agent.getOutputStream();
        byte[] bytes = new byte[4_096];
        for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
            int passed = (int) Math.min(n, left.get());
            out.write(bytes, 0, passed);
            out.flush();
            left.addAndGet(-passed);
            if (passed < n && fault == Fault.CUT) {
                return;
            }
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("socket does not close", e);
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "line");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        open.forEach(Line::end);
    }
}
