package io.fieldwarden.stream.job;

import java.io.Serializable;

/** The hub's wall clock as it travels with the job. */
@FunctionalInterface
public interface StreamClock extends Serializable {
    StreamClock SYSTEM = System::currentTimeMillis;

    /** Epoch milliseconds. */
    long millis();
}
