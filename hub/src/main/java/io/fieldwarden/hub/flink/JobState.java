package io.fieldwarden.hub.flink;

/**
 * How the stream job is, for the status page.
 *
 * @param detail what it waits for, or why it does not run
 */
public record JobState(Phase phase, String detail) {
    public enum Phase {
        STARTING,
        UP,
        /** Does not run now; it keeps trying. */
        FAILED
    }
}
