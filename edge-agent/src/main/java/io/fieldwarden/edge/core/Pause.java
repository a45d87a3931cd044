package io.fieldwarden.edge.core;

import java.time.Duration;

/** Waiting, so that tests can let time pass instead. */
@FunctionalInterface
public interface Pause {
    /** Returns after this time at the latest; earlier when somebody asks to stop or there is something to do. */
    void pause(Duration time) throws InterruptedException;
}
