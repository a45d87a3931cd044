package io.fieldwarden.edge.coap;

import io.fieldwarden.edge.core.UplinkConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.network.Endpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;
import org.jspecify.annotations.Nullable;

/**
 * One UDP endpoint with its few threads for all agents of a process that speak plain CoAP. Made with the first lease, gone
 * with the last. An agent that speaks DTLS has one of its own. Any thread may use it.
 */
public final class CoapLine {
    static {
        CoapConfig.register();
        UdpConfig.register();
        DtlsConfig.register();
    }

    private @Nullable Endpoint endpoint;
    private int leases;

    /** An endpoint for an uplink: the shared one, or one of its own with the keys of the device when it is secured. */
    Lease lease(UplinkConfig config) {
        return config.secured() ? new SecuredLease(config) : shared();
    }

    private synchronized Lease shared() {
        Endpoint shared = endpoint;
        if (shared == null) {
            shared = start();
            endpoint = shared;
        }
        leases++;
        return new SharedLease(shared);
    }

    private synchronized void release() {
        leases--;
        Endpoint shared = endpoint;
        if (leases == 0 && shared != null) {
            endpoint = null;
            shared.destroy();
        }
    }

    /** Settings in memory only: the library's standard configuration would write a file into the working directory. */
    private static Configuration settings() {
        Configuration settings = new Configuration();
        settings.set(CoapConfig.PREFERRED_BLOCK_SIZE, 1024);
        settings.set(CoapConfig.MAX_MESSAGE_SIZE, 1024);
        settings.set(UdpConfig.UDP_RECEIVER_THREAD_COUNT, 1);
        settings.set(UdpConfig.UDP_SENDER_THREAD_COUNT, 1);
        settings.set(DtlsConfig.DTLS_ROLE, DtlsConfig.DtlsRole.CLIENT_ONLY);
        settings.set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, 1);
        settings.set(DtlsConfig.DTLS_CONNECTOR_THREAD_COUNT, 1);
        // RFC 9146: the hub knows the device by its connection id when a NAT gave it another port.
        settings.set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, 0);
        return settings;
    }

    private static Endpoint start() {
        return started(CoapEndpoint.builder()
                .setConfiguration(settings())
                .setInetSocketAddress(new InetSocketAddress(0))
                .build());
    }

    /** Pre-shared key: identity is the device id, key the UTF-8 of its secret. */
    private static Endpoint start(UplinkConfig config) {
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

    /** Owned by one uplink. */
    interface Lease extends AutoCloseable {
        Request send(Request request);

        /** After a failure: what may have gone stale is made anew. */
        void renew();

        @Override
        void close();
    }

    private final class SharedLease implements Lease {
        private final Endpoint shared;
        private boolean released;

        SharedLease(Endpoint shared) {
            this.shared = shared;
        }

        @Override
        public Request send(Request request) {
            return request.send(shared);
        }

        @Override
        public void renew() {
            // Plain UDP knows no session.
        }

        @Override
        public void close() {
            if (!released) {
                released = true;
                release();
            }
        }
    }

    /** A hub that was restarted has forgotten the session; only a new handshake tells. */
    private static final class SecuredLease implements Lease {
        private final UplinkConfig config;
        private @Nullable Endpoint own;

        SecuredLease(UplinkConfig config) {
            this.config = config;
        }

        @Override
        public Request send(Request request) {
            Endpoint endpoint = own;
            if (endpoint == null) {
                endpoint = start(config);
                own = endpoint;
            }
            return request.send(endpoint);
        }

        @Override
        public void renew() {
            close();
        }

        @Override
        public void close() {
            Endpoint endpoint = own;
            own = null;
            if (endpoint != null) {
                endpoint.destroy();
            }
        }
    }
}
