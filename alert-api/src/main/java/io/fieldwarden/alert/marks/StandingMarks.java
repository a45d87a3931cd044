package io.fieldwarden.alert.marks;

import io.fieldwarden.alert.store.Mark;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Which marks stand, in memory, so that each reading that arrives can be held against them; and the bell that rings when
 * there is something to work off. Safe for many threads.
 */
public final class StandingMarks {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rung = lock.newCondition();
    private Map<String, List<Mark>> byDevice = Map.of();
    private boolean ringing;

    /**
     * Reads again which marks stand, and rings. While {@link #under} runs this waits, so that whoever has taken a mark back
     * knows afterwards that no more readings are marked for it.
     */
    public void renew(Supplier<? extends Collection<Mark>> standing) {
        lock.lock();
        try {
            Map<String, List<Mark>> fresh = new HashMap<>();
            for (Mark mark : standing.get()) {
                fresh.merge(mark.area().device().value(), List.of(mark), (a, b) -> {
                    List<Mark> both = new java.util.ArrayList<>(a);
                    both.addAll(b);
                    return List.copyOf(both);
                });
            }
            byDevice = fresh;
            ringing = true;
            rung.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Runs the work with the marks of this device, if it has any. */
    public void under(String device, Consumer<List<Mark>> work) {
        lock.lock();
        try {
            List<Mark> marks = byDevice.get(device);
            if (marks != null) {
                work.accept(marks);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it rings, at most so long. */
    void await(long millis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (!ringing && left > 0) {
                left = rung.awaitNanos(left);
            }
            ringing = false;
        } finally {
            lock.unlock();
        }
    }

    /** Wakes whoever waits. */
    void ring() {
        lock.lock();
        try {
            ringing = true;
            rung.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
