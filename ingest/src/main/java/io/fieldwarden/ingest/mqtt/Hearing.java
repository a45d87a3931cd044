package io.fieldwarden.ingest.mqtt;

import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.ingest.core.Command;
import io.fieldwarden.ingest.core.Proof;
import io.fieldwarden.ingest.dialect.Dialects;
import io.fieldwarden.ingest.dialect.Downlink;
import io.fieldwarden.ingest.dialect.Outward;
import io.fieldwarden.ingest.dialect.TopicPattern;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client hears beside {@code devices/{id}/commands}: answers of its dialect to its own messages, at QoS 0, and
 * commands as its dialect says them. The subscriptions belong to the session. Owned by the event loop; {@link #send} may be
 * called by any thread.
 */
final class Hearing implements Downlink {
    private static final int MAX_FILTERS = 32;

    private final MqttConnection connection;
    private final Dialects dialects;

    Hearing(MqttConnection connection, Dialects dialects) {
        this.connection = connection;
        this.dialects = dialects;
    }

    private Map<String, Integer> heard() {
        return connection.session().heard;
    }

    /** The quality of service that is granted, or {@link Dialects#NOT_HEARD}. */
    int grant(String filter, int asked) {
        int granted = dialects.granted(filter, asked);
        if (granted == Dialects.NOT_HEARD || (heard().size() >= MAX_FILTERS && !heard().containsKey(filter))) {
            return Dialects.NOT_HEARD;
        }
        heard().put(filter, granted);
        return granted;
    }

    boolean hearsCommands() {
        return !heard().isEmpty() && heard().keySet().stream().anyMatch(dialects::hearsCommands);
    }

    /** A command as this client subscribed to it; empty when it hears nothing of it. */
    Optional<Outward> outward(Command command) {
        return heard().isEmpty() ? Optional.empty() : dialects.outward(command, connection.device(), heard().keySet());
    }

    /** The highest that was granted for the topic and its dialect has; 0 when the subscription is gone. */
    int qos(String topic) {
        return heard().entrySet().stream()
                .filter(entry -> TopicPattern.covers(entry.getKey(), topic))
                .mapToInt(entry -> Math.min(entry.getValue(), dialects.qos(entry.getKey())))
                .max()
                .orElse(0);
    }

    /** After the SUBACK. */
    void greet(String filter) {
        if (heard().containsKey(filter)) {
            dialects.greeting(filter).ifPresent(greeting -> publish(filter, greeting, true));
        }
    }

    boolean revoke(String filter) {
        return heard().remove(filter) != null;
    }

    /** The connection has ended; null when nobody was known on it. */
    void gone(Proof.@Nullable Proven who) {
        if (who != null) {
            dialects.gone(who.device().id().value(), this);
        }
    }

    @Override
    public void send(String topic, byte[] payload) {
        connection.channel().eventLoop().execute(() -> {
            // A client that does not read would have its answers pile up here.
            if (connection.isEnding() || !connection.channel().isWritable()) {
                return;
            }
            if (heard().keySet().stream().anyMatch(filter -> TopicPattern.covers(filter, topic))) {
                publish(topic, payload, false);
            }
        });
    }

    private void publish(String topic, byte[] payload, boolean retained) {
        connection.send(out -> Wire.publishOnce(out, topic, retained, Payload.of(payload), connection.isVersion5()));
    }
}
