package io.fieldwarden.hub.detect.inject;

import java.util.SplittableRandom;

/** A fault that is put into a healthy trace: how long it lasts, what it does, what share of it must be found. */
enum Injected {
    /** The value stays what it was, for six hours. */
    STUCK(0.25, 0.95),
    /** No readings for two hours. */
    DROPOUT(1.0 / 12, 1),
    /** One reading beyond the physical range. */
    OUT_OF_RANGE(0, 1),
    /** One reading off by 8 robust standard deviations. */
    SPIKE(0, 0.9),
    /** Two days off by 4 robust standard deviations. */
    STEP(2, 0.9),
    /** Fourteen days growing to 4 robust standard deviations, seven more at that. */
    DRIFT(21, 0.7),
    /** A day with added normal noise of 4 robust standard deviations. */
    NOISE(1, 0.95);

    /** Readings within which a stuck channel must be found, from the first that the fault has changed. */
    static final int STUCK_WITHIN = 15;

    private static final double RAMP_DAYS = 14;

    private final double days;
    private final double goal;

    Injected(double days, double goal) {
        this.days = days;
        this.goal = goal;
    }

    /** What share is to be found, 0 to 1. */
    double goal() {
        return goal;
    }

    /** How many readings it changes, at least 1. */
    int length(int perDay) {
        return Math.max(1, (int) Math.round(days * perDay));
    }

    /**
     * What the sensor shows instead.
     *
     * @param from where the fault begins
     * @param i where in the trace, at least {@code from}
     * @return NaN for no reading
     */
    double value(Trace trace, int from, int i, Size size, SplittableRandom random) {
        double healthy = trace.value(i);
        return switch (this) {
            case STUCK -> trace.value(from - 1);
            case DROPOUT -> Double.NaN;
            case OUT_OF_RANGE -> size.sign() > 0 ? trace.max() * 1.5 + 1 : trace.min() - Math.abs(trace.min()) - 1;
            case SPIKE -> trace.shown(healthy + size.sign() * 8 * size.sd());
            case STEP -> trace.shown(healthy + size.sign() * 4 * size.sd());
            case DRIFT ->
                trace.shown(
                        healthy + size.sign() * 4 * size.sd() * Math.min(1, (i - from) / (RAMP_DAYS * size.perDay())));
            case NOISE -> trace.shown(healthy + 4 * size.sd() * random.nextGaussian());
        };
    }

    /**
     * How large a fault is on a trace.
     *
     * @param sd robust standard deviation of the healthy trace
     * @param sign 1 or -1
     * @param perDay readings a day
     */
    record Size(double sd, int sign, int perDay) {}
}
