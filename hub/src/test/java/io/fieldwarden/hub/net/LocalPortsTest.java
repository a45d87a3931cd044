package io.fieldwarden.hub.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

final class LocalPortsTest {
    private static final String HERE = "127.0.0.1";

    @Test
    void a_taken_tcp_port_is_named_with_its_key() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThat(LocalPorts.free(LocalPorts.Transport.TCP, HERE, port)).isFalse();
            assertThatThrownBy(() -> LocalPorts.check(LocalPorts.Transport.TCP, HERE, port, "ingest.mqtt.port"))
                    .isInstanceOf(PortTakenException.class)
                    .hasMessage("port " + port + " on 127.0.0.1 is in use: stop what listens there, or set"
                            + " ingest.mqtt.port to another port (0 takes a free one)");
        }
    }

    @Test
    void a_taken_udp_port_leaves_the_tcp_port_free() throws IOException {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            assertThat(LocalPorts.free(LocalPorts.Transport.UDP, HERE, taken.getLocalPort()))
                    .isFalse();
            assertThat(LocalPorts.anyFree(LocalPorts.Transport.UDP, HERE)).isPositive();
        }
    }
}
