package io.fieldwarden.alert.live;

import io.fieldwarden.device.log.Quarantined;
import io.fieldwarden.device.log.proto.ReadingBatch;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Hands what arrives from a device to whoever watches it just now; nothing is kept. Safe for many threads. Listeners are
 * called on the thread of the feed and must return at once.
 */
public final class LiveMessages {
    private final Map<String, List<Listener>> listeners = new ConcurrentHashMap<>();

    /** Watches one device. */
    public interface Listener {
        void readings(ReadingBatch batch);

        void rejected(Quarantined message);
    }

    public void add(String device, Listener listener) {
        listeners.merge(device, List.of(listener), (before, added) -> {
            List<Listener> all = new java.util.ArrayList<>(before);
            all.addAll(added);
            return List.copyOf(all);
        });
    }

    public void remove(String device, Listener listener) {
        listeners.computeIfPresent(device, (same, before) -> {
            List<Listener> left =
                    before.stream().filter(other -> !other.equals(listener)).toList();
            return left.isEmpty() ? null : left;
        });
    }

    /** @param batch asked for only if somebody watches the device */
    public void readings(String device, Supplier<ReadingBatch> batch) {
        List<Listener> watching = listeners.get(device);
        if (watching != null) {
            ReadingBatch parsed = batch.get();
            watching.forEach(listener -> listener.readings(parsed));
        }
    }

    public void rejected(Quarantined message) {
        listeners.getOrDefault(message.origin().device(), List.of()).forEach(listener -> listener.rejected(message));
    }
}
