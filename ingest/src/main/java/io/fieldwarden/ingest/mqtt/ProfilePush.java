package io.fieldwarden.ingest.mqtt;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.ingest.core.DeviceRegistry;
import io.fieldwarden.ingest.core.DeviceRules;
import io.fieldwarden.ingest.core.RegisteredDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the profile in force to those who subscribed to their commands: for themselves and for each device behind them,
 * when they subscribe and whenever profile or parameters change. The same is never sent twice over one connection.
 * Thread-safe; what it keeps of a connection belongs to that connection's event loop.
 */
final class ProfilePush {
    private static final Logger LOG = LoggerFactory.getLogger(ProfilePush.class);

    /** An agent reads some dozen devices; who has more behind it is a network server and runs no rules. */
    private static final int MAX_DEVICES = 200;

    private final DeviceRegistry registry;
    private final Map<MqttConnection, Map<DeviceId, Integer>> sent = new ConcurrentHashMap<>();

    ProfilePush(DeviceRegistry registry) {
        this.registry = registry;
        registry.rules().onChange(this::changed);
    }

    /**
     * On the connection's event loop.
     *
     * @param now false for a client that wants to hear of changes only
     */
    void subscribed(MqttConnection connection, boolean now) {
        sent.putIfAbsent(connection, new HashMap<>());
        if (now) {
            send(connection, device -> true);
        }
    }

    void gone(MqttConnection connection) {
        sent.remove(connection);
    }

    /** On the feed's thread. Until all has been read at the start nobody is connected who could be told. */
    private void changed(DeviceRules.Change change) {
        for (MqttConnection connection : sent.keySet()) {
            if (change.device().map(connection.device()::speaksFor).orElse(true)) {
                connection.channel().eventLoop().execute(() -> send(connection, change.concerned()));
            }
        }
    }

    private void send(MqttConnection connection, Predicate<RegisteredDevice> concerned) {
        Map<DeviceId, Integer> known = sent.get(connection);
        if (known == null || connection.isEnding()) {
            return;
        }
        DeviceId own = connection.device().id();
        List<DeviceId> devices = new ArrayList<>();
        devices.add(own);
        registry.rules().behind(own).stream().sorted().limit(MAX_DEVICES).forEach(devices::add);
        for (DeviceId id : devices) {
            registry.device(id.value())
                    .filter(concerned)
                    .flatMap(registry.rules()::command)
                    .ifPresent(command -> send(connection, known, id, command));
        }
    }

    private static void send(MqttConnection connection, Map<DeviceId, Integer> known, DeviceId device, byte[] command) {
        int hash = Arrays.hashCode(command);
        if (known.getOrDefault(device, ~hash) == hash) {
            return;
        }
        if (connection
                .subscriptions()
                .offer(new Subscriptions.Command("", Payload.of(command), () -> {}, () -> true))) {
            known.put(device, hash);
        } else {
            LOG.atWarn()
                    .addKeyValue("device", device)
                    .addKeyValue("bytes", command.length)
                    .log("profile is not sent: the client takes no more");
        }
    }
}
