package io.fieldwarden.edge.mqtt;

import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes on what the hub says. The client library acknowledges it when {@link #messageArrived} returns. */
final class CommandListener implements MqttCallback {
    private static final Logger LOG = LoggerFactory.getLogger(CommandListener.class);

    private final Consumer<byte[]> commands;

    CommandListener(Consumer<byte[]> commands) {
        this.commands = commands;
    }

    /** Whatever came out of here would end the connection, and with it the way of the readings. */
    @Override
    public void messageArrived(String topic, MqttMessage message) {
        try {
            commands.accept(message.getPayload());
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("topic", topic).setCause(e).log("Command was not taken");
        }
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        // The next message or look finds it out.
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {
        LOG.atDebug().setCause(exception).log("MQTT client error");
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
        // Whoever published waits for the token.
    }

    @Override
    public void connectComplete(boolean reconnect, String server) {
        // Whoever connected waits for the token.
    }

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {
        // No enhanced authentication is asked for.
    }
}
