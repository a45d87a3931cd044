package io.fieldwarden.alert.push;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes whoever waits for work; ringing it several times is ringing it once. Safe for many threads. */
public final class Bell {
    private final Semaphore rung = new Semaphore(0);

    /** Returns at once. */
    public void ring() {
        rung.release();
    }

    /** Returns when it is rung, has been rung since the last time, or after so long. */
    void await(long millis) throws InterruptedException {
        if (rung.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            rung.drainPermits();
        }
    }
}
