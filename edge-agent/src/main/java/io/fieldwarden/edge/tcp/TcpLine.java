package io.fieldwarden.edge.tcp;

import io.fieldwarden.edge.core.ByteLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The bytes of a TCP connection. Used by one thread at a time; {@link #close} by any. */
public final class TcpLine implements ByteLine {
    private final String host;
    private final int port;
    private final Duration within;
    private volatile @Nullable Socket socket;

    /** @param within for connecting */
    public TcpLine(String host, int port, Duration within) {
        this.host = host;
        this.port = port;
        this.within = within;
    }

    private Socket open() throws IOException {
        Socket now = socket;
        if (now == null) {
            now = new Socket();
            try {
                now.connect(new InetSocketAddress(host, port), (int) within.toMillis());
                now.setTcpNoDelay(true);
                now.setKeepAlive(true);
            } catch (IOException e) {
                now.close();
                throw new IOException(host + ":" + port + ": " + e.getMessage(), e);
            }
            socket = now;
        }
        return now;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        try {
            open().getOutputStream().write(bytes);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public int read(byte[] into, int at, Duration wait) throws IOException {
        try {
            Socket now = open();
            now.setSoTimeout((int) Math.max(wait.toMillis(), 1));
            int count = now.getInputStream().read(into, at, into.length - at);
            if (count < 0) {
                throw new IOException(host + ":" + port + " has ended the connection");
            }
            return count;
        } catch (SocketTimeoutException e) {
            return 0;
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        Socket now = socket;
        socket = null;
        if (now != null) {
            try {
                now.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
