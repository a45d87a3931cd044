package io.fieldwarden.stream.job;

/** Sees that the wall clock was set, by holding it against one that nobody sets. Owned by the task's thread. */
final class ClockSteps {
    /** Smaller ones are those of a time server, or of a thread that had to wait between two looks. Milliseconds. */
    static final long LEAST = 5_000;

    private long ahead;

    ClockSteps(long now, long steady) {
        ahead = now - steady;
    }

    /** By how much the wall clock was set since the last look, negative when back, 0 when it was not. Milliseconds. */
    long since(long now, long steady) {
        long step = now - steady - ahead;
        ahead += step;
        return Math.abs(step) < LEAST ? 0 : step;
    }
}
