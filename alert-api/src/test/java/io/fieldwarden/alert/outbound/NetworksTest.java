package io.fieldwarden.alert.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.fieldwarden.alert.support.Receiver;
import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where requests may go. */
final class NetworksTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "192.0.0.8",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::127.0.0.1",
                "::ffff:10.0.0.1",
                "64:ff9b::a00:1",
                "2002:7f00:1::",
                "2001:0:1::1",
                "fc00::1",
                "fd12::1",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "2001:db8::1"
            })
    void no_address_inside_is_public(String address) throws Exception {
        assertThat(Networks.onlyPublic().allows(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "172.32.0.1", "100.128.0.1", "223.5.5.5", "2400:3200::1", "64:ff9b::808:808"})
    void public_addresses_are_reached(String address) throws Exception {
        assertThat(Networks.onlyPublic().allows(InetAddress.getByName(address))).isTrue();
    }

    @Test
    void what_the_operator_names_is_reached_and_nothing_beside_it() throws Exception {
        Networks networks = Networks.allowing("10.1.0.0/16, fd00::/8 ,192.168.5.20");
        assertThat(networks.allows(InetAddress.getByName("10.1.255.1"))).isTrue();
        assertThat(networks.allows(InetAddress.getByName("10.2.0.1"))).isFalse();
        assertThat(networks.allows(InetAddress.getByName("fd00::5"))).isTrue();
        assertThat(networks.allows(InetAddress.getByName("192.168.5.20"))).isTrue();
        assertThat(networks.allows(InetAddress.getByName("192.168.5.21"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org", "10.0.0.0/33", "10.0.0.0/x", "/8", "10.0.0.0.0/8"})
    void what_is_no_network_is_refused(String text) {
        assertThatThrownBy(() -> Networks.allowing(text)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The name is harmless; the address it stands for is looked at when the socket connects to it. */
    @ParameterizedTest
    @ValueSource(
            strings = {"http://localhost:", "http://127.0.0.1:", "http://2130706433:", "http://[::ffff:127.0.0.1]:"})
    void every_way_to_write_loopback_is_shut(String start) {
        try (Receiver receiver = Receiver.open();
                Outbound outbound = new Outbound(Networks.onlyPublic())) {
            String port = receiver.url("").replaceAll(".*:", "");
            assertThatThrownBy(() -> outbound.send(
                            new Outbound.Call("POST", start + port + "/x", Map.of(), "text/plain", ByteString.EMPTY)))
                    .isInstanceOf(java.io.IOException.class);
            assertThat(receiver.received()).isEmpty();
        }
    }
}
