package io.fieldwarden.edge.coap;

import io.fieldwarden.edge.core.UplinkConfig;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.network.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * One UDP endpoint with its few threads for all agents of a process that speak plain CoAP. Made with the first lease, gone
 * with the last. An agent that speaks DTLS has one of its own. Any thread may use it.
 */
public final class CoapLine {
    private @Nullable Endpoint endpoint;
    private int leases;

    /** An endpoint for an uplink: the shared one, or one of its own with the keys of the device when it is secured. */
    Lease lease(UplinkConfig config) {
        return config.secured() ? new SecuredLease(config) : shared();
    }

    private synchronized Lease shared() {
        Endpoint shared = endpoint;
        if (shared == null) {
            shared = CoapEndpoints.plain();
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

    /** Owned by one uplink. */
    interface Lease extends AutoCloseable {
        Request send(Request request);

        /** What {@link #send} goes through now; another one after {@link #renew} may be. */
        Endpoint endpoint();

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
        public Endpoint endpoint() {
            return shared;
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
            return request.send(endpoint());
        }

        @Override
        public Endpoint endpoint() {
            Endpoint endpoint = own;
            if (endpoint == null) {
                endpoint = CoapEndpoints.secured(config);
                own = endpoint;
            }
            return endpoint;
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
