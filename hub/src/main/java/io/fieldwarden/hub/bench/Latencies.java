package io.fieldwarden.hub.bench;

/**
 * Counts durations in buckets of about 1.6 % width, from a microsecond to over an hour, in constant memory. For one thread.
 */
final class Latencies {
    private static final int SUB_BITS = 6;
    private static final int SUB = 1 << SUB_BITS;
    private static final int BUCKETS = 32 * SUB;

    private final long[] counts = new long[BUCKETS];
    private long total;
    private long longest;

    void record(long nanos) {
        counts[bucket(Math.max(0, nanos / 1_000))]++;
        total++;
        longest = Math.max(longest, nanos);
    }

    double maxMillis() {
        return longest / 1e6;
    }

    long count() {
        return total;
    }

    /** The upper edge of the bucket in which this share of all lies, milliseconds; 0 when nothing was counted. */
    double quantileMillis(double share) {
        long rank = (long) Math.ceil(share * total);
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += counts[i];
            if (seen >= rank && seen > 0) {
                return Math.min(upper(i) / 1_000.0, maxMillis());
            }
        }
        return 0;
    }

    private static int bucket(long micros) {
        if (micros < SUB) {
            return (int) micros;
        }
        int shift = 63 - Long.numberOfLeadingZeros(micros) - SUB_BITS;
        int index = (shift + 1) * SUB + (int) (micros >>> shift) - SUB;
        return Math.min(index, BUCKETS - 1);
    }

    private static long upper(int bucket) {
        if (bucket < SUB) {
            return bucket;
        }
        int shift = bucket / SUB - 1;
        return ((long) (bucket % SUB + SUB + 1) << shift) - 1;
    }
}
