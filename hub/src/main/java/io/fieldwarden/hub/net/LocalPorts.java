package io.fieldwarden.hub.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;

/** Asks the operating system which ports are free. The answer may be old the moment it is given. */
public final class LocalPorts {
    /** How a port is used. */
    public enum Transport {
        TCP,
        UDP
    }

    private LocalPorts() {}

    /** @throws PortTakenException if the port cannot be listened on; 0 always can */
    public static void check(Transport transport, String bind, int port, String key) {
        try {
            probe(transport, bind, port);
        } catch (IOException e) {
            throw new PortTakenException(port, key, bind, e);
        }
    }

    public static boolean free(Transport transport, String bind, int port) {
        try {
            probe(transport, bind, port);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** A port that was free just now. */
    public static int anyFree(Transport transport, String bind) {
        try {
            return probe(transport, bind, 0);
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on " + bind, e);
        }
    }

    private static int probe(Transport transport, String bind, int port) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(bind), port);
        if (transport == Transport.UDP) {
            return udp(address);
        }
        try (ServerSocket socket = new ServerSocket()) {
            // As servers do, so that connections of the last run that still linger do not count.
            socket.setReuseAddress(true);
            socket.bind(address);
            return socket.getLocalPort();
        }
    }

    private static int udp(InetSocketAddress address) throws SocketException {
        try (DatagramSocket socket = new DatagramSocket(address)) {
            return socket.getLocalPort();
        }
    }
}
