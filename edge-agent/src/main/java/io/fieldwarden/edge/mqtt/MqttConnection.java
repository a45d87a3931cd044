package io.fieldwarden.edge.mqtt;

import io.fieldwarden.edge.core.Hearing;
import io.fieldwarden.edge.core.UplinkConfig;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection and its client object; never used again after a failure. Owned by the sending thread of one agent. */
final class MqttConnection {
    private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);
    /** Fixed header, topic and properties of a publish, generously. */
    private static final int HEADER_BYTES = 512;
    /** [MQTT-3.1.2-22]: a mobile network forgets a silent connection after about five minutes. */
    private static final int KEEP_ALIVE_SECONDS = 60;

    /** A profile of 256 KiB as a JSON text, generously. */
    private static final long LARGEST_COMMAND = 1 << 20;

    private static final long LEAVE_MILLIS = 1000;

    private final MqttAsyncClient client;
    private final int window;
    private final long largestPayload;

    private MqttConnection(MqttAsyncClient client, int window, long largestPayload) {
        this.client = client;
        this.window = window;
        this.largestPayload = largestPayload;
    }

    /**
     * Connects, bounded by the time-out of the configuration.
     *
     * @param hearing what of the words of the hub is wanted
     */
    static MqttConnection open(UplinkConfig config, Hearing hearing) throws MqttException {
        MqttAsyncClient client =
                new MqttAsyncClient(address(config), config.device().value(), new MemoryPersistence());
        try {
            hearing.commands().ifPresent(commands -> client.setCallback(new CommandListener(commands)));
            long asked = System.nanoTime();
            IMqttToken connect = client.connect(options(config));
            connect.waitForCompletion(config.timeout().toMillis());
            MqttProperties granted = connect.getResponseProperties();
            tell(hearing, granted, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked));
            // The client library frees a place shortly after it reports an answer: half of what the server takes at
            // once
            // leaves room for the places of the window before.
            int receiveMaximum = granted == null || granted.getReceiveMaximum() == null
                    ? 65_535
                    : Math.max(1, granted.getReceiveMaximum());
            long packet = granted == null || granted.getMaximumPacketSize() == null
                    ? Long.MAX_VALUE
                    : granted.getMaximumPacketSize();
            if (hearing.commands().isPresent()) {
                subscribe(client, config, hearing.state());
            }
            return new MqttConnection(
                    client, Math.max(1, Math.min(config.window(), receiveMaximum / 2)), packet - HEADER_BYTES);
        } catch (MqttException | RuntimeException e) {
            end(client);
            throw e;
        }
    }

    /** The hub says its time with its welcome, as user property {@code time} in epoch milliseconds. */
    private static void tell(Hearing hearing, @Nullable MqttProperties granted, long tookMillis) {
        if (granted == null || granted.getUserProperties() == null) {
            return;
        }
        for (UserProperty property : granted.getUserProperties()) {
            if ("time".equals(property.getKey()) && property.getValue().matches("\\d{1,15}")) {
                hearing.time().told(Long.parseLong(property.getValue()), tookMillis);
            }
        }
    }

    /** A hub that does not grant it takes the readings all the same. */
    private static void subscribe(MqttAsyncClient client, UplinkConfig config, boolean state) throws MqttException {
        MqttSubscription own = new MqttSubscription("devices/" + config.device() + "/commands", 1);
        // §3.8.3.1: whoever runs no rules of the hub need not be sent them with each connection.
        own.setRetainHandling(state ? 0 : 2);
        IMqttToken token = client.subscribe(new MqttSubscription[] {own}, null, null, new MqttProperties());
        token.waitForCompletion(config.timeout().toMillis());
        int[] codes = token.getReasonCodes();
        if (codes != null && codes.length > 0 && (codes[0] & 0xFF) >= 0x80) {
            LOG.atWarn()
                    .addKeyValue("device", config.device())
                    .addKeyValue("reason", codes[0] & 0xFF)
                    .log("The hub sends no commands");
        }
    }

    private static String address(UplinkConfig config) {
        return (config.secured() ? "ssl://" : "tcp://") + config.url().getHost() + ":" + config.port();
    }

    private static MqttConnectionOptions options(UplinkConfig config) {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(true);
        options.setSessionExpiryInterval(0L);
        options.setAutomaticReconnect(false);
        options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
        options.setMaximumPacketSize(LARGEST_COMMAND);
        options.setConnectionTimeout((int)
                Math.max(1, TimeUnit.MILLISECONDS.toSeconds(config.timeout().toMillis())));
        if (config.secured() && config.trust().own().isPresent()) {
            LOG.atTrace().log("The certificate of the agent says who it is");
        } else if (config.secret().isPresent()) {
            options.setUserName(config.device().value());
            options.setPassword(config.secret().get().value().getBytes(StandardCharsets.UTF_8));
        } else {
            options.setUserName(config.token().orElseThrow().value());
        }
        options.setSocketFactory(
                config.secured() ? config.trust().context().getSocketFactory() : new QuietUntilConnectFactory());
        options.setHttpsHostnameVerificationEnabled(true);
        return options;
    }

    boolean alive() {
        return client.isConnected();
    }

    int window() {
        return window;
    }

    long largestPayload() {
        return largestPayload;
    }

    /** Hands over one message; waits for a free place in the library's own window if it must. */
    IMqttToken publish(String topic, MqttMessage message, long deadlineNanos)
            throws MqttException, InterruptedException {
        while (true) {
            try {
                return client.publish(topic, message, null, null);
            } catch (MqttException e) {
                boolean full = e.getReasonCode() == MqttClientException.REASON_CODE_MAX_INFLIGHT
                        || e.getReasonCode() == MqttClientException.REASON_CODE_NO_MESSAGE_IDS_AVAILABLE;
                if (!full || System.nanoTime() - deadlineNanos >= 0) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
                if (Thread.interrupted()) {
                    throw new InterruptedException("told to stop");
                }
            }
        }
    }

    /** Waits for the answer. */
    static IMqttToken await(IMqttToken token, long deadlineNanos) throws MqttException {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        if (millis <= 0 && !token.isComplete()) {
            throw MqttUplink.timeout();
        }
        token.waitForCompletion(Math.max(1, millis));
        return token;
    }

    /** Says goodbye ([MQTT] 3.14) and ends the connection, bounded. */
    void leave() {
        try {
            client.disconnect(LEAVE_MILLIS).waitForCompletion(LEAVE_MILLIS);
        } catch (MqttException | RuntimeException e) {
            LOG.atDebug().setCause(e).log("Disconnect failed");
        }
        end(client);
    }

    /** Ends the connection without a word. */
    void end() {
        end(client);
    }

    private static void end(MqttAsyncClient client) {
        try {
            client.disconnectForcibly(0, LEAVE_MILLIS, MqttReturnCode.RETURN_CODE_SUCCESS, new MqttProperties());
        } catch (MqttException | RuntimeException e) {
            LOG.atTrace().setCause(e).log("Already disconnected");
        }
        try {
            client.close(true);
        } catch (MqttException | RuntimeException e) {
            LOG.atDebug().setCause(e).log("Client object did not close");
        }
    }
}
