package io.fieldwarden.stream.job;

import java.io.Serializable;
import java.util.concurrent.TimeUnit;

/** The hub's wall clock as it travels with the job. */
@FunctionalInterface
public interface StreamClock extends Serializable {
    StreamClock SYSTEM = new OfMachine();

    /** Epoch milliseconds. */
    long millis();

    /** Milliseconds since some moment, never set by anybody: what the wall clock is held against to see that it was set. */
    default long steadyMillis() {
        return millis();
    }

    /** That of the machine. */
    final class OfMachine implements StreamClock {
        private static final long serialVersionUID = 1;

        private OfMachine() {}

        @Override
        public long millis() {
            return System.currentTimeMillis();
        }

        @Override
        public long steadyMillis() {
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        }
    }
}
