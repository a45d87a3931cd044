package io.fieldwarden.device.detect;

import java.nio.ByteBuffer;

/** The three views of one grid: fine level, coarse level, and how long the value has stayed in its coarse cell. */
final class TileStack {
    /** Cells on each side of the median; asinh keeps even a million-fold excursion within them. */
    private static final int FINE_HALF = 95;

    private static final int COARSE_HALF = 31;
    private static final int DWELL_HALF = 15;

    /** Dwell is counted in powers of two, up to 2^12 readings. */
    private static final int DWELL_STEPS = 13;

    /** No stack is longer when encoded, in bytes. */
    static final int MOST_BYTES = new TileStack(1, 1, 0).most();

    private static final int NOWHERE = Integer.MIN_VALUE;

    private final double finePitch;
    private final double coarsePitch;
    private final double hysteresis;
    private final NoveltyView fine = new NoveltyView(2 * FINE_HALF + 1);
    private final NoveltyView coarse = new NoveltyView(2 * COARSE_HALF + 1);
    private final NoveltyView dwell = new NoveltyView((2 * DWELL_HALF + 1) * DWELL_STEPS);
    private int fineCell = NOWHERE;
    private int coarseCell = NOWHERE;
    private int stayed;

    TileStack(double finePitch, double coarsePitch, double hysteresis) {
        this.finePitch = finePitch;
        this.coarsePitch = coarsePitch;
        this.hysteresis = hysteresis;
    }

    /**
     * Adds the evidence of this reading to {@code views}: fine, coarse, dwell.
     *
     * @param paced false if the reading does not make a stay longer
     */
    void visit(double position, double decay, boolean paced, double[] views) {
        fineCell = cell(position * finePitch, fineCell);
        int before = coarseCell;
        coarseCell = cell(position * coarsePitch, coarseCell);
        stayed = coarseCell == before ? stayed + (paced ? 1 : 0) : 1;
        views[0] += fine.visit(fineCell + FINE_HALF, decay);
        views[1] += coarse.visit(coarseCell + COARSE_HALF, decay);
        int row = Math.max(-DWELL_HALF, Math.min(DWELL_HALF, coarseCell)) + DWELL_HALF;
        int step = Math.min(DWELL_STEPS - 1, 31 - Integer.numberOfLeadingZeros(stayed));
        views[2] += dwell.visit(row * DWELL_STEPS + step, decay);
    }

    int stayed() {
        return stayed;
    }

    /** The rate of first visits, of the view that is surprised least often. */
    double noveltyRate() {
        return Math.min(fine.noveltyRate(), Math.min(coarse.noveltyRate(), dwell.noveltyRate()));
    }

    void rotate() {
        fine.rotate();
        coarse.rotate();
        dwell.rotate();
    }

    private int cell(double position, int current) {
        return current == NOWHERE || Math.abs(position - current) > 0.5 + hysteresis
                ? (int) Math.round(position)
                : current;
    }

    private int most() {
        return fine.mostBytes() + coarse.mostBytes() + dwell.mostBytes() + 3 * Integer.BYTES;
    }

    void encode(ByteBuffer out) {
        out.putInt(fineCell).putInt(coarseCell).putInt(stayed);
        fine.encode(out);
        coarse.encode(out);
        dwell.encode(out);
    }

    void decode(ByteBuffer in) {
        fineCell = in.getInt();
        coarseCell = in.getInt();
        stayed = in.getInt();
        fine.decode(in);
        coarse.decode(in);
        dwell.decode(in);
    }
}
