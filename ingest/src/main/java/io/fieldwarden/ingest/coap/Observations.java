package io.fieldwarden.ingest.coap;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.ingest.core.Command;
import io.fieldwarden.ingest.core.CommandBundle;
import io.fieldwarden.ingest.core.CommandQueue;
import io.fieldwarden.ingest.core.DeviceRegistry;
import io.fieldwarden.ingest.core.Proof;
import io.fieldwarden.ingest.core.RegisteredDevice;
import io.fieldwarden.ingest.core.Transport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.observe.ObserveManager;
import org.eclipse.californium.core.observe.ObserveRelation;
import org.eclipse.californium.core.server.resources.ObservableResource;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.config.Configuration;

/**
 * Commands for devices that ask for them by GET {@code /devices/{id}/commands}: once, or with Observe (RFC 7641), which is
 * told of what comes later too. What an observer has acknowledged is not sent to it again; who observes anew is given all
 * that waits: at least once. Bounded: a device that observes more often ends its eldest observation, which a restart left
 * behind. Thread-safe and never blocking.
 */
final class Observations implements ObservableResource {
    /** A notification goes into one datagram unless a single command is longer. */
    static final int DATAGRAM = 1_024;

    /** In all; as many as there are sessions of DTLS. Who comes then is answered once. */
    static final int MOST = 20_000;

    /** Who hears nothing for so long may ask again whether it is still known here (RFC 7641 section 3.3.1). */
    private static final int MAX_AGE_SECONDS = 300;

    private static final int MOST_PER_DEVICE = 4;
    private static final int ANSWER_BYTES = 64 << 10;
    private static final int SEQUENCE = 0xFF_FFFF;

    private final DeviceRegistry registry;
    private final CommandQueue queue;
    private final ScheduledExecutorService timer;
    private final ObserveManager relations;
    private final AtomicInteger sequence = new AtomicInteger();
    private final Map<DeviceId, Deque<Observation>> observing = new HashMap<>();
    private final Map<Exchange, Observation> byExchange = new ConcurrentHashMap<>();

    /** Where who observes was heard of last: behind a NAT that changes, another address than it observed from. */
    private final Map<Object, Place> places = new ConcurrentHashMap<>();

    /** @param observations of the same peer */
    private record Place(EndpointContext context, int observations) {}

    Observations(DeviceRegistry registry, CommandQueue queue, Configuration settings, ScheduledExecutorService timer) {
        this.registry = registry;
        this.queue = queue;
        this.timer = timer;
        this.relations = new ObserveManager(settings);
        queue.onArrival(device -> of(device).forEach(Observation::look));
        registry.onRevoked(this::revoke);
    }

    /** Answers a GET whose sender is known. */
    void answer(Exchange exchange, Proof.Proven who, String id) {
        Optional<RegisteredDevice> device = registry.device(id).filter(who.device()::speaksFor);
        if (device.isEmpty()) {
            exchange.sendResponse(RequestHandler.forbidden(who.device(), id));
            return;
        }
        if (exchange.getRequest().isObserve()) {
            exchange.getRequest().setProtectFromOffload();
            // Ends the observation with the same token, which this one takes the place of.
            relations.addObserveRelation(exchange, this);
            if (exchange.getRelation() != null) {
                begin(new Observation(this, exchange, who, device.get().id()));
                return;
            }
        } else if (exchange.getRequest().isObserveCancel()) {
            relations.cancelObserveRelation(exchange);
        }
        CommandBundle bundle = CommandBundle.of(queue.pending(device.get()), ANSWER_BYTES);
        exchange.sendResponse(response(bundle));
        sent(bundle);
    }

    private void begin(Observation one) {
        Observation eldest = null;
        synchronized (this) {
            Deque<Observation> own = observing.computeIfAbsent(one.device(), absent -> new ArrayDeque<>(2));
            own.addLast(one);
            byExchange.put(one.exchange(), one);
            EndpointContext here = one.exchange().getRequest().getSourceContext();
            places.merge(one.peer(), new Place(here, 1), (known, more) -> new Place(here, known.observations() + 1));
            if (own.size() > MOST_PER_DEVICE) {
                eldest = own.getFirst();
            }
        }
        if (eldest != null) {
            end(eldest);
        }
        one.first();
    }

    /** Any thread; may be called more than once. */
    void end(Observation one) {
        forget(one);
        ObserveRelation relation = one.exchange().getRelation();
        if (relation != null) {
            relation.cancel();
        }
    }

    private synchronized void forget(Observation one) {
        if (byExchange.remove(one.exchange()) == null) {
            return;
        }
        one.close();
        observing.computeIfPresent(one.device(), (device, own) -> {
            own.remove(one);
            return own.isEmpty() ? null : own;
        });
        places.computeIfPresent(
                one.peer(),
                (peer, known) ->
                        known.observations() > 1 ? new Place(known.context(), known.observations() - 1) : null);
    }

    private synchronized List<Observation> of(DeviceId device) {
        Deque<Observation> own = observing.get(device);
        return own == null ? List.of() : List.copyOf(own);
    }

    /** A request has come from somebody who may observe, perhaps from a new address. */
    void seen(Exchange exchange) {
        places.computeIfPresent(
                exchange.getPeersIdentity(),
                (peer, known) -> new Place(exchange.getRequest().getSourceContext(), known.observations()));
    }

    Optional<EndpointContext> place(Object peer) {
        return Optional.ofNullable(places.get(peer)).map(Place::context);
    }

    /** A device has said what became of a command: whoever waited for that gets what is next. */
    void answered(DeviceId sender, String device) {
        of(sender).forEach(Observation::settled);
        registry.device(device)
                .map(RegisteredDevice::id)
                .filter(id -> !id.equals(sender))
                .ifPresent(id -> of(id).forEach(Observation::settled));
    }

    private void revoke(RegisteredDevice former, Optional<RegisteredDevice> now) {
        List.copyOf(byExchange.values()).stream()
                .filter(one -> one.who().device().id().equals(former.id())
                        && !one.who().holdsFor(now))
                .forEach(this::end);
    }

    /** What waits for the device; empty when who observes does not speak for it any more. */
    Optional<List<Command>> pending(Observation one) {
        Optional<RegisteredDevice> device = registry.device(one.device().value());
        boolean may = registry.device(one.who().device().id().value())
                .flatMap(sender -> device.filter(sender::speaksFor))
                .isPresent();
        return may ? device.map(queue::pending) : Optional.empty();
    }

    void sent(CommandBundle bundle) {
        bundle.commands().forEach(command -> queue.sent(command, Transport.COAP));
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    static Response response(CommandBundle bundle) {
        Response response = new Response(CoAP.ResponseCode.CONTENT);
        byte[] content = bundle.json().getBytes(StandardCharsets.UTF_8);
        response.getOptions().setContentFormat(MediaTypeRegistry.APPLICATION_JSON);
        response.getOptions().setMaxAge(MAX_AGE_SECONDS);
        if (content.length > DATAGRAM) {
            // So that nobody puts blocks of two answers together (RFC 7959 section 2.4).
            response.getOptions().addETag(RequestHandler.tag(content));
        }
        response.setPayload(content);
        return response;
    }

    /** How many observe now. */
    int size() {
        return byExchange.size();
    }

    @Override
    public String getURI() {
        return "/devices/{id}/commands";
    }

    /** Notifications are confirmable: an observer that is gone is found out, and one that is there has its commands. */
    @Override
    public CoAP.Type getObserveType() {
        return CoAP.Type.CON;
    }

    @Override
    public int getNotificationSequenceNumber() {
        return sequence.incrementAndGet() & SEQUENCE;
    }

    @Override
    public boolean isObservable() {
        return true;
    }

    @Override
    public void addObserveRelation(ObserveRelation relation) {
        // Known since its request came: what arrives before its first answer has left is not missed.
    }

    /** Cancelled by its peer, given up by the library, or replaced. */
    @Override
    public void removeObserveRelation(ObserveRelation relation) {
        Observation one = byExchange.get(relation.getExchange());
        if (one != null) {
            forget(one);
        }
    }

    @Override
    public int getObserverCount() {
        return byExchange.size();
    }
}
