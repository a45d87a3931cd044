package io.fieldwarden.ingest.mqtt;

import io.fieldwarden.ingest.core.RegisteredDevice;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open connections by device and client identifier; a second one takes over from the first [MQTT-3.1.4-3]. The device
 * belongs to the key, so that no device can end the connection of another by using its client identifier. Thread-safe.
 */
final class Sessions {
    private final Map<Key, MqttConnection> open = new ConcurrentHashMap<>();

    record Key(String device, String clientId) {}

    void add(Key key, MqttConnection connection) {
        MqttConnection former = open.put(key, connection);
        if (former != null) {
            former.end(
                    ReasonCode.SESSION_TAKEN_OVER,
                    "another connection uses client identifier '" + key.clientId() + "'");
        }
    }

    void remove(Key key, MqttConnection connection) {
        open.remove(key, connection);
    }

    /** Ends the connections whose proof does not hold any more; one with the token survives a new secret. */
    void revoke(RegisteredDevice former, Optional<RegisteredDevice> now) {
        String id = former.id().value();
        open.forEach((key, connection) -> {
            if (key.device().equals(id) && !connection.holdsFor(now)) {
                connection.end(
                        ReasonCode.ADMINISTRATIVE_ACTION,
                        "device '" + id + "' was disabled or removed, or what it logged in with was revoked");
            }
        });
    }

    List<MqttConnection> of(String device) {
        return open.entrySet().stream()
                .filter(entry -> entry.getKey().device().equals(device))
                .map(Map.Entry::getValue)
                .toList();
    }

    Collection<MqttConnection> all() {
        return List.copyOf(open.values());
    }

    int size() {
        return open.size();
    }
}
