package io.fieldwarden.ingest.mqtt;

import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.ingest.core.Proof;
import io.fieldwarden.ingest.dialect.Dialects;
import io.fieldwarden.ingest.dialect.Downlink;
import io.fieldwarden.ingest.dialect.TopicPattern;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client hears beside its commands: answers of its dialect to its own messages, at QoS 0. Owned by the event loop;
 * {@link #send} may be called by any thread.
 */
final class Hearing implements Downlink {
    private static final int MAX_FILTERS = 32;

    private final MqttConnection connection;
    private final Dialects dialects;
    private final Set<String> filters = new HashSet<>();

    Hearing(MqttConnection connection, Dialects dialects) {
        this.connection = connection;
        this.dialects = dialects;
    }

    /** False when this client has nothing to hear there. */
    boolean grant(String filter) {
        if (!dialects.mayHear(filter) || (filters.size() >= MAX_FILTERS && !filters.contains(filter))) {
            return false;
        }
        filters.add(filter);
        return true;
    }

    /** After the SUBACK. */
    void greet(String filter) {
        if (filters.contains(filter)) {
            dialects.greeting(filter).ifPresent(greeting -> publish(filter, greeting, true));
        }
    }

    boolean revoke(String filter) {
        return filters.remove(filter);
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
            boolean hears = filters.stream().anyMatch(filter -> TopicPattern.covers(filter, topic));
            if (hears && !connection.isEnding() && connection.channel().isWritable()) {
                publish(topic, payload, false);
            }
        });
    }

    private void publish(String topic, byte[] payload, boolean retained) {
        connection.send(out -> Wire.publishOnce(out, topic, retained, Payload.of(payload), connection.isVersion5()));
    }
}
