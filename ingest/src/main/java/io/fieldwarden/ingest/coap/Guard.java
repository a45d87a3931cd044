package io.fieldwarden.ingest.coap;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.network.stack.AbstractLayer;

/**
 * Keeps bodies in blocks and errors small. The first block of somebody unknown is answered as a whole request of his would
 * be, before room is made for the rest; only so many bodies are under way at a time, one for each peer and resource. Without
 * DTLS the sender's address may be forged: an error is then at most three times as large as what it answers (RFC 7252 §11.3)
 * and is not sent again. Thread-safe; each endpoint has its own.
 */
final class Guard extends AbstractLayer {
    private static final int FACTOR = 3;
    /** Header, options that an error has, payload marker, and an empty acknowledgement that may have gone before. */
    private static final int OVERHEAD = 4 + 8 + 1 + 4;

    private static final int RETRY_SECONDS = 5;

    private final RequestHandler handler;
    private final boolean proves;
    private final int mostBodies;
    private final long lifetimeNanos;
    private final Map<Body, Long> underway = new LinkedHashMap<>();

    private record Body(Object peer, String uri) {}

    /** @param proves whether the transport proves where a message comes from */
    Guard(RequestHandler handler, boolean proves, int mostBodies, long lifetimeNanos) {
        this.handler = handler;
        this.proves = proves;
        this.mostBodies = mostBodies;
        this.lifetimeNanos = lifetimeNanos;
    }

    int mostBodies() {
        return mostBodies;
    }

    @Override
    public void receiveRequest(Exchange exchange, Request request) {
        BlockOption block = request.getOptions().getBlock1();
        if (block == null || !block.isM()) {
            super.receiveRequest(exchange, request);
        } else if (!handler.mayUpload(request)) {
            handler.deliverRequest(exchange);
        } else if (enter(body(exchange, request), block.getNum() == 0)) {
            super.receiveRequest(exchange, request);
        } else {
            Response busy = Response.createResponse(request, CoAP.ResponseCode.SERVICE_UNAVAILABLE);
            busy.setPayload("busy: " + mostBodies + " bodies in blocks are under way");
            busy.getOptions().setMaxAge(RETRY_SECONDS);
            sendResponse(exchange, busy);
        }
    }

    private static Body body(Exchange exchange, Request request) {
        return new Body(exchange.getPeersIdentity(), request.getURI());
    }

    /** What was not begun here is left to the next layer, which says that blocks are missing. */
    private synchronized boolean enter(Body body, boolean first) {
        long now = System.nanoTime();
        Iterator<Long> ends = underway.values().iterator();
        while (ends.hasNext() && ends.next() - now <= 0) {
            ends.remove();
        }
        boolean known = underway.remove(body) != null;
        if (known || (first && underway.size() < mostBodies)) {
            // At the end of the order, so that those which stand still are at its beginning.
            underway.put(body, now + lifetimeNanos);
            return true;
        }
        return !first;
    }

    private synchronized void leave(Body body) {
        underway.remove(body);
    }

    @Override
    public void sendResponse(Exchange exchange, Response response) {
        Request request = exchange.getCurrentRequest();
        if (request.getOptions().hasBlock1() && response.getCode() != CoAP.ResponseCode.CONTINUE) {
            leave(body(exchange, request));
        }
        if (!proves && response.isError()) {
            if (request.isConfirmable() && request.isAcknowledged()) {
                response.setType(CoAP.Type.NON);
            }
            shorten(response, request);
        }
        super.sendResponse(exchange, response);
    }

    private static void shorten(Response response, Request request) {
        byte[] received = request.getBytes();
        int most = FACTOR * (received == null ? 0 : received.length)
                - OVERHEAD
                - request.getToken().length();
        byte[] diagnostic = response.getPayload();
        if (diagnostic == null || diagnostic.length <= most) {
            return;
        }
        int end = Math.max(most, 0);
        while (end > 0 && (diagnostic[end] & 0xC0) == 0x80) {
            end--;
        }
        response.setPayload(new String(diagnostic, 0, end, StandardCharsets.UTF_8));
    }
}
