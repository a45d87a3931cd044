package io.fieldwarden.device.detect;

import java.util.Locale;

/** What all detectors share in taking in and telling of values. */
final class Inputs {
    private Inputs() {}

    static void check(int input, int count) {
        if (input < 0 || input >= count) {
            throw new IllegalArgumentException("detector: input " + input + " is not between 0 and " + (count - 1));
        }
    }

    /** Nothing is measured beyond this; its square is still a float. */
    private static final double MOST = 1e15;

    /** A value that can be summed up and squared: an absurd one must not make all that follows not a number. */
    static double bounded(double value) {
        return Math.max(-MOST, Math.min(MOST, value));
    }

    /** Four significant digits, as a person reads them. */
    static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
