package io.fieldwarden.ingest.coap;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.ingest.core.Command;
import io.fieldwarden.ingest.core.CommandBundle;
import io.fieldwarden.ingest.core.Proof;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Exchange;

/**
 * One device that observes its commands. One notification is under way at a time; the next has what came meanwhile. Nothing
 * is sent while the lock is held. Thread-safe.
 */
final class Observation {
    /** How long who is given a command in blocks may fetch the rest before another notification begins. */
    private static final long BLOCKS_SECONDS = 30;

    private final Observations all;
    private final Exchange exchange;
    private final Proof.Proven who;
    private final DeviceId device;
    /** Acknowledged by the observer, and still waiting for the answer of the device. */
    private final Set<String> told = new HashSet<>();

    private boolean underway = true;
    private boolean fetching;
    private boolean over;

    Observation(Observations all, Exchange exchange, Proof.Proven who, DeviceId device) {
        this.all = all;
        this.exchange = exchange;
        this.who = who;
        this.device = device;
    }

    Exchange exchange() {
        return exchange;
    }

    Object peer() {
        return exchange.getPeersIdentity();
    }

    Proof.Proven who() {
        return who;
    }

    DeviceId device() {
        return device;
    }

    /** The answer to the request itself, with or without commands. */
    void first() {
        send(CommandBundle.of(all.pending(this).orElse(List.of()), Observations.DATAGRAM));
    }

    /** Something may be new. */
    void look() {
        Optional<List<Command>> pending = all.pending(this);
        if (pending.isEmpty()) {
            all.end(this);
            return;
        }
        CommandBundle next;
        synchronized (this) {
            if (underway || fetching || over) {
                return;
            }
            told.retainAll(pending.get().stream().map(Command::id).collect(Collectors.toSet()));
            next = CommandBundle.of(
                    pending.get().stream()
                            .filter(command -> !told.contains(command.id()))
                            .toList(),
                    Observations.DATAGRAM);
            if (next.isEmpty()) {
                return;
            }
            underway = true;
        }
        send(next);
    }

    private void send(CommandBundle bundle) {
        Response response = Observations.response(bundle);
        all.place(peer()).ifPresent(response::setDestinationContext);
        response.addMessageObserver(new Fate(bundle, response.getPayloadSize() > Observations.DATAGRAM));
        exchange.sendResponse(response);
    }

    /** What becomes of one notification. */
    private final class Fate extends MessageObserverAdapter {
        private final CommandBundle bundle;
        private final boolean inBlocks;

        Fate(CommandBundle bundle, boolean inBlocks) {
            this.bundle = bundle;
            this.inBlocks = inBlocks;
        }

        /** The device may have come from a new address meanwhile. */
        @Override
        public void onRetransmission() {
            all.place(peer()).ifPresent(exchange.getCurrentResponse()::setDestinationContext);
        }

        /** An answer that goes with the acknowledgement of the request, or is not confirmed, is heard of no more. */
        @Override
        public void onSent(boolean retransmission) {
            if (exchange.getCurrentResponse().getType() != CoAP.Type.CON) {
                delivered(bundle, inBlocks);
            }
        }

        @Override
        public void onAcknowledgement() {
            delivered(bundle, inBlocks);
        }

        @Override
        public void onReject() {
            all.end(Observation.this);
        }

        @Override
        public void onTimeout() {
            all.end(Observation.this);
        }

        @Override
        public void onCancel() {
            all.end(Observation.this);
        }

        @Override
        public void onSendError(Throwable error) {
            all.end(Observation.this);
        }
    }

    private void delivered(CommandBundle bundle, boolean inBlocks) {
        synchronized (this) {
            if (!underway) {
                return;
            }
            bundle.commands().forEach(command -> told.add(command.id()));
            underway = false;
            fetching = inBlocks;
        }
        all.sent(bundle);
        if (inBlocks) {
            later();
        }
        look();
    }

    private void later() {
        try {
            ScheduledFuture<?> unused = all.timer().schedule(this::settled, BLOCKS_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            close(); // the endpoint is being closed
        }
    }

    /** Nothing is being fetched any more. */
    void settled() {
        synchronized (this) {
            fetching = false;
        }
        look();
    }

    synchronized void close() {
        over = true;
    }
}
