package io.fieldwarden.ingest.bridge;

import io.fieldwarden.ingest.dialect.Dialects;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the broker, made again whenever it is gone. Each has a client object of its own: an acknowledgement that
 * comes after its connection has ended is lost with it and cannot meet another message with the same packet identifier.
 */
@SuppressWarnings("FutureReturnValueIgnored") // each task answers for its own failures
final class BridgeLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BridgeLink.class);
    private static final long TIMEOUT_MILLIS = 10_000;
    private static final int KEEP_ALIVE_SECONDS = 30;

    private final BridgeConfig config;
    private final int number;
    private final BridgeInbox inbox;
    private final ScheduledExecutorService work;
    private volatile @Nullable MqttAsyncClient client;
    private volatile boolean connected;
    private volatile boolean closed;
    private long wait;

    BridgeLink(BridgeConfig config, int number, BridgeInbox inbox) {
        this.config = config;
        this.number = number;
        this.inbox = inbox;
        this.wait = config.limits().firstRetry().toMillis();
        this.work = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "ingest-bridge-" + number);
            thread.setDaemon(true);
            return thread;
        });
    }

    void start() {
        work.execute(this::connect);
    }

    boolean isConnected() {
        return connected;
    }

    private void connect() {
        if (closed) {
            return;
        }
        MqttAsyncClient fresh = null;
        try {
            fresh = new MqttAsyncClient(
                    config.url().toString(),
                    number == 0 ? config.clientId() : config.clientId() + "-" + number,
                    new MemoryPersistence());
            fresh.setManualAcks(true);
            fresh.setCallback(new Listener(fresh));
            client = fresh;
            fresh.connect(options()).waitForCompletion(TIMEOUT_MILLIS);
            subscribe(fresh);
            if (announces()) {
                fresh.publish(Dialects.STATE_TOPIC, state(true)).waitForCompletion(TIMEOUT_MILLIS);
            }
            connected = true;
            wait = config.limits().firstRetry().toMillis();
            LOG.atInfo()
                    .addKeyValue("url", config.url())
                    .addKeyValue("connection", number)
                    .log("bridge is connected");
        } catch (MqttException | RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("url", config.url())
                    .addKeyValue("connection", number)
                    .addKeyValue("retry_ms", wait)
                    .addKeyValue("cause", e.toString())
                    .log("bridge cannot connect");
            if (fresh != null) {
                end(fresh);
            }
            again();
        }
    }

    private void again() {
        connected = false;
        client = null;
        if (closed) {
            return;
        }
        long now = wait;
        wait = Math.min(wait * 2, config.limits().lastRetry().toMillis());
        work.schedule(this::connect, now, TimeUnit.MILLISECONDS);
    }

    private MqttConnectionOptions options() {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(false);
        options.setSessionExpiryInterval(config.limits().session().toSeconds());
        options.setReceiveMaximum(config.limits().underway());
        options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
        options.setConnectionTimeout((int) TimeUnit.MILLISECONDS.toSeconds(TIMEOUT_MILLIS));
        options.setAutomaticReconnect(false);
        config.login().user().ifPresent(options::setUserName);
        config.login().password().ifPresent(password -> options.setPassword(password.getBytes(StandardCharsets.UTF_8)));
        if (config.url().getScheme().equals("ssl")) {
            options.setSocketFactory(BridgeTls.sockets(config.login()));
        }
        if (announces()) {
            options.setWill(Dialects.STATE_TOPIC, state(false));
        }
        return options;
    }

    /** One connection is the host of the edge nodes of Sparkplug: their messages only make sense in their order. */
    private boolean announces() {
        return number == 0 && config.topics().stream().anyMatch(BridgeTopic::isOrdered);
    }

    private MqttMessage state(boolean online) {
        return new MqttMessage(inbox.dialects().state(online), 1, true, new MqttProperties());
    }

    private void subscribe(MqttAsyncClient fresh) throws MqttException {
        List<MqttSubscription> wanted = config.topics().stream()
                .filter(topic -> number == 0 || !topic.isOrdered())
                .map(topic -> topic.isOrdered() ? topic.filter() : "$share/" + config.share() + "/" + topic.filter())
                .map(filter -> new MqttSubscription(filter, 1))
                .toList();
        if (wanted.isEmpty()) {
            return;
        }
        IMqttToken token = fresh.subscribe(wanted.toArray(MqttSubscription[]::new), null, null, new MqttProperties());
        token.waitForCompletion(TIMEOUT_MILLIS);
        int[] codes = token.getReasonCodes();
        for (int i = 0; codes != null && i < codes.length; i++) {
            if ((codes[i] & 0xFF) >= 0x80) {
                throw new IllegalStateException("the broker does not grant '"
                        + wanted.get(i).getTopic() + "': reason 0x" + Integer.toHexString(codes[i] & 0xFF));
            }
        }
    }

    private void lost(MqttAsyncClient former) {
        if (former.equals(client)) {
            end(former);
            again();
        }
    }

    private static void end(MqttAsyncClient of) {
        try {
            of.disconnectForcibly(0, 100, false);
            of.close(true);
        } catch (MqttException | RuntimeException e) {
            LOG.atDebug().addKeyValue("cause", e.toString()).log("a connection of the bridge that is gone");
        }
    }

    /** The broker keeps the session and what comes for it. */
    @Override
    public void close() {
        closed = true;
        MqttAsyncClient current = client;
        if (current != null) {
            try {
                if (announces() && current.isConnected()) {
                    current.publish(Dialects.STATE_TOPIC, state(false)).waitForCompletion(1_000);
                }
                current.disconnect().waitForCompletion(1_000);
            } catch (MqttException e) {
                LOG.atDebug().addKeyValue("cause", e.toString()).log("the bridge leaves without a word");
            }
            end(current);
        }
        connected = false;
        work.shutdownNow();
    }

    /** Hears one connection, on the threads of its client object. */
    private final class Listener implements MqttCallback, BridgeInbox.Sender {
        private final MqttAsyncClient of;

        private Listener(MqttAsyncClient of) {
            this.of = of;
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            MqttProperties properties = message.getProperties();
            String type = properties == null ? null : properties.getContentType();
            inbox.take(new BridgeInbox.Delivery(
                    this, topic, type == null ? "" : type, message.getPayload(), message.getId(), message.getQos()));
        }

        @Override
        public void acknowledge(int id, int qos) {
            try {
                of.messageArrivedComplete(id, qos);
            } catch (MqttException e) {
                // The connection is gone: the broker sends the message again, and it is written over itself.
                LOG.atDebug().addKeyValue("cause", e.toString()).log("an acknowledgement came too late");
            }
        }

        @Override
        public boolean isAlive() {
            return of.equals(client) && !closed;
        }

        @Override
        public boolean later(Runnable attempt, long millis) {
            try {
                work.schedule(attempt, millis, TimeUnit.MILLISECONDS);
                return true;
            } catch (RejectedExecutionException e) {
                return false;
            }
        }

        @Override
        public void send(String topic, byte[] payload) {
            try {
                of.publish(topic, payload, 0, false);
            } catch (MqttException e) {
                LOG.atWarn()
                        .addKeyValue("topic", topic)
                        .addKeyValue("cause", e.toString())
                        .log("bridge cannot send");
            }
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            if (!closed) {
                work.execute(() -> lost(of));
            }
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            LOG.atWarn().addKeyValue("cause", exception.toString()).log("bridge");
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            // Nothing waits for what is sent at QoS 0.
        }

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {
            // The thread that connects goes on by itself.
        }

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {
            // No authentication method is asked for.
        }
    }
}
