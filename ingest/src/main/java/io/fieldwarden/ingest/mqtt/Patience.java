package io.fieldwarden.ingest.mqtt;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Knows how long a connection has waited for this server: what a device waits for while 10,000 others make their handshakes is
 * not its own slowness. Runs the tasks of one connection's handshake. Thread-safe.
 */
final class Patience implements Executor {
    private static final long NOT_WAITING = Long.MIN_VALUE;

    private final Executor handshakes;
    private final AtomicLong waited = new AtomicLong();
    private volatile long since = NOT_WAITING;

    Patience(Executor handshakes) {
        this.handshakes = handshakes;
    }

    @Override
    public void execute(Runnable task) {
        waits();
        handshakes.execute(() -> {
            goesOn();
            task.run();
        });
    }

    /** It waits from here on. */
    void waits() {
        since = System.nanoTime();
    }

    /** It waits no longer. */
    void goesOn() {
        long begin = since;
        since = NOT_WAITING;
        waited.addAndGet(System.nanoTime() - begin);
    }

    /** Nanoseconds so far. */
    long waitedNanos() {
        long waiting = since;
        return waited.get() + (waiting == NOT_WAITING ? 0 : System.nanoTime() - waiting);
    }
}
