package io.fieldwarden.stream.job;

/**
 * Whether silence of a device means something: not shortly after a start, when devices may not have had the time to send to
 * a hub that was down, and not while the job works off a backlog in which the missing readings may be. Owned by the task's
 * thread.
 */
final class Patience {
    /** A reading that waited longer in the log than this shows a backlog. */
    static final long BACKLOG = 3_000;

    private final RuleTiming timing;
    private long until;

    Patience(RuleTiming timing, long now) {
        this.timing = timing;
        until = now + timing.settle().toMillis();
    }

    void heard(long receivedAt, long now) {
        if (now - receivedAt > BACKLOG) {
            until = Math.max(until, now + BACKLOG);
        }
    }

    /** The wall clock was set: what was agreed on the old time means nothing on the new one. */
    void stepped(long now) {
        until = now + timing.settle().toMillis();
    }

    boolean allows(long now) {
        return now >= until;
    }

    /** When silence may mean something again. */
    long until(long now) {
        return Math.max(until, now);
    }
}
