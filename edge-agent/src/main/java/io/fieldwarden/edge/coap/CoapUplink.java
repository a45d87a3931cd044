package io.fieldwarden.edge.coap;

import io.fieldwarden.edge.core.Hearing;
import io.fieldwarden.edge.core.MessageKind;
import io.fieldwarden.edge.core.Outcome;
import io.fieldwarden.edge.core.Uplink;
import io.fieldwarden.edge.core.UplinkConfig;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.jspecify.annotations.Nullable;

/**
 * Posts confirmable messages by CoAP (RFC 7252). Owned by the sending thread of one agent; the endpoint is shared.
 *
 * <p>At most {@link UplinkConfig#window} requests are outstanding (NSTART, RFC 7252 §4.7). With more than one, UDP may
 * reorder them.
 */
public final class CoapUplink implements Uplink {
    private final UplinkConfig config;
    private final CoapLine.Lease line;
    private final String authority;
    private final Optional<CoapHearing> hearing;

    private CoapUplink(UplinkConfig config, CoapLine.Lease line, Hearing wanted) {
        this.config = config;
        this.line = line;
        String host = config.url().getHost();
        this.authority = config.url().getScheme() + "://" + host + ":" + config.port();
        this.hearing =
                wanted.commands().map(commands -> new CoapHearing(config, line, authority, commands, wanted.state()));
    }

    /** @param line whose endpoint to use */
    public static CoapUplink open(UplinkConfig config, CoapLine line) {
        return open(config, line, Hearing.NOTHING);
    }

    /**
     * Hears the commands and profiles of the hub; CoAP says nothing of its time.
     *
     * @param line whose endpoint to use
     */
    public static CoapUplink open(UplinkConfig config, CoapLine line, Hearing hearing) {
        return new CoapUplink(config, line.lease(config), hearing);
    }

    /** Who stands behind this device is named in the path; whoever has proven itself by DTLS always is. */
    private String path(Message message) {
        boolean answer = message.kind() == MessageKind.ANSWER;
        String named =
                answer ? "/devices/" + config.device() + "/commands/ack" : "/devices/" + message.device() + "/readings";
        if (config.secured()) {
            return named;
        }
        String token = config.token().orElseThrow().value();
        return !answer && message.device().equals(config.device())
                ? "/api/v1/" + token + "/telemetry"
                : named + "?token=" + token;
    }

    @Override
    public List<Outcome> send(List<Message> messages) throws InterruptedException {
        List<Outcome> outcomes = new ArrayList<>(messages.size());
        Deque<Request> underWay = new ArrayDeque<>();
        int next = 0;
        @Nullable Outcome stop = null;
        try {
            while (outcomes.size() < messages.size()) {
                while (stop == null && next < messages.size() && underWay.size() < config.window()) {
                    underWay.add(post(messages.get(next++)));
                }
                Request first = underWay.poll();
                if (first == null) {
                    // Not sent at all, for the reason of an earlier one.
                    outcomes.add(stop == null ? new Outcome.Unreachable("not sent") : stop);
                    continue;
                }
                Outcome outcome = await(first);
                outcomes.add(outcome);
                if (outcome instanceof Outcome.Busy || outcome instanceof Outcome.Unreachable) {
                    stop = stop == null ? outcome : stop;
                }
            }
        } finally {
            underWay.forEach(Request::cancel);
        }
        if (stop instanceof Outcome.Unreachable) {
            line.renew();
        } else {
            hear(messages);
        }
        return outcomes;
    }

    /** An agent that always has something to send hears too. What comes of it is for the next attempt to say. */
    private void hear(List<Message> messages) throws InterruptedException {
        if (hearing.isPresent()) {
            messages.forEach(message -> hearing.get().sendsFor(message.device()));
            attend();
        }
    }

    @Override
    public boolean attend() throws InterruptedException {
        boolean reached = hearing.isEmpty() || hearing.get().attend();
        if (!reached) {
            line.renew();
        }
        return reached;
    }

    @Override
    public void rest() {
        hearing.ifPresent(CoapHearing::leave);
    }

    private Request post(Message message) {
        Request request = Request.newPost();
        request.setConfirmable(true);
        request.setURI(authority + path(message));
        request.getOptions().setContentFormat(format(message.kind()));
        request.setPayload(message.payload());
        return line.send(request);
    }

    /** Numbers for experiments (RFC 7252 §12.3), which the hub knows: media types of one program have no others. */
    private static int format(MessageKind kind) {
        return switch (kind) {
            case ALERT -> 65_001;
            case STATUS -> 65_002;
            case READINGS, ANSWER -> MediaTypeRegistry.APPLICATION_JSON;
        };
    }

    private Outcome await(Request request) throws InterruptedException {
        Response response = request.waitForResponse(config.timeout().toMillis());
        if (response != null) {
            return CoapCodes.outcome(response);
        }
        Outcome outcome = new Outcome.Unreachable(reason(request));
        request.cancel();
        return outcome;
    }

    private static String reason(Request request) {
        if (request.getSendError() != null) {
            return "cannot send: " + request.getSendError().getMessage();
        }
        if (request.isRejected()) {
            return "hub resets the exchange (RST)";
        }
        return "no answer by CoAP";
    }

    @Override
    public void close() {
        rest();
        line.close();
    }
}
