package io.fieldwarden.edge.core;

import java.util.OptionalLong;

/**
 * Remembers the starts of the machine, and dates what was kept while its clock was not to be trusted. Safe for several
 * threads; kept like the entries of the outbox.
 *
 * <p>A machine without a battery clock wakes up in 1970, or whenever it was switched off. Until its clock is trusted the
 * agent counts the time since the start of the machine, which every process of that start shares, and keeps readings with the
 * number of the start.
 */
public interface BootLog {
    /** The number of this start of the machine; grows with each. */
    int number();

    /** What is added to an undated time of this start to make it a date; empty while nobody knows. */
    OptionalLong shift();

    /** A time that has certainly passed, epoch milliseconds; 0 when nothing was ever dated. */
    long certainlyPassed();

    /**
     * Dates everything of this start that is undated, in one step that survives a power cut whole or not at all. Entries of
     * earlier starts whose clock never was trusted are put as late as they can have been: the last one at the moment of the
     * next start. The distances within a start are kept; the entries so dated are counted as estimated.
     *
     * @param shift milliseconds to add to undated times of this start
     */
    void date(long shift);

    /**
     * Times without a date: milliseconds since the start of the machine, counted from a moment so far ahead that no date is
     * meant, and that everything with a date is old beside them.
     */
    final class Undated {
        /** In the year 8307: what checks readings and rules still takes it for a time. */
        public static final long BASE = 200_000_000_000_000L;

        private Undated() {}

        public static boolean is(long millis) {
            return millis >= BASE;
        }
    }
}
