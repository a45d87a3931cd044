package io.fieldwarden.device.detect;

import java.nio.ByteBuffer;

/**
 * One view of a channel: which cells were ever visited, in two generations of bits, and how often a visit is a first one.
 * Not thread-safe.
 */
final class NoveltyView {
    private final int cells;
    private long[] young;
    private long[] old;

    /** Of the precision that is stored: a restored view counts on as if nothing had been. */
    private float novelties = 1;

    private float visits = 2;

    NoveltyView(int cells) {
        this.cells = cells;
        this.young = new long[(cells + 63) / 64];
        this.old = new long[young.length];
    }

    /** Evidence of this visit: 0 for a known cell, else -log10 of the rate of novelties so far. */
    double visit(int cell, double decay) {
        int index = Math.max(0, Math.min(cells - 1, cell));
        long bit = 1L << (index & 63);
        boolean isNew = ((young[index >> 6] | old[index >> 6]) & bit) == 0;
        double evidence = isNew ? -Math.log10(Math.min(1, novelties / (double) visits)) : 0;
        young[index >> 6] |= bit;
        novelties = (float) (novelties * decay + (isNew ? 1 : 0));
        visits = (float) (visits * decay + 1);
        return evidence;
    }

    /** How often anything new happens here: first visits per visit. */
    double noveltyRate() {
        return Math.min(1, novelties / (double) visits);
    }

    void rotate() {
        long[] cleared = old;
        old = young;
        java.util.Arrays.fill(cleared, 0);
        young = cleared;
    }

    int encodedSize() {
        return 2 * Float.BYTES + 2 * young.length * Long.BYTES;
    }

    void encode(ByteBuffer out) {
        out.putFloat(novelties).putFloat(visits);
        for (int i = 0; i < young.length; i++) {
            out.putLong(young[i]).putLong(old[i]);
        }
    }

    void decode(ByteBuffer in) {
        novelties = in.getFloat();
        visits = in.getFloat();
        for (int i = 0; i < young.length; i++) {
            young[i] = in.getLong();
            old[i] = in.getLong();
        }
    }
}
