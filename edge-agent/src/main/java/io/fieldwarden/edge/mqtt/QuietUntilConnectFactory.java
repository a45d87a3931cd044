package io.fieldwarden.edge.mqtt;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;

/**
 * Sockets that read nothing before the first byte has been written.
 *
 * <p>Paho 1.2.5 starts its receiver before it sends CONNECT, and waits for ever, in a thread of its own, for a receiver
 * that ended before it looked. A proxy that accepts and closes at once would cost one thread per try. In MQTT the client
 * speaks first ([MQTT-3.1.0-1]), so waiting for that costs nothing.
 *
 * <p>They also send at once (TCP_NODELAY): otherwise the end of each window waits 40 ms for a delayed acknowledgement.
 */
final class QuietUntilConnectFactory extends SocketFactory {
    /** Then the receiver may see whatever there is. */
    private static final long PATIENCE_SECONDS = 5;

    @Override
    public Socket createSocket() {
        return new QuietSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return connected(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(host.getHostAddress(), port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return connected(host.getHostAddress(), port);
    }

    private Socket connected(String host, int port) throws IOException {
        Socket socket = createSocket();
        socket.connect(new java.net.InetSocketAddress(host, port));
        return socket;
    }

    private static final class QuietSocket extends Socket {
        private final CountDownLatch spoken = new CountDownLatch(1);

        @Override
        public void connect(SocketAddress address, int timeoutMillis) throws IOException {
            super.connect(address, timeoutMillis);
            setTcpNoDelay(true);
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new Listening(super.getInputStream(), spoken);
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new Speaking(super.getOutputStream(), spoken);
        }

        @Override
        public synchronized void close() throws IOException {
            spoken.countDown();
            super.close();
        }
    }

    private static final class Listening extends FilterInputStream {
        private final CountDownLatch spoken;

        Listening(InputStream in, CountDownLatch spoken) {
            super(in);
            this.spoken = spoken;
        }

        @Override
        public int read() throws IOException {
            await();
            return super.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            await();
            return super.read(bytes, offset, length);
        }

        private void await() throws IOException {
            try {
                boolean inTime = spoken.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (!inTime) {
                    spoken.countDown();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }

    private static final class Speaking extends FilterOutputStream {
        private final CountDownLatch spoken;

        Speaking(OutputStream out, CountDownLatch spoken) {
            super(out);
            this.spoken = spoken;
        }

        @Override
        public void write(int value) throws IOException {
            out.write(value);
            spoken.countDown();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            spoken.countDown();
        }
    }
}
