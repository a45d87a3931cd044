package io.fieldwarden.ingest;

import static org.awaitility.Awaitility.await;

import io.fieldwarden.ingest.mqtt.Bench;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** An MQTT 5 client of Eclipse Paho, and what it heard, in order. */
public final class Paho implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final MqttAsyncClient client;
    private final List<Heard> heard = new CopyOnWriteArrayList<>();

    /** One message that came down. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
    public record Heard(String topic, byte[] payload, int qos, boolean retained) {
        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    /** What became of a message: the reason of its acknowledgement, with its words. */
    public record Told(int reason, String words) {}

    private Paho(Bench bench, String clientId, MqttConnectionOptions options) {
        try {
            client = new MqttAsyncClient("tcp://127.0.0.1:" + bench.port(), clientId, new MemoryPersistence());
            client.setCallback(new Ears());
            client.connect(options).waitForCompletion(PATIENCE.toMillis());
        } catch (MqttException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Logged in with an access token. */
    public static Paho open(Bench bench, String clientId, String token) {
        return open(bench, clientId, token, new MqttConnectionOptions());
    }

    public static Paho open(Bench bench, String clientId, String token, MqttConnectionOptions options) {
        options.setUserName(token);
        return new Paho(bench, clientId, options);
    }

    /** The reason code of the SUBACK. */
    public int subscribe(String filter, int qos) {
        try {
            IMqttToken token = client.subscribe(filter, qos);
            token.waitForCompletion(PATIENCE.toMillis());
            return token.getReasonCodes()[0];
        } catch (MqttException e) {
            return e.getReasonCode();
        }
    }

    /** Sends with QoS 1 and waits for the acknowledgement. */
    public Told publish(String topic, String payload) {
        return publish(topic, payload.getBytes(StandardCharsets.UTF_8), "");
    }

    /** The same. */
    public Told publish(String topic, byte[] payload) {
        return publish(topic, payload, "");
    }

    /** The same, with a content type. */
    public Told publish(String topic, byte[] payload, String contentType) {
        MqttProperties properties = new MqttProperties();
        if (!contentType.isEmpty()) {
            properties.setContentType(contentType);
        }
        try {
            IMqttToken token = client.publish(topic, new MqttMessage(payload, 1, false, properties));
            try {
                token.waitForCompletion(PATIENCE.toMillis());
            } catch (MqttException e) {
                if (token.getReasonCodes() == null || token.getReasonCodes().length == 0) {
                    throw e;
                }
            }
            MqttProperties said = token.getResponseProperties();
            String words = said == null || said.getReasonString() == null ? "" : said.getReasonString();
            return new Told(token.getReasonCodes()[0], words);
        } catch (MqttException e) {
            throw new IllegalStateException(topic, e);
        }
    }

    /** The message of this place in what came down. */
    public Heard heard(int place) {
        await().atMost(PATIENCE).until(() -> heard.size() > place);
        return heard.get(place);
    }

    public int heardCount() {
        return heard.size();
    }

    /** Lets go of the connection without a word. */
    public void drop() {
        try {
            client.disconnectForcibly(0, 0, false);
        } catch (MqttException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            if (client.isConnected()) {
                client.disconnect().waitForCompletion(PATIENCE.toMillis());
            }
            client.close(true);
        } catch (MqttException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Ears implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            heard.add(new Heard(topic, message.getPayload(), message.getQos(), message.isRetained()));
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            // Whoever waits for something else is told by that.
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            // The same.
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            // Every test waits for its own.
        }

        @Override
        public void connectComplete(boolean reconnect, String uri) {
            // The constructor waits for it.
        }

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {
            // There is no authentication method.
        }
    }
}
