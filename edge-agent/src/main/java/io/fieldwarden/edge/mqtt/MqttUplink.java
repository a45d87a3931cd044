package io.fieldwarden.edge.mqtt;

import io.fieldwarden.edge.core.Hearing;
import io.fieldwarden.edge.core.MessageKind;
import io.fieldwarden.edge.core.Outcome;
import io.fieldwarden.edge.core.Uplink;
import io.fieldwarden.edge.core.UplinkConfig;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes at QoS 1 by MQTT 5. Owned by the sending thread of one agent.
 *
 * <p>Nothing is left to the client library that the outbox does better: no persistence, no session on the server, no
 * automatic reconnect. Each connection has a client object of its own, and one failure ends it.
 */
public final class MqttUplink implements Uplink {
    private static final Logger LOG = LoggerFactory.getLogger(MqttUplink.class);

    private final UplinkConfig config;
    private final Hearing hearing;
    private @Nullable MqttConnection connection;

    private MqttUplink(UplinkConfig config, Hearing hearing) {
        this.config = config;
        this.hearing = hearing;
    }

    /** Does not connect yet. */
    public static MqttUplink open(UplinkConfig config) {
        return new MqttUplink(config, Hearing.NOTHING);
    }

    /** Does not connect yet. Hears what the hub says while it is connected. */
    public static MqttUplink open(UplinkConfig config, Hearing hearing) {
        return new MqttUplink(config, hearing);
    }

    @Override
    public boolean attend() throws InterruptedException {
        if (!hearing.wanted()) {
            return true;
        }
        try {
            connected();
            return true;
        } catch (MqttException | RuntimeException | Error e) {
            fail(e);
            return false;
        }
    }

    @Override
    public List<Outcome> send(List<Message> messages) throws InterruptedException {
        List<Outcome> outcomes = new ArrayList<>(messages.size());
        try {
            MqttConnection live = connected();
            Deque<Sent> underWay = new ArrayDeque<>();
            for (Message message : messages) {
                if (underWay.size() == live.window()) {
                    outcomes.add(underWay.remove().await(deadline()));
                }
                underWay.add(publish(live, message));
            }
            while (!underWay.isEmpty()) {
                outcomes.add(underWay.remove().await(deadline()));
            }
        } catch (MqttException | RuntimeException | Error e) {
            fail(e);
            Outcome unreachable = new Outcome.Unreachable(MqttReasons.describe(e));
            while (outcomes.size() < messages.size()) {
                outcomes.add(unreachable);
            }
        }
        return outcomes;
    }

    private long deadline() {
        return System.nanoTime() + config.timeout().toNanos();
    }

    private Sent publish(MqttConnection live, Message message) throws MqttException, InterruptedException {
        byte[] payload = message.payload();
        if (payload.length > live.largestPayload()) {
            return deadlineNanos -> new Outcome.Rejected(
                    "message of " + payload.length + " bytes is larger than the server's " + live.largestPayload());
        }
        MqttMessage publish = new MqttMessage(payload, 1, false, typed(message.kind()));
        IMqttToken token = live.publish(topic(message), publish, deadline());
        return deadlineNanos -> MqttReasons.outcome(MqttConnection.await(token, deadlineNanos));
    }

    private String topic(Message message) {
        if (message.kind() == MessageKind.ANSWER) {
            return "devices/" + config.device() + "/commands/ack";
        }
        String own = "devices/" + config.device() + "/readings";
        return message.device().equals(config.device()) ? own : own + "/" + message.device();
    }

    /** One object per message: the client library writes into it. */
    private static MqttProperties typed(MessageKind kind) {
        MqttProperties properties = new MqttProperties();
        properties.setContentType(kind.mediaType());
        return properties;
    }

    private MqttConnection connected() throws MqttException {
        MqttConnection live = connection;
        if (live != null && live.alive()) {
            return live;
        }
        if (live != null) {
            live.end();
            connection = null;
        }
        MqttConnection fresh = MqttConnection.open(config, hearing);
        connection = fresh;
        return fresh;
    }

    private void fail(Throwable cause) throws InterruptedException {
        MqttConnection live = connection;
        connection = null;
        if (live != null) {
            live.end();
        }
        LOG.atDebug().addKeyValue("device", config.device()).setCause(cause).log("Connection failed");
        if (Thread.interrupted() || cause.getCause() instanceof InterruptedException) {
            throw new InterruptedException("told to stop");
        }
        if (cause instanceof VirtualMachineError fatal && !(cause instanceof StackOverflowError)) {
            throw fatal;
        }
    }

    @Override
    public void rest() {
        close();
    }

    @Override
    public void close() {
        MqttConnection live = connection;
        connection = null;
        if (live != null) {
            live.leave();
        }
    }

    /** A message under way, or one that needs no sending. */
    private interface Sent {
        Outcome await(long deadlineNanos) throws MqttException, InterruptedException;
    }

    /** @return a client failure by its code, for the callers of this package */
    static MqttException timeout() {
        return new MqttException(MqttClientException.REASON_CODE_CLIENT_TIMEOUT);
    }
}
