package io.fieldwarden.device.detect;

/**
 * Watches one or more channels of one device and says when they do what nobody wrote a rule for. The same code runs in the
 * stream job, at the edge, in back-tests and in {@code ./fieldwarden detect}.
 *
 * <p>Mutable, with one owner at a time; deterministic: the same readings in the same order give the same detections, also when
 * {@link #encode} and {@link DetectorSpec#restore} come between any two of them. Readings come in the order of event time.
 */
public interface Detector {
    /**
     * Takes in the next reading.
     *
     * @param input position of its channel in {@link DetectorSpec#inputs()}
     * @param at event time, epoch milliseconds; not before that of the step before
     * @param value in the channel's unit, finite if {@code usable}
     * @param usable false for a reading that an earlier layer marks BAD: nothing is learned from it
     * @return with {@link Detection#alert()} at most once for each alert: what goes on is said by {@link #standing()}
     * @throws IllegalArgumentException for an input that the detector does not have
     */
    Detection step(int input, long at, double value, boolean usable);

    /**
     * True from the step that alerted until what it told of is over: until a stuck channel moves, for the other kinds until
     * nothing more was seen for the refractory time, counted in readings. Changes in {@link #step} only.
     */
    boolean standing();

    /** The state as flat, versioned bytes; at any moment. At most about 4 KB while warming up and 1 KB after. */
    byte[] encode();
}
