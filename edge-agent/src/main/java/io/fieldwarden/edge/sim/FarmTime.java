package io.fieldwarden.edge.sim;

/** The clock on the wall of the farm: China standard time, which knows no summer time. All arguments are epoch milliseconds. */
final class FarmTime {
    static final long SECOND = 1000L;
    static final long MINUTE = 60 * SECOND;
    static final long HOUR = 60 * MINUTE;
    static final long DAY = 24 * HOUR;
    private static final long OFFSET = 8 * HOUR;
    private static final double YEAR_DAYS = 365.2425;

    private FarmTime() {}

    /** 0 to 24. */
    static double hour(long at) {
        return Math.floorMod(at + OFFSET, DAY) / (double) HOUR;
    }

    /** Days since 1970-01-01 local. */
    static long day(long at) {
        return Math.floorDiv(at + OFFSET, DAY);
    }

    /** Local midnight of {@code day}. */
    static long midnight(long day) {
        return day * DAY - OFFSET;
    }

    /** 0 to 1 through the year, from 1 January. */
    static double year(long at) {
        double days = (at + OFFSET) / (double) DAY;
        return (days % YEAR_DAYS) / YEAR_DAYS;
    }

    /** How far into the current of equal periods, 0 to 1. */
    static double phase(long at, long period) {
        return Math.floorMod(at, period) / (double) period;
    }
}
