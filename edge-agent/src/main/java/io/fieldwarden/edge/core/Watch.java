package io.fieldwarden.edge.core;

import java.time.Instant;

/** Looks at every sample of one device where it is taken. Called by the sampling thread of one agent. */
public interface Watch {
    /** Looks at nothing. */
    Watch NONE = new Watch() {
        @Override
        public void sampled(Sample sample) {}

        @Override
        public Instant advance(Instant now) {
            return Instant.MAX;
        }
    };

    /** What is about to be kept, in the order of reading. */
    void sampled(Sample sample);

    /** How often it has raised, changed or ended an alert so far. */
    default long changes() {
        return 0;
    }

    /**
     * Time has passed.
     *
     * @return when to call again at the latest
     */
    Instant advance(Instant now);
}
