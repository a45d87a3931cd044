package io.fieldwarden.device.detect;

import java.nio.ByteBuffer;

/**
 * What a detector may spend on false alarms, and what it has spent. From the allowance follow its thresholds; each alert makes them
 * stricter until the allowance has grown back, so that a restless channel cannot cry more often than was agreed for long.
 * One owner thread.
 */
final class Allowance {
    static final int SIZE = Float.BYTES + Long.BYTES;

    private static final double WEEK = 7 * 86_400_000.0;

    /** An alert counts no more than this many times: a channel that has cried long may still cry about the extraordinary. */
    private static final float MOST = 4;

    private final double perWeek;
    private final double periodMillis;
    private float spent;
    private long at = Long.MIN_VALUE;

    /** @param perWeek false alarms a week that are this detector's, above 0 */
    Allowance(double perWeek, double periodMillis) {
        this.perWeek = perWeek;
        this.periodMillis = periodMillis;
    }

    double perWeek() {
        return perWeek;
    }

    /** Lets time pass, to {@code now} in epoch milliseconds. */
    void advance(long now) {
        if (spent > 0 && now > at) {
            spent = (float) Math.max(0, spent - perWeek * (now - at) / WEEK);
        }
        at = Math.max(at, now);
    }

    void spend() {
        spent = Math.min(MOST, spent + 1);
    }

    /** How much stricter than at first thresholds are now: 0 with nothing spent. */
    double spent() {
        return spent;
    }

    /** -log10 of the chance that a reading gives a false alarm, if the allowance is just used up. */
    double evidence() {
        return Math.log10(readingsForAlarm());
    }

    /** In how many readings one false alarm is allowed, at least 10. */
    double readingsForAlarm() {
        return Math.max(10, WEEK / periodMillis / perWeek);
    }

    /**
     * By how many standard deviations the largest value of a day exceeds its mean once in {@code 1 / perWeek} weeks, for
     * extremes after Gumbel: its quantile -ln(-ln(1 - p)) is -ln p for small p, its standard deviation pi / sqrt 6, its mean Euler's constant.
     *
     * @param parts among how many such limits the allowance is shared
     */
    double deviations(int parts) {
        double chance = Math.min(0.5, perWeek / 7 / parts);
        return (-Math.log(-Math.log1p(-chance)) - 0.5772) * Math.sqrt(6) / Math.PI;
    }

    void encode(ByteBuffer out) {
        out.putFloat(spent).putLong(at);
    }

    void decode(ByteBuffer in) {
        spent = in.getFloat();
        at = in.getLong();
    }
}
