package io.fieldwarden.device.rule;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.LongStream;

/** The newest raises of a rule, as far as they decide whether it flaps. Immutable. */
public final class Raises {
    static final Raises NONE = new Raises(false);

    private final boolean flapping;
    private final long[] times;

    private Raises(boolean flapping, long... times) {
        this.flapping = flapping;
        this.times = times;
    }

    /** The present alert flaps: it stands until there has been calm. */
    public boolean flapping() {
        return flapping;
    }

    /** How many raises are remembered, the newest included. */
    public int count() {
        return times.length;
    }

    /** With one more at {@code at}, without those too long ago to count. */
    Raises with(long at, Flapping by) {
        long from = at - by.within().toMillis();
        long[] recent = LongStream.of(times).filter(time -> time > from).toArray();
        int kept = Math.min(recent.length, by.raises() - 1);
        long[] next = Arrays.copyOfRange(recent, recent.length - kept, recent.length + 1);
        next[kept] = at;
        return new Raises(next.length >= by.raises(), next);
    }

    int bytes() {
        return 2 + times.length * Long.BYTES;
    }

    void write(ByteBuffer out) {
        out.put((byte) (flapping ? 1 : 0)).put((byte) times.length);
        for (long time : times) {
            out.putLong(time);
        }
    }

    static Raises read(ByteBuffer in) {
        boolean flapping = in.get() != 0;
        int count = in.get();
        if (count < 0 || count > Flapping.MOST || in.remaining() < count * Long.BYTES) {
            throw new IllegalArgumentException("rule state: " + count + " raises do not fit");
        }
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            times[i] = in.getLong();
        }
        return count == 0 && !flapping ? NONE : new Raises(flapping, times);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Raises raises && flapping == raises.flapping && Arrays.equals(times, raises.times);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(times) + (flapping ? 1 : 0);
    }

    @Override
    public String toString() {
        return (flapping ? "flapping " : "") + Arrays.toString(times);
    }
}
