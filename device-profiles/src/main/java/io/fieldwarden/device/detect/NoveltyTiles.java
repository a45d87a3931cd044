package io.fieldwarden.device.detect;

import io.fieldwarden.device.Text;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;

/**
 * Says when a channel does something it has never done before, weighted by how rarely anything new happens on it.
 *
 * <p>The first readings fix a robust scale (median and the 5 % to 95 % range). After that a reading is mapped through an asinh
 * around the median to cells of several grids of slightly different pitch, each seen three ways: fine level, coarse level, and
 * coarse level with the time spent there. A cell never visited is evidence. Memory of visited cells is two generations of bits, so
 * that what has not happened for long is new again.
 *
 * <p>Deterministic: the same readings in the same order give the same detections; {@link #encode} and {@link #decode} carry it over a
 * restart. Readings that an earlier layer marked BAD must not be given to it. One owner thread; a step allocates nothing.
 */
final class NoveltyTiles {
    private static final byte VERSION = 2;
    private static final int HEAD = 2 + 3 * Integer.BYTES + 3 * Double.BYTES;
    private static final double LOW = 0.05;

    /** Half the smallest scale, relative to the median: below it a signal is flat and any cell would be noise of rounding. */
    private static final double FLAT = 1e-3;

    /** What can still be squared. */
    private static final double FARTHEST = 1e150;

    private final NoveltySettings settings;
    private final double decay;
    private final TileStack[] stacks;
    private final double[] views = new double[3];
    private float[] warmUp;
    private int seen;
    private int skipped;
    private double median;
    private double scale = 1;
    private int quiet;
    private double quietLevel;
    private double rate;
    private double score;

    NoveltyTiles(NoveltySettings settings) {
        this.settings = settings;
        this.decay = Math.pow(0.5, 1.0 / settings.halfLife());
        this.warmUp = new float[settings.grid().warmUp()];
        this.stacks = new TileStack[settings.grid().grids()];
        int coarser = Math.max(0, (stacks.length - 2) / 2);
        double factor = Math.pow(settings.grid().pitchStep(), -coarser);
        for (int i = 0; i < stacks.length; i++) {
            stacks[i] = new TileStack(
                    settings.grid().finePitch() * factor,
                    settings.grid().coarsePitch() * factor,
                    settings.grid().hysteresis());
            factor *= settings.grid().pitchStep();
        }
    }

    /** True until the scale is fixed; until then there is no evidence. */
    boolean isWarmingUp() {
        return warmUp.length > 0;
    }

    /**
     * The evidence of the newest reading, or 0 in the shadow of stronger evidence just before: what is written as the score. With a fixed
     * threshold for every channel; who has a budget of false alarms looks at {@link #evidence}.
     */
    double score() {
        return score;
    }

    /**
     * Takes in the next reading of the channel and says how much evidence of novelty it is, 0 for none.
     *
     * @param value finite, in the channel's unit
     * @param paced false for a reading that comes sooner than the channel's period lets expect: it is looked at, and does not
     *     make a stay longer
     */
    double evidence(double value, boolean paced) {
        score = 0;
        if (isWarmingUp()) {
            if (skipped == 0) {
                warmUp[seen++] = (float) value;
            }
            skipped = (skipped + 1) % settings.stride();
            if (seen == warmUp.length) {
                fixScale();
            }
            return 0;
        }
        if (++seen >= settings.generation()) {
            seen = 0;
            for (TileStack stack : stacks) {
                stack.rotate();
            }
        }
        rate = stacks[0].noveltyRate();
        double evidence = look(value, paced);
        quiet -= quiet > 0 ? 1 : 0;
        if (quiet == 0 || evidence >= quietLevel * 2) {
            score = evidence;
            if (evidence >= settings.threshold()) {
                quiet = settings.refractory();
                quietLevel = evidence;
            }
        }
        return evidence;
    }

    /** Where a value lies on the scale that is linear around the median and logarithmic far from it. */
    double position(double value) {
        double z = Math.max(-FARTHEST, Math.min(FARTHEST, (value - median) / scale));
        return Math.copySign(Math.log(Math.abs(z) + Math.sqrt(z * z + 1)), z);
    }

    /** The value at a {@link #position}. */
    double value(double position) {
        return median + scale * Math.sinh(position);
    }

    private double look(double value, boolean paced) {
        double position = position(value);
        Arrays.fill(views, 0);
        for (TileStack stack : stacks) {
            stack.visit(position, decay, paced, views);
        }
        views[2] *= settings.dwellWeight();
        return (views[0] + views[1] + views[2]) / stacks.length;
    }

    private void fixScale() {
        float[] sorted = warmUp.clone();
        Arrays.sort(sorted);
        int last = sorted.length - 1;
        median = sorted[sorted.length / 2];
        scale = (sorted[(int) ((1 - LOW) * last)] - sorted[(int) (LOW * last)]) / 2.0;
        double least = Math.max(1e-9, Math.abs(median) * FLAT);
        if (scale < least) {
            scale = Math.max(least, (sorted[last] - sorted[0]) / 2.0);
        }
        float[] collected = warmUp;
        warmUp = new float[0];
        for (float value : collected) {
            look(value, true);
        }
    }

    /** Says of the newest reading what was new about it. */
    Text explain(double value) {
        boolean stays = views[2] > views[0] + views[1];
        String low = number(median - scale);
        String high = number(median + scale);
        String often = String.format(Locale.ROOT, "%.2f", rate * 100);
        return stays
                ? new Text(
                        "数值停在 " + number(value) + " 附近已 " + stacks[0].stayed() + " 次读数，这样停留以前没有出现过（通常在 " + low + " 到 "
                                + high + " 之间；此通道每百次读数约有 " + often + " 次新情况）",
                        "the value has stayed near " + number(value) + " for " + stacks[0].stayed()
                                + " readings, which it never did before (usually " + low + " to " + high
                                + "; something new happens here in " + often + " of 100 readings)")
                : new Text(
                        "数值 " + number(value) + " 是此通道从未出现过的水平（通常在 " + low + " 到 " + high + " 之间；每百次读数约有 " + often
                                + " 次新情况）",
                        "the value " + number(value) + " is at a level this channel has never shown (usually " + low
                                + " to " + high + "; something new happens here in " + often + " of 100 readings)");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }

    /** The state as bytes: at most 2 KB while warming up and less after, with the default settings. */
    void encode(ByteBuffer out) {
        out.put(VERSION)
                .put((byte) (isWarmingUp() ? 1 : 0))
                .putInt(seen)
                .putInt(skipped)
                .putInt(quiet);
        out.putDouble(median).putDouble(scale).putDouble(quietLevel);
        if (isWarmingUp()) {
            for (int i = 0; i < seen; i++) {
                out.putFloat(warmUp[i]);
            }
        } else {
            for (TileStack stack : stacks) {
                stack.encode(out);
            }
        }
    }

    /** No state is longer, in bytes. */
    int mostBytes() {
        return HEAD + Math.max(settings.grid().warmUp() * Float.BYTES, stacks.length * TileStack.MOST_BYTES);
    }

    /**
     * Reads what {@link #encode} wrote under the same settings.
     *
     * @throws IllegalArgumentException for another version or another length
     * @throws java.nio.BufferUnderflowException for too few bytes
     */
    static NoveltyTiles decode(NoveltySettings settings, ByteBuffer in) {
        NoveltyTiles tiles = new NoveltyTiles(settings);
        int length = in.remaining();
        if (length < HEAD || in.get() != VERSION) {
            throw new IllegalArgumentException("novelty: " + length + " bytes are not a version 2 state");
        }
        boolean warmingUp = in.get() != 0;
        tiles.seen = in.getInt();
        tiles.skipped = in.getInt();
        tiles.quiet = in.getInt();
        tiles.median = in.getDouble();
        tiles.scale = in.getDouble();
        tiles.quietLevel = in.getDouble();
        if (warmingUp) {
            if (tiles.seen < 0 || tiles.seen >= tiles.warmUp.length || in.remaining() != tiles.seen * Float.BYTES) {
                throw new IllegalArgumentException("novelty: " + length + " bytes do not fit these settings");
            }
            for (int i = 0; i < tiles.seen; i++) {
                tiles.warmUp[i] = in.getFloat();
            }
        } else {
            tiles.warmUp = new float[0];
            for (TileStack stack : tiles.stacks) {
                stack.decode(in);
            }
        }
        if (in.hasRemaining()) {
            throw new IllegalArgumentException("novelty: " + length + " bytes do not fit these settings");
        }
        return tiles;
    }
}
