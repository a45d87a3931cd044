package io.fieldwarden.alert.outbound;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.function.Predicate;
import javax.net.SocketFactory;

/**
 * Makes sockets that look at the address they are told to connect to, which is the one they then connect to: no name is
 * resolved a second time in between.
 */
public final class GuardedSockets extends SocketFactory {
    private final Predicate<InetAddress> allowed;

    public GuardedSockets(Predicate<InetAddress> allowed) {
        this.allowed = allowed;
    }

    @Override
    public Socket createSocket() {
        return new Guarded();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return createSocket(host, port);
    }

    private Socket connected(InetSocketAddress address) throws IOException {
        Socket socket = createSocket();
        try {
            socket.connect(address);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    /** The network may not be reached from here. */
    public static final class ForbiddenAddressException extends IOException {
        ForbiddenAddressException(InetAddress address) {
            super("address " + address.getHostAddress()
                    + " may not be reached: it is not public, or the URL is not https, and push.allowed-networks does not"
                    + " name it");
        }
    }

    private final class Guarded extends Socket {
        @Override
        public void connect(SocketAddress endpoint) throws IOException {
            connect(endpoint, 0);
        }

        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
            if (!(endpoint instanceof InetSocketAddress inet) || inet.isUnresolved()) {
                throw new IOException("the name of the host cannot be resolved");
            }
            if (!allowed.test(inet.getAddress())) {
                throw new ForbiddenAddressException(inet.getAddress());
            }
            super.connect(endpoint, timeout);
        }
    }
}
