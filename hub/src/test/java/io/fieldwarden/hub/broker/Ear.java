package io.fieldwarden.hub.broker;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Somebody who hears all that devices publish at a server, over a connection of its own. */
final class Ear implements MqttCallback, AutoCloseable {
    private static final long PATIENCE_MS = 10_000;
    private static final Pattern NUMBER = Pattern.compile("\"n\":(\\d+)");

    private final MqttAsyncClient client;
    private final List<String> payloads = new CopyOnWriteArrayList<>();

    Ear(InetSocketAddress server) throws MqttException {
        client = new MqttAsyncClient(
                "tcp://" + server.getHostString() + ":" + server.getPort(),
                "ear-" + UUID.randomUUID(),
                new MemoryPersistence());
        client.setCallback(this);
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(true);
        client.connect(options).waitForCompletion(PATIENCE_MS);
        client.subscribe("devices/#", 1).waitForCompletion(PATIENCE_MS);
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        payloads.add(new String(message.getPayload(), StandardCharsets.UTF_8));
    }

    /** The numbers of the samples in the order of their arrival, one that came twice twice. */
    List<Integer> numbers() {
        List<Integer> numbers = new ArrayList<>();
        for (String payload : payloads) {
            Matcher found = NUMBER.matcher(payload);
            while (found.find()) {
                numbers.add(Integer.valueOf(found.group(1)));
            }
        }
        return numbers;
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        // A test that needs it misses its messages.
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {
        // As above.
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
        // It sends nothing.
    }

    @Override
    public void connectComplete(boolean reconnect, String server) {
        // The constructor waits for it.
    }

    @Override
    public void authPacketArrived(int reason, MqttProperties properties) {
        // Everybody is let in.
    }

    @Override
    public void close() throws MqttException {
        client.disconnectForcibly(0, PATIENCE_MS, false);
        client.close(true);
    }
}
