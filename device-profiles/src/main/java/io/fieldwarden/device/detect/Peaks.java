package io.fieldwarden.device.detect;

import java.nio.ByteBuffer;

/**
 * Learns how large a number gets in a day, and tells what it does not reach more often than allowed. A day that went beyond what
 * was expected counts only up to there, so that one fault does not hide the next, and a channel that has changed for good is known
 * again after some days. One owner thread.
 */
final class Peaks {
    static final int SIZE = 3 * Float.BYTES + Integer.BYTES;

    /** Days that the memory reaches back: what came before counts less and less. */
    private static final double MEMORY = 28;

    /** Days of learning before there is a limit. */
    static final int LEARNING = 5;

    /** No day counts further from the mean, in standard deviations. */
    private static final double MOST = 4;

    private final double least;
    private float mean;
    private float variance;
    private float today = Float.NEGATIVE_INFINITY;
    private int days;

    /** @param least standard deviation of the largest values that is always granted */
    Peaks(double least) {
        this.least = least;
    }

    void see(double number) {
        if (number > today) {
            today = (float) number;
        }
    }

    /** Ends a day. One on which nothing was seen does not count. */
    void endDay() {
        double peak = today;
        today = Float.NEGATIVE_INFINITY;
        if (peak == Float.NEGATIVE_INFINITY) {
            return;
        }
        days++;
        if (days == 1) {
            mean = (float) peak;
            return;
        }
        if (days > LEARNING) {
            peak = Math.min(peak, mean + MOST * deviation());
        }
        double gain = Math.max(1.0 / days, 1 / MEMORY);
        double off = peak - mean;
        mean = (float) (mean + gain * off);
        variance = (float) ((1 - gain) * (variance + gain * off * off));
    }

    double mean() {
        return mean;
    }

    double deviation() {
        return Math.sqrt(variance) + least;
    }

    /**
     * What a day's largest does not exceed, or infinity while too few days are known; with few days wider.
     *
     * @param deviations how many standard deviations of a day's largest, from {@link Allowance#deviations}
     */
    double limit(double deviations) {
        return days < LEARNING
                ? Double.POSITIVE_INFINITY
                : mean + deviations * deviation() * (1 + 3.0 / Math.min(days, MEMORY));
    }

    void encode(ByteBuffer out) {
        out.putFloat(mean).putFloat(variance).putFloat(today).putInt(days);
    }

    void decode(ByteBuffer in) {
        mean = in.getFloat();
        variance = in.getFloat();
        today = in.getFloat();
        days = in.getInt();
    }
}
