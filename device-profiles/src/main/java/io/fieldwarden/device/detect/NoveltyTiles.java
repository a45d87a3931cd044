package io.fieldwarden.device.detect;

import io.fieldwarden.device.Text;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Says when a channel does something it has never done before, weighted by how rarely anything new happens on it.
 *
 * <p>The first readings fix a robust scale (median and the 5 % to 95 % range). After that a reading is mapped through an asinh
 * around the median to cells of several grids of slightly different pitch, each seen three ways: fine level, coarse level, and
 * coarse level with the time spent there. A cell never visited is evidence. Memory of visited cells is two generations of bits, so
 * that what has not happened for long is new again.
 *
 * <p>Deterministic: the same readings in the same order give the same detections; {@link #encode} and {@link #decode} carry it over a
 * restart. Readings that an earlier layer marked BAD must not be given to it. One owner thread; a step allocates nothing unless
 * it alerts.
 */
public final class NoveltyTiles {
    private static final byte VERSION = 1;
    private static final double LOW = 0.05;

    /** Half the smallest scale, relative to the median: below it a signal is flat and any cell would be noise of rounding. */
    private static final double FLAT = 1e-3;

    private final NoveltySettings settings;
    private final double decay;
    private final TileStack[] stacks;
    private final double[] views = new double[3];
    private float[] warmUp;
    private int seen;
    private double median;
    private double scale = 1;
    private int quietUntil;
    private double quietLevel;

    public NoveltyTiles(NoveltySettings settings) {
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

    /** True until the scale is fixed; until then every detection is nothing. */
    public boolean isWarmingUp() {
        return warmUp.length > 0;
    }

    /** True from an alert until its refractory time has passed. */
    public boolean isQuiet() {
        return seen < quietUntil;
    }

    /**
     * Takes in the next reading of the channel.
     *
     * @param value finite, in the channel's unit
     */
    public Detection step(double value) {
        if (isWarmingUp()) {
            warmUp[seen++] = (float) value;
            if (seen == warmUp.length) {
                fixScale();
            }
            return Detection.NOTHING;
        }
        seen++;
        if (seen % settings.generation() == 0) {
            for (TileStack stack : stacks) {
                stack.rotate();
            }
        }
        double rate = stacks[0].noveltyRate();
        double score = look(value);
        if (seen < quietUntil && score < quietLevel * 2) {
            return Detection.NOTHING;
        }
        if (score < settings.threshold()) {
            return score == 0 ? Detection.NOTHING : new Detection(score, false, Optional.empty());
        }
        quietUntil = seen + settings.refractory();
        quietLevel = score;
        return new Detection(score, true, Optional.of(explain(value, rate)));
    }

    private double look(double value) {
        double z = (value - median) / scale;
        double position = Math.copySign(Math.log(Math.abs(z) + Math.sqrt(z * z + 1)), z);
        Arrays.fill(views, 0);
        for (TileStack stack : stacks) {
            stack.visit(position, decay, views);
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
            look(value);
        }
    }

    private Text explain(double value, double rate) {
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

    /** The state as bytes: at most 4 KB while warming up and about 1 KB after, with the default settings. */
    public byte[] encode() {
        int size = 1 + 3 * Integer.BYTES + 3 * Double.BYTES + warmUp.length * Float.BYTES;
        size += isWarmingUp() ? 0 : stacks.length * TileStack.ENCODED_SIZE;
        ByteBuffer out = ByteBuffer.allocate(size);
        out.put(VERSION).putInt(seen).putInt(quietUntil).putInt(isWarmingUp() ? 1 : 0);
        out.putDouble(median).putDouble(scale).putDouble(quietLevel);
        if (isWarmingUp()) {
            for (float value : warmUp) {
                out.putFloat(value);
            }
        } else {
            for (TileStack stack : stacks) {
                stack.encode(out);
            }
        }
        return out.array();
    }

    /**
     * Reads what {@link #encode} wrote under the same settings.
     *
     * @throws IllegalArgumentException for another version or another length
     */
    public static NoveltyTiles decode(NoveltySettings settings, byte[] state) {
        NoveltyTiles tiles = new NoveltyTiles(settings);
        ByteBuffer in = ByteBuffer.wrap(state);
        if (state.length < 1 + 3 * Integer.BYTES + 3 * Double.BYTES || in.get() != VERSION) {
            throw new IllegalArgumentException("novelty: " + state.length + " bytes are not a version 1 state");
        }
        tiles.seen = in.getInt();
        tiles.quietUntil = in.getInt();
        boolean warmingUp = in.getInt() == 1;
        tiles.median = in.getDouble();
        tiles.scale = in.getDouble();
        tiles.quietLevel = in.getDouble();
        int expected = warmingUp ? tiles.warmUp.length * Float.BYTES : tiles.stacks.length * TileStack.ENCODED_SIZE;
        if (in.remaining() != expected) {
            throw new IllegalArgumentException(
                    "novelty: state of " + state.length + " bytes does not fit these settings");
        }
        if (warmingUp) {
            for (int i = 0; i < tiles.warmUp.length; i++) {
                tiles.warmUp[i] = in.getFloat();
            }
        } else {
            tiles.warmUp = new float[0];
            for (TileStack stack : tiles.stacks) {
                stack.decode(in);
            }
        }
        return tiles;
    }
}
