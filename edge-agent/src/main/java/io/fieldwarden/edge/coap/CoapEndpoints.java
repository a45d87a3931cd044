package io.fieldwarden.edge.coap;

import io.fieldwarden.edge.core.UplinkConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.network.Endpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;

/** Makes endpoints. Apart from {@link CoapLine} so that an agent that speaks MQTT never loads the library. */
final class CoapEndpoints {
    static {
        CoapConfig.register();
        UdpConfig.register();
        DtlsConfig.register();
    }

    /** A profile with all its rules, as the hub sends it. */
    private static final int LARGEST_BODY = 1 << 20;

    private CoapEndpoints() {}

    /** Settings in memory only: the library's standard configuration would write a file into the working directory. */
    private static Configuration settings() {
        Configuration settings = new Configuration();
        settings.set(CoapConfig.PREFERRED_BLOCK_SIZE, 1024);
        settings.set(CoapConfig.MAX_MESSAGE_SIZE, 1024);
        settings.set(CoapConfig.MAX_RESOURCE_BODY_SIZE, LARGEST_BODY);
        settings.set(UdpConfig.UDP_RECEIVER_THREAD_COUNT, 1);
        settings.set(UdpConfig.UDP_SENDER_THREAD_COUNT, 1);
        settings.set(DtlsConfig.DTLS_ROLE, DtlsConfig.DtlsRole.CLIENT_ONLY);
        settings.set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, 1);
        settings.set(DtlsConfig.DTLS_CONNECTOR_THREAD_COUNT, 1);
        // RFC 9146: the hub knows the device by its connection id when a NAT gave it another port.
        settings.set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, 0);
        return settings;
    }

    /** Plain UDP on a free port. */
    static Endpoint plain() {
        return started(CoapEndpoint.builder()
                .setConfiguration(settings())
                .setInetSocketAddress(new InetSocketAddress(0))
                .build());
    }

    /** Pre-shared key: identity is the device id, key the UTF-8 of its secret. */
    static Endpoint secured(UplinkConfig config) {
        Configuration settings = settings();
        byte[] key = config.secret().orElseThrow().value().getBytes(StandardCharsets.UTF_8);
        DtlsConnectorConfig dtls = DtlsConnectorConfig.builder(settings)
                .setAddress(new InetSocketAddress(0))
                .setAdvancedPskStore(new AdvancedSinglePskStore(config.device().value(), key))
                .build();
        return started(CoapEndpoint.builder()
                .setConfiguration(settings)
                .setConnector(new DTLSConnector(dtls))
                .build());
    }

    private static Endpoint started(Endpoint made) {
        try {
            made.start();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException("coap: cannot open a UDP port", e);
        }
    }
}
