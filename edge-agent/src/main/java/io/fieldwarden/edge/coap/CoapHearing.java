package io.fieldwarden.edge.coap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.core.UplinkConfig;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.Token;
import org.eclipse.californium.core.network.Endpoint;
import org.eclipse.californium.core.observe.NotificationListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the hub says over CoAP: commands by observing them (RFC 7641), asked for anew before the hub's answer grows old, and
 * with that the profiles in force, which are read again only when they are others. Owned by the sending thread of one agent;
 * notifications come on a thread of the endpoint.
 */
final class CoapHearing implements NotificationListener {
    private static final Logger LOG = LoggerFactory.getLogger(CoapHearing.class);

    /** The hub's answer is good for five minutes. */
    private static final long RENEW_NANOS = TimeUnit.MINUTES.toNanos(4);

    /** Where the hub cannot be observed, or does not want to. */
    private static final long POLL_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final int MOST_DEVICES = 200;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(64)
                            .maxStringLength(1 << 19)
                            .build())
                    .build())
            .build();

    private final UplinkConfig config;
    private final CoapLine.Lease line;
    private final String authority;
    private final Consumer<byte[]> commands;
    private final boolean state;
    private final Map<DeviceId, byte[]> tags = new TreeMap<>();
    private @Nullable Endpoint heardOn;
    private volatile @Nullable Token token;
    private volatile boolean due = true;
    private long nextNanos;

    /** @param state asks for profiles too */
    CoapHearing(UplinkConfig config, CoapLine.Lease line, String authority, Consumer<byte[]> commands, boolean state) {
        this.config = config;
        this.line = line;
        this.authority = authority;
        this.commands = commands;
        this.state = state;
        tags.put(config.device(), new byte[0]);
    }

    /** A device that this agent sends for: its profile is wanted too. */
    void sendsFor(DeviceId device) {
        if (tags.size() < MOST_DEVICES && !tags.containsKey(device)) {
            tags.put(device, new byte[0]);
            due = true;
        }
    }

    /** @return false when the hub could not be reached */
    boolean attend() throws InterruptedException {
        Endpoint endpoint = line.endpoint();
        if (endpoint != heardOn) {
            leave();
            endpoint.addNotificationListener(this);
            heardOn = endpoint;
            due = true;
        }
        if (!due && System.nanoTime() - nextNanos < 0) {
            return true;
        }
        return observe();
    }

    private boolean observe() throws InterruptedException {
        Request request = get("/commands", config.device());
        request.setObserve();
        Token known = token;
        if (known != null) {
            request.setToken(known); // takes the place of the observation before (RFC 7641 section 3.3.1)
        }
        Response response = ask(request);
        if (response == null) {
            due = true;
            return false;
        }
        boolean observed = response.isSuccess() && response.getOptions().hasObserve();
        token = observed ? request.getToken() : null;
        due = false;
        nextNanos = System.nanoTime() + (observed ? RENEW_NANOS : POLL_NANOS);
        if (!response.isSuccess()) {
            LOG.atWarn()
                    .addKeyValue("device", config.device())
                    .addKeyValue("code", response.getCode())
                    .log("Hub gives no commands");
            return true;
        }
        hand(response);
        return !state || profiles();
    }

    private boolean profiles() throws InterruptedException {
        for (Map.Entry<DeviceId, byte[]> device : tags.entrySet()) {
            Request request = get("/profile", device.getKey());
            if (device.getValue().length > 0) {
                request.getOptions().addETag(device.getValue());
            }
            Response response = ask(request);
            if (response == null) {
                due = true;
                return false;
            }
            if (response.getCode() == ResponseCode.CONTENT) {
                if (!response.getOptions().getETags().isEmpty()) {
                    device.setValue(response.getOptions().getETags().get(0));
                }
                take(response.getPayload());
            }
        }
        return true;
    }

    private Request get(String resource, DeviceId device) {
        Request request = Request.newGet();
        request.setConfirmable(true);
        String path = authority + "/devices/" + device + resource;
        request.setURI(
                config.secured()
                        ? path
                        : path + "?token=" + config.token().orElseThrow().value());
        return request;
    }

    private @Nullable Response ask(Request request) throws InterruptedException {
        Response response = line.send(request).waitForResponse(config.timeout().toMillis());
        if (response == null) {
            request.cancel();
        }
        return response;
    }

    @Override
    public void onNotification(Request request, Response response) {
        if (!request.getToken().equals(token)) {
            return;
        }
        if (response.isSuccess()) {
            hand(response);
        } else {
            due = true; // the hub ends the observation
        }
    }

    private void hand(Response response) {
        try {
            JsonNode items = JSON.readTree(response.getPayload()).path("items");
            for (JsonNode command : items) {
                take(JSON.writeValueAsBytes(command));
            }
        } catch (IOException e) {
            LOG.atError().addKeyValue("device", config.device()).setCause(e).log("Commands of the hub cannot be read");
        }
    }

    /** Whatever came out of here would end a thread that others need. */
    private void take(byte[] command) {
        try {
            commands.accept(command);
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("device", config.device()).setCause(e).log("Command was not taken");
        }
    }

    /** Asks for nothing more; the hub is told, and no answer is waited for. */
    void leave() {
        Endpoint endpoint = heardOn;
        Token observed = token;
        heardOn = null;
        token = null;
        due = true;
        if (endpoint != null) {
            endpoint.removeNotificationListener(this);
        }
        if (endpoint != null && observed != null && endpoint.isStarted()) {
            endpoint.cancelObservation(observed);
            Request cancel = get("/commands", config.device());
            cancel.setObserveCancel();
            cancel.setToken(observed);
            cancel.send(endpoint);
        }
    }
}
