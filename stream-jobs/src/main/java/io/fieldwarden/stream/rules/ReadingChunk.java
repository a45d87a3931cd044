package io.fieldwarden.stream.rules;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Up to {@value #MOST} neighbouring readings of a {@link ReadingWindow}, eleven bytes each: a time as milliseconds since the
 * first that was put in, a value as thousandths, a channel by its number. Where a time or a value is nothing of the kind, all
 * of them are kept as they are. Owned by one thread, except that {@link #share shared} ones are read by others.
 */
final class ReadingChunk {
    static final int SHIFT = 6;
    static final int MOST = 1 << SHIFT;
    private static final int LEAST = 8;
    private static final double THOUSAND = 1000;

    private long origin;
    private boolean begun;
    private int[] offset = new int[LEAST];
    private int[] thousandths = new int[LEAST];
    private char[] channel = new char[LEAST];
    private byte[] flags = new byte[LEAST];

    /** Instead of offsets and thousandths, once these do not do. */
    private long @Nullable [] at;

    private double @Nullable [] value;
    private boolean shared;

    /** From now on another window has this chunk too: neither changes it. */
    void share() {
        shared = true;
    }

    /** This one, or a copy if others have it too. */
    ReadingChunk own() {
        if (!shared) {
            return this;
        }
        ReadingChunk copy = new ReadingChunk();
        copy.origin = origin;
        copy.begun = begun;
        copy.offset = offset.clone();
        copy.thousandths = thousandths.clone();
        copy.channel = channel.clone();
        copy.flags = flags.clone();
        copy.at = at == null ? null : at.clone();
        copy.value = value == null ? null : value.clone();
        return copy;
    }

    long at(int slot) {
        long[] whole = at;
        return whole == null ? origin + offset[slot] : whole[slot];
    }

    double value(int slot) {
        double[] whole = value;
        return whole == null ? thousandths[slot] / THOUSAND : whole[slot];
    }

    int channel(int slot) {
        return channel[slot];
    }

    byte flags(int slot) {
        return flags[slot];
    }

    /** Makes room at a slot: what is there and behind it moves up by one; the last is overwritten. */
    void open(int slot, int last) {
        reach(last);
        int moved = last - slot;
        System.arraycopy(channel, slot, channel, slot + 1, moved);
        System.arraycopy(flags, slot, flags, slot + 1, moved);
        if (at != null && value != null) {
            System.arraycopy(at, slot, at, slot + 1, moved);
            System.arraycopy(value, slot, value, slot + 1, moved);
        } else {
            System.arraycopy(offset, slot, offset, slot + 1, moved);
            System.arraycopy(thousandths, slot, thousandths, slot + 1, moved);
        }
    }

    void set(int slot, long time, int of, double number, byte bits) {
        reach(slot);
        if (!begun) {
            begun = true;
            origin = time;
        }
        if (at == null && !(fits(time) && fits(number))) {
            keepWhole();
        }
        channel[slot] = (char) of;
        flags[slot] = bits;
        if (at != null && value != null) {
            at[slot] = time;
            value[slot] = number;
        } else {
            offset[slot] = (int) (time - origin);
            thousandths[slot] = (int) Math.round(number * THOUSAND);
        }
    }

    private boolean fits(long time) {
        long since = time - origin;
        return (int) since == since;
    }

    /** Bit for bit, so neither -0.0 nor what is no number. */
    private static boolean fits(double number) {
        long rounded = Math.round(number * THOUSAND);
        return (int) rounded == rounded
                && Double.doubleToRawLongBits(rounded / THOUSAND) == Double.doubleToRawLongBits(number);
    }

    private void keepWhole() {
        long[] times = new long[offset.length];
        double[] numbers = new double[offset.length];
        for (int i = 0; i < times.length; i++) {
            times[i] = at(i);
            numbers[i] = value(i);
        }
        at = times;
        value = numbers;
        offset = new int[0];
        thousandths = new int[0];
    }

    private void reach(int slot) {
        int length = channel.length;
        if (slot < length) {
            return;
        }
        int longer = Math.min(MOST, Math.max(length * 2, slot + 1));
        channel = Arrays.copyOf(channel, longer);
        flags = Arrays.copyOf(flags, longer);
        if (at != null && value != null) {
            at = Arrays.copyOf(at, longer);
            value = Arrays.copyOf(value, longer);
        } else {
            offset = Arrays.copyOf(offset, longer);
            thousandths = Arrays.copyOf(thousandths, longer);
        }
    }
}
