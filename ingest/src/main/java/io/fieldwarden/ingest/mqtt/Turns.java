package io.fieldwarden.ingest.mqtt;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * How many handshakes are made at once. When a county's devices all come back, those that have begun are brought to their end
 * before others begin: otherwise all would be half done when the first lose their patience. Thread-safe.
 */
final class Turns {
    private final int most;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int taken;

    Turns(int most) {
        this.most = most;
    }

    /** @param granted called once, on any thread, when it is this one's turn; {@link #release} has to follow */
    void ask(Runnable granted) {
        synchronized (this) {
            if (taken >= most) {
                waiting.add(granted);
                return;
            }
            taken++;
        }
        granted.run();
    }

    void release() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                taken--;
            }
        }
        if (next != null) {
            next.run();
        }
    }
}
