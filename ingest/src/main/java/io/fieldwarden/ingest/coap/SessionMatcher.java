package io.fieldwarden.ingest.coap;

import org.eclipse.californium.elements.DtlsEndpointContext;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.StrictDtlsEndpointContextMatcher;
import org.eclipse.californium.elements.util.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Takes who has the same DTLS session for the same peer, whatever address a NAT gave it meanwhile: so a message that is sent
 * again from a new address is known, and a body in blocks goes on. A new session is another peer: a device that was started
 * again counts its message ids from the start.
 */
final class SessionMatcher extends StrictDtlsEndpointContextMatcher {
    /** @param place connection identifier, or the address of a peer without one */
    private record Session(Object place, @Nullable Long handshake) {}

    @Override
    public Object getEndpointIdentity(EndpointContext context) {
        Bytes connection = context.get(DtlsEndpointContext.KEY_READ_CONNECTION_ID);
        Object place = connection == null || connection.isEmpty() ? super.getEndpointIdentity(context) : connection;
        return new Session(place, context.get(DtlsEndpointContext.KEY_HANDSHAKE_TIMESTAMP));
    }
}
