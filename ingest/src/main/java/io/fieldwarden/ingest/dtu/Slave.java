package io.fieldwarden.ingest.dtu;

import java.time.Duration;

/**
 * When one device at a line is to be asked again: at its period, and after several silences in a row less and less often, so that
 * a dead slave does not take the time of the others. Owned by one event loop; times are of {@link System#nanoTime}.
 */
final class Slave {
    private final Lines.Place place;
    private final DtuConfig.Breaker breaker;
    private int failures;
    private long due;

    Slave(Lines.Place place, DtuConfig.Breaker breaker, long now) {
        this.place = place;
        this.breaker = breaker;
        this.due = now;
    }

    Lines.Place place() {
        return place;
    }

    long due() {
        return due;
    }

    /** In a row. */
    int failures() {
        return failures;
    }

    boolean isOpen() {
        return failures >= breaker.failures();
    }

    void answered(long now) {
        failures = 0;
        next(now, place.period());
    }

    void failed(long now) {
        failures++;
        next(now, isOpen() ? pause() : place.period());
    }

    private Duration pause() {
        int doublings = Math.min(failures - breaker.failures(), 16);
        Duration pause = breaker.pause().multipliedBy(1L << doublings);
        Duration bounded = pause.compareTo(breaker.longest()) < 0 ? pause : breaker.longest();
        return bounded.compareTo(place.period()) > 0 ? bounded : place.period();
    }

    /** In step with its period as long as it keeps up. */
    private void next(long now, Duration after) {
        long nanos = after.toNanos();
        due = due + nanos - now > 0 && after.equals(place.period()) ? due + nanos : now + nanos;
    }
}
