package io.fieldwarden.alert.store;

import org.jdbi.v3.core.Handle;

/** Numbers without gaps for one transaction; holds the lock of the counter until commit. For one thread. */
final class Sequence {
    private final long start;
    private long last;

    private Sequence(long start) {
        this.start = start;
        this.last = start;
    }

    /** Takes the lock: the update of the row, not the read, is what makes others wait. */
    static Sequence take(Handle handle) {
        return new Sequence(
                handle.createQuery("UPDATE counters SET value = value WHERE name = 'change' RETURNING value")
                        .mapTo(Long.class)
                        .one());
    }

    long next() {
        return ++last;
    }

    void give(Handle handle) {
        if (last != start) {
            handle.createUpdate("UPDATE counters SET value = :value WHERE name = 'change'")
                    .bind("value", last)
                    .execute();
        }
    }
}
