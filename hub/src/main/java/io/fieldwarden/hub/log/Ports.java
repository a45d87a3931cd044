package io.fieldwarden.hub.log;

import io.fieldwarden.device.disk.WholeFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The two loopback ports of the broker. They are remembered in the folder, so that clients which hold the address find
 * the log again after a restart; a remembered port that somebody else has taken meanwhile is replaced.
 *
 * @param clients where producers and consumers connect
 * @param controller where the broker meets its own controller
 */
record Ports(int clients, int controller) {
    private static final String FILE = "ports.properties";

    /** @param wanted the port for clients, 0 for the remembered or a free one */
    static Ports choose(Path folder, int wanted) {
        Properties remembered = read(folder.resolve(FILE));
        int clients = wanted != 0 ? required(wanted) : freeOr(remembered, "clients");
        int controller = freeOr(remembered, "controller");
        while (controller == clients) {
            controller = anyFree();
        }
        Ports ports = new Ports(clients, controller);
        if (!ports.equals(remembered(remembered))) {
            ports.write(folder.resolve(FILE));
        }
        return ports;
    }

    /** Ports of 0 where none are remembered. */
    private static Ports remembered(Properties file) {
        return new Ports(port(file, "clients"), port(file, "controller"));
    }

    private static int port(Properties file, String key) {
        String text = file.getProperty(key, "");
        return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    }

    private static int required(int port) {
        if (!isFree(port)) {
            throw new LogUnavailableException(
                    "log: port " + port + " is in use; choose another one, or 0 for a free one");
        }
        return port;
    }

    private static int freeOr(Properties remembered, String key) {
        int port = port(remembered, key);
        return port > 0 && port < 65_536 && isFree(port) ? port : anyFree();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int anyFree() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new LogUnavailableException("log: no free port on the loopback interface", e);
        }
    }

    private static Properties read(Path file) {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                properties.load(in);
            } catch (IOException | IllegalArgumentException e) {
                throw new LogUnavailableException("log: " + file + " cannot be read; delete it to choose new ports", e);
            }
        }
        return properties;
    }

    private void write(Path file) {
        Properties properties = new Properties();
        properties.setProperty("clients", Integer.toString(clients));
        properties.setProperty("controller", Integer.toString(controller));
        try {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            properties.store(text, null);
            WholeFile.write(file, text.toByteArray());
        } catch (IOException e) {
            throw new LogUnavailableException("log: " + file + " cannot be written", e);
        }
    }
}
