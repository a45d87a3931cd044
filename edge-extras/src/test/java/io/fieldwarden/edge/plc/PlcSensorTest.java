package io.fieldwarden.edge.plc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.edge.core.Secret;
import io.fieldwarden.edge.core.Sensor;
import io.fieldwarden.edge.core.SensorException;
import io.fieldwarden.edge.core.SensorProvider;
import io.fieldwarden.edge.core.SensorProvider.Endpoint;
import io.fieldwarden.edge.core.SensorProvider.Place;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.milo.opcua.sdk.server.OpcUaServer;
import org.eclipse.milo.opcua.sdk.server.api.config.OpcUaServerConfig;
import org.eclipse.milo.opcua.sdk.server.identity.AnonymousIdentityValidator;
import org.eclipse.milo.opcua.stack.core.security.DefaultCertificateManager;
import org.eclipse.milo.opcua.stack.core.security.DefaultTrustListManager;
import org.eclipse.milo.opcua.stack.core.security.SecurityPolicy;
import org.eclipse.milo.opcua.stack.core.transport.TransportProfile;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.enumerated.MessageSecurityMode;
import org.eclipse.milo.opcua.stack.server.EndpointConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against an OPC UA server of Eclipse Milo, whose library the driver does not use. */
final class PlcSensorTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final ChannelId LEVEL = new ChannelId("level");
    private static final ChannelId AUDITS = new ChannelId("audits");
    private static final ChannelId NOTHING = new ChannelId("nothing");

    @TempDir
    Path folder;

    private static SensorProvider provider() {
        return ServiceLoader.load(SensorProvider.class).iterator().next();
    }

    private static Endpoint endpoint(String url, Duration timeout) {
        return new Endpoint(
                new Secret(url),
                Map.of(
                        // ServiceLevel and Auditing, which every server has (OPC 10000-5 section 6.3.1)
                        LEVEL, new Place("ns=0;i=2267;BYTE", 0.1, 1),
                        AUDITS, new Place("ns=0;i=2994;BOOL", 1, 0),
                        NOTHING, new Place("ns=0;i=999999;DINT", 1, 0)),
                timeout);
    }

    private OpcUaServer server(int port) throws Exception {
        EndpointConfiguration.Builder endpoint = EndpointConfiguration.newBuilder()
                .setBindAddress("127.0.0.1")
                .setHostname("127.0.0.1")
                .setPath("/try")
                .setBindPort(port)
                .setSecurityPolicy(SecurityPolicy.None)
                .setSecurityMode(MessageSecurityMode.None)
                .setTransportProfile(TransportProfile.TCP_UASC_UABINARY)
                .addTokenPolicies(OpcUaServerConfig.USER_TOKEN_POLICY_ANONYMOUS);
        OpcUaServer server = new OpcUaServer(OpcUaServerConfig.builder()
                .setApplicationUri("urn:fieldwarden:try")
                .setApplicationName(LocalizedText.english("try"))
                .setProductUri("urn:fieldwarden:try")
                .setEndpoints(Set.of(
                        endpoint.build(),
                        endpoint.copy().setPath("/try/discovery").build()))
                .setCertificateManager(new DefaultCertificateManager())
                .setTrustListManager(
                        new DefaultTrustListManager(folder.resolve("pki").toFile()))
                .setIdentityValidator(AnonymousIdentityValidator.INSTANCE)
                .build());
        server.startup().get(30, TimeUnit.SECONDS);
        return server;
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void nodes_of_an_opc_ua_server_are_read_and_one_that_is_not_there_is_left_out() throws Exception {
        int port = freePort();
        OpcUaServer server = server(port);
        Sensor plc = provider()
                .open(endpoint("opcua:tcp://127.0.0.1:" + port + "/try?discovery=false", Duration.ofSeconds(30)));
        try {
            assertThat(plc.sample(Set.of(LEVEL, AUDITS, NOTHING), NOW)).isEqualTo(Map.of(LEVEL, 26.5, AUDITS, 0.0));
            assertThat(plc.sample(Set.of(AUDITS), NOW)).isEqualTo(Map.of(AUDITS, 0.0));
            assertThatThrownBy(() -> plc.sample(Set.of(NOTHING), NOW))
                    .isInstanceOf(SensorException.class)
                    .hasMessageContaining("nothing");
        } finally {
            plc.close();
            server.shutdown().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void a_controller_that_is_not_there_is_a_failure_of_the_sensor() throws Exception {
        for (String scheme : new String[] {"opcua:tcp://127.0.0.1:", "s7://127.0.0.1:"}) {
            Sensor plc = provider().open(endpoint(scheme + freePort(), Duration.ofSeconds(30)));
            assertThatThrownBy(() -> plc.sample(Set.of(LEVEL), NOW)).isInstanceOf(SensorException.class);
            plc.close();
        }
    }

    @Test
    void a_protocol_without_a_driver_is_refused_and_the_password_in_the_address_is_not_told() {
        Endpoint endpoint = endpoint("telex://user:xyz@127.0.0.1", Duration.ofSeconds(1));
        assertThatThrownBy(() -> provider().open(endpoint))
                .hasMessageContaining("opcua")
                .hasMessageContaining("s7")
                .message()
                .doesNotContain("xyz");
        assertThat(endpoint.toString()).doesNotContain("xyz");
    }
}
