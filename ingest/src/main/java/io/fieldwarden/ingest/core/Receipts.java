package io.fieldwarden.ingest.core;

/** The receipt times of one device: each later than the one before. Thread-safe. */
final class Receipts {
    /** A time server sets the clock back by less. Milliseconds. */
    static final long SET_BACK = 5_000;

    private long last;
    private long asked;

    /**
     * Later than the one before, so that two quick messages never fall on the same time; but when the hub's clock was set
     * back it is that time, since readings of now are not to carry for hours the time of a clock that was wrong.
     *
     * @param now epoch milliseconds
     */
    synchronized long next(long now) {
        boolean setBack = asked - now > SET_BACK;
        asked = now;
        last = setBack ? now : Math.max(now, last + 1);
        return last;
    }
}
