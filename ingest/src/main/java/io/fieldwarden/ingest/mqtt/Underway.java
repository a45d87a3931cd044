package io.fieldwarden.ingest.mqtt;

import io.fieldwarden.ingest.core.Outcome;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one connection that are not answered yet, in the order they came: acknowledgements must leave in that
 * order [MQTT-4.6.0-2]. A ring of reused slots. Owned by the event loop; only {@link Slot#accept} is called by others.
 */
final class Underway {
    private final Slot[] ring;
    private final int mask;
    private final Runnable signal;
    private int head;
    private int tail;

    /**
     * @param capacity a power of two
     * @param signal run on any thread after an outcome has come
     */
    Underway(int capacity, Runnable signal) {
        this.ring = new Slot[capacity];
        this.mask = capacity - 1;
        this.signal = signal;
    }

    /** The ring may not be full. */
    Slot add(int packetId, int qos, long now) {
        int index = tail++ & mask;
        Slot slot = ring[index];
        if (slot == null) {
            slot = new Slot();
            ring[index] = slot;
        }
        slot.packetId = packetId;
        slot.qos = qos;
        slot.since = now;
        return slot;
    }

    /** The eldest message if its outcome has come; it is still in the ring until {@link #remove}. */
    @Nullable
    Slot settled() {
        if (head == tail) {
            return null;
        }
        Slot slot = ring[head & mask];
        return slot.outcome == null ? null : slot;
    }

    void remove() {
        ring[head++ & mask].outcome = null;
    }

    int size() {
        return tail - head;
    }

    boolean isFull() {
        return size() == ring.length;
    }

    /** One message; told its outcome on any thread. */
    final class Slot implements Consumer<Outcome> {
        int packetId;
        int qos;
        long since;
        volatile @Nullable Outcome outcome;

        @Override
        public void accept(Outcome result) {
            outcome = result;
            signal.run();
        }
    }
}
