package io.fieldwarden.hub.detect.inject;

import java.util.Arrays;

/** The healthy readings of one channel at a fixed period. */
final class Trace {
    private final String name;
    private final double min;
    private final double max;
    private final double resolution;
    private final double[] values;

    /**
     * @param min physical range: a value below is the sensor's fault
     * @param max physical range
     * @param resolution the smallest step of the sensor
     * @param exact one value for each period, before the sensor rounds it
     */
    Trace(String name, double min, double max, double resolution, double[] exact) {
        this.name = name;
        this.min = min;
        this.max = max;
        this.resolution = resolution;
        this.values = Arrays.stream(exact)
                .map(value -> Math.max(min, Math.min(max, rounded(value, resolution))))
                .toArray();
    }

    String name() {
        return name;
    }

    double min() {
        return min;
    }

    double max() {
        return max;
    }

    int length() {
        return values.length;
    }

    double value(int i) {
        return values[i];
    }

    static double rounded(double value, double resolution) {
        return Math.rint(value / resolution) * (resolution * 1e6) / 1e6;
    }

    /** As the sensor would show it: rounded; not clipped, so that it can leave the physical range. */
    double shown(double value) {
        return rounded(value, resolution);
    }

    /**
     * Robust standard deviation of the values: half of the distance between the quantiles at 15.87 % and 84.13 %, which is one standard
     * deviation for a normal distribution; the ordinary one where most values are equal.
     */
    double spread() {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double spread = (sorted[(int) (0.8413 * sorted.length)] - sorted[(int) (0.1587 * sorted.length)]) / 2;
        return spread > 0 ? spread : deviation();
    }

    /** 1.4826 times the median distance from the median, or {@link #spread} where that is 0. */
    double medianSpread() {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double median = sorted[sorted.length / 2];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = Math.abs(sorted[i] - median);
        }
        Arrays.sort(sorted);
        double spread = 1.4826 * sorted[sorted.length / 2];
        return spread > 0 ? spread : spread();
    }

    private double deviation() {
        double mean = Arrays.stream(values).average().orElse(0);
        return Math.sqrt(Arrays.stream(values)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElse(0));
    }
}
