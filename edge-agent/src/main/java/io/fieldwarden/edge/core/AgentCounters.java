package io.fieldwarden.edge.core;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What an agent did since its start. Written by its threads, read by anybody. */
public final class AgentCounters {
    final AtomicLong sampled = new AtomicLong();
    final AtomicLong sensorFailures = new AtomicLong();
    final AtomicLong notKept = new AtomicLong();
    final AtomicLong accepted = new AtomicLong();
    /** Reports that the hub has. */
    final AtomicLong reported = new AtomicLong();

    final AtomicLong rejected = new AtomicLong();
    final AtomicLong busy = new AtomicLong();
    final AtomicLong unreachable = new AtomicLong();
    /** Open until the hub has accepted something for the first time. */
    private final CountDownLatch accepting = new CountDownLatch(1);

    /** Written by the sending thread only. */
    volatile String trouble = "";

    /** The hub has accepted a message. */
    void hubAccepts() {
        accepting.countDown();
    }

    /** Waits until the hub has accepted a message of any kind since the start; false when it has not in time. */
    public boolean awaitAccepted(Duration most) throws InterruptedException {
        return accepting.await(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Alerts and answers that the hub has. */
    public long reported() {
        return reported.get();
    }

    /** A report was lost because the storage of the outbox failed. Any thread. */
    public void reportNotKept() {
        notKept.incrementAndGet();
    }

    public Snapshot snapshot() {
        return new Snapshot(
                sampled.get(),
                new Failures(sensorFailures.get(), notKept.get()),
                accepted.get(),
                rejected.get(),
                busy.get(),
                unreachable.get(),
                trouble);
    }

    /**
     * @param sampled samples taken and kept
     * @param accepted samples the hub has
     * @param rejected samples the hub put into quarantine or refused for good
     * @param busy times the hub asked to come back later
     * @param unreachable times a window found no hub
     * @param trouble why nothing can be sent now; empty when the last window arrived
     */
    public record Snapshot(
            long sampled,
            Failures failures,
            long accepted,
            long rejected,
            long busy,
            long unreachable,
            String trouble) {}

    /**
     * @param sensor readings that a sensor did not answer
     * @param outbox samples lost because the storage of the outbox failed
     */
    public record Failures(long sensor, long outbox) {}
}
