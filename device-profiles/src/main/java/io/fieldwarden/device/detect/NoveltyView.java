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

    /** No view is longer when encoded, in bytes. */
    int mostBytes() {
        return 2 * Float.BYTES + 2 * young.length * (1 + Long.BYTES);
    }

    void encode(ByteBuffer out) {
        out.putFloat(novelties).putFloat(visits);
        for (int i = 0; i < young.length; i++) {
            put(out, young[i]);
            put(out, old[i]);
        }
    }

    void decode(ByteBuffer in) {
        novelties = in.getFloat();
        visits = in.getFloat();
        for (int i = 0; i < young.length; i++) {
            young[i] = get(in);
            old[i] = get(in);
        }
    }

    /** Most cells are never visited: which of the eight bytes are not 0, then those. */
    private static void put(ByteBuffer out, long bits) {
        int present = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            present |= ((bits >>> (8 * i)) & 0xFF) != 0 ? 1 << i : 0;
        }
        out.put((byte) present);
        for (int i = 0; i < Long.BYTES; i++) {
            if ((present & (1 << i)) != 0) {
                out.put((byte) (bits >>> (8 * i)));
            }
        }
    }

    private static long get(ByteBuffer in) {
        int present = in.get();
        long bits = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            bits |= (present & (1 << i)) == 0 ? 0 : (in.get() & 0xFFL) << (8 * i);
        }
        return bits;
    }
}
