package io.fieldwarden.edge.coap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.network.Endpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.UdpConfig;
import org.jspecify.annotations.Nullable;

/**
 * One UDP endpoint with its few threads for all agents of a process that speak plain CoAP. Made with the first lease, gone
 * with the last. Any thread may use it.
 */
public final class CoapLine {
    static {
        CoapConfig.register();
        UdpConfig.register();
    }

    private @Nullable Endpoint endpoint;
    private int leases;

    /** The right to use the endpoint until it is given back. */
    synchronized Lease lease() {
        Endpoint shared = endpoint;
        if (shared == null) {
            shared = start();
            endpoint = shared;
        }
        leases++;
        return new Lease(shared);
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
    private static Endpoint start() {
        Configuration settings = new Configuration();
        settings.set(CoapConfig.PREFERRED_BLOCK_SIZE, 1024);
        settings.set(CoapConfig.MAX_MESSAGE_SIZE, 1024);
        settings.set(UdpConfig.UDP_RECEIVER_THREAD_COUNT, 1);
        settings.set(UdpConfig.UDP_SENDER_THREAD_COUNT, 1);
        CoapEndpoint made = CoapEndpoint.builder()
                .setConfiguration(settings)
                .setInetSocketAddress(new InetSocketAddress(0))
                .build();
        try {
            made.start();
        } catch (IOException e) {
            throw new UncheckedIOException("coap: cannot open a UDP port", e);
        }
        return made;
    }

    /** Owned by one uplink. */
    final class Lease implements AutoCloseable {
        private final Endpoint shared;
        private boolean released;

        private Lease(Endpoint shared) {
            this.shared = shared;
        }

        Request send(Request request) {
            return request.send(shared);
        }

        @Override
        public void close() {
            if (!released) {
                released = true;
                release();
            }
        }
    }
}
