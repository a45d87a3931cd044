package io.fieldwarden.alert.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/**
 * A listener that comes back with the last id it has got whenever its stream ends, on a socket and a thread of its own. Keeps
 * only whether the numbers of the alerts followed one another: 1, 2, 3 and so on.
 */
public final class StreamReader implements AutoCloseable {
    private static final int RETRY_MILLIS = 100;

    private final IntSupplier port;
    private final String token;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<String> faults = new ArrayList<>();
    private final Thread thread;
    private volatile Socket socket = new Socket();
    private volatile long last;
    private final AtomicLong count = new AtomicLong();
    private final AtomicInteger connections = new AtomicInteger();

    private StreamReader(IntSupplier port, String token, String lastEventId) {
        this.port = port;
        this.token = token;
        this.last = Long.parseLong(lastEventId);
        this.thread = new Thread(this::run, "stream-reader");
        thread.setDaemon(true);
    }

    /** @param port asked at each connection */
    public static StreamReader start(IntSupplier port, String token, String lastEventId) {
        StreamReader reader = new StreamReader(port, token, lastEventId);
        reader.thread.start();
        return reader;
    }

    private void run() {
        try {
            do {
                listen();
            } while (!closed.await(RETRY_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** HTTP/1.0, so that the answer is the stream itself without chunks. */
    private void listen() {
        try (Socket connected = new Socket()) {
            socket = connected;
            connected.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port.getAsInt()), 5_000);
            String request = "GET /api/v1/alerts/stream HTTP/1.0\r\nHost: localhost\r\nAuthorization: Bearer " + token
                    + "\r\nLast-Event-ID: " + last + "\r\n\r\n";
            connected.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connected.getInputStream(), StandardCharsets.ISO_8859_1));
            String status = in.readLine();
            if (status == null || !status.contains(" 200 ")) {
                return;
            }
            connections.incrementAndGet();
            read(in);
        } catch (IOException e) {
            // The server has gone: it is tried again, as a browser does.
            connectionLost();
        }
    }

    private void connectionLost() {
        socket = new Socket();
    }

    /** An event counts when it is whole, as a browser sees it. */
    private void read(BufferedReader in) throws IOException {
        long id = -1;
        boolean data = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("id: ")) {
                id = Long.parseLong(line.substring(4));
            } else if (line.startsWith("data: ")) {
                data = true;
            } else if (line.isEmpty()) {
                if (data) {
                    take(id);
                }
                data = false;
            } else if (line.equals("event: reset")) {
                fault("told to read the list again");
            }
        }
    }

    private void take(long id) {
        if (id != last + 1) {
            fault("after " + last + " came " + id);
        }
        last = id;
        count.incrementAndGet();
    }

    private synchronized void fault(String what) {
        if (faults.size() < 10) {
            faults.add(what);
        }
    }

    public synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    public long last() {
        return last;
    }

    public long count() {
        return count.get();
    }

    public int connections() {
        return connections.get();
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            socket.close();
            thread.join(5_000);
        } catch (IOException e) {
            fault("cannot be closed: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
