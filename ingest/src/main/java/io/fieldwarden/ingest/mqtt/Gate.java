package io.fieldwarden.ingest.mqtt;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds the messages of all connections that are not on the log yet. A connection that finds it full stops reading and is
 * called back when half of it is free. Thread-safe.
 */
final class Gate {
    private final int high;
    private final int low;
    private final AtomicInteger inside = new AtomicInteger();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    Gate(int limit) {
        this.high = limit;
        this.low = limit / 2;
    }

    void enter() {
        inside.incrementAndGet();
    }

    void leave(int count) {
        if (inside.addAndGet(-count) <= low) {
            callBack();
        }
    }

    boolean isFull() {
        return inside.get() >= high;
    }

    int inside() {
        return inside.get();
    }

    /** @param resume called once, on any thread, when there is room */
    void await(Runnable resume) {
        waiting.add(resume);
        if (inside.get() <= low) {
            callBack();
        }
    }

    private void callBack() {
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run();
        }
    }
}
