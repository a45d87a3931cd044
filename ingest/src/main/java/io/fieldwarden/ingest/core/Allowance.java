package io.fieldwarden.ingest.core;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What one party has used of its quota: two token buckets, each kept as the time at which it will be full again, so that
 * nothing has to be refilled. Thread-safe without locks: of callers at the same instant one may get in that should not.
 */
final class Allowance {
    private static final long NANOS = 1_000_000_000L;
    private static final long TELL_EVERY = 60 * NANOS;

    private final AtomicLong messages;
    private final AtomicLong bytes;
    private final AtomicLong told;

    Allowance(long now) {
        this.messages = new AtomicLong(now);
        this.bytes = new AtomicLong(now);
        this.told = new AtomicLong(now - TELL_EVERY);
    }

    /**
     * How long this message has to wait; it is not charged.
     *
     * @param now of {@link System#nanoTime}
     * @return nanoseconds, 0 when it may pass now
     */
    long wait(Quota quota, int burstSeconds, int size, long now) {
        long burst = burstSeconds * NANOS;
        long byMessages = quota.messages() == 0 ? 0 : over(messages, NANOS / quota.messages(), burst, now);
        long byBytes = quota.bytes() == 0 ? 0 : over(bytes, Math.min(burst, cost(quota, size)), burst, now);
        return Math.max(byMessages, byBytes);
    }

    /** A message larger than a whole burst passes when nothing else does, and is then paid for in full. */
    private static long cost(Quota quota, int size) {
        return (long) ((double) size * NANOS / quota.bytes());
    }

    private static long over(AtomicLong fullAt, long cost, long burst, long now) {
        long debt = Math.max(0, fullAt.get() - now);
        return Math.max(0, debt + cost - burst);
    }

    void charge(Quota quota, int size, long now) {
        if (quota.messages() > 0) {
            add(messages, NANOS / quota.messages(), now);
        }
        if (quota.bytes() > 0) {
            add(bytes, cost(quota, size), now);
        }
    }

    private static void add(AtomicLong fullAt, long cost, long now) {
        fullAt.updateAndGet(at -> (at - now < 0 ? now : at) + cost);
    }

    /** True at most once a minute: there is something to write down. */
    boolean tell(long now) {
        long last = told.get();
        return now - last >= TELL_EVERY && told.compareAndSet(last, now);
    }
}
