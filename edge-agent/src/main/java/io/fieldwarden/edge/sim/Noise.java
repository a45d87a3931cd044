package io.fieldwarden.edge.sim;

/** Chance as a function: the same seed and place give the same number, in any order of asking. */
final class Noise {
    private Noise() {}

    /** At least 0, less than 1. */
    static double uniform(long seed, long n) {
        // Finaliser of SplittableRandom (Steele, Lea, Flood 2014).
        long z = seed * 0x9E3779B97F4A7C15L + n * 0xD1342543DE82EF95L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
    }

    /** Between -1 and 1, without jumps; takes a new direction at each whole {@code x}. */
    static double smooth(long seed, double x) {
        long cell = (long) Math.floor(x);
        double s = ease(x - cell);
        double a = uniform(seed, cell) * 2 - 1;
        double b = uniform(seed, cell + 1) * 2 - 1;
        return a + (b - a) * s;
    }

    /** 0 up to 0, 1 from 1, smooth between. */
    static double ease(double x) {
        double c = clamp(x, 0, 1);
        return c * c * (3 - 2 * c);
    }

    static double clamp(double value, double low, double high) {
        return Math.max(low, Math.min(high, value));
    }
}
