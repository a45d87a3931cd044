package io.fieldwarden.edge;

import io.fieldwarden.edge.core.ByteLine;
import io.fieldwarden.edge.serial.SerialLine;
import io.fieldwarden.edge.tcp.TcpLine;
import java.time.Duration;

/** Where devices are plugged in. Those that name the same line share it. */
public sealed interface LineConfig {
    /** Long enough for a radio link, short enough to be told apart from a dead device. */
    Duration CONNECTING = Duration.ofSeconds(5);

    /** What it is known by: two settings of one name cannot both be right. */
    String name();

    ByteLine open();

    /** A port of this machine. */
    record Serial(SerialLine.Settings settings) implements LineConfig {
        @Override
        public String name() {
            return settings.path();
        }

        @Override
        public ByteLine open() {
            return new SerialLine(settings);
        }
    }

    /** A device or a converter in the network. */
    record Tcp(String host, int port) implements LineConfig {
        public Tcp {
            if (host.isBlank() || port < 1 || port > 65_535) {
                throw new IllegalArgumentException(
                        "tcp: '" + host + ":" + port + "' is not one such as 192.168.1.20:502");
            }
        }

        /** @param otherwise the port where the text has none; 0 when it must have one */
        static Tcp parse(String text, int otherwise) {
            int colon = text.lastIndexOf(':');
            if (colon < 0) {
                return new Tcp(text, otherwise);
            }
            try {
                return new Tcp(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("tcp: '" + text + "' is not one such as 192.168.1.20:502", e);
            }
        }

        @Override
        public String name() {
            return host + ":" + port;
        }

        @Override
        public ByteLine open() {
            return new TcpLine(host, port, CONNECTING);
        }
    }
}
