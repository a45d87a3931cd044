package io.fieldwarden.device.detect;

import io.fieldwarden.device.Text;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Says that a channel was without a usable reading for longer than max(5 periods, twice the longest gap before): with the first usable
 * reading after it, or while unusable ones come in. A gap in which nothing at all comes in is told when it ends; a rule with
 * {@code missing} tells while it lasts.
 */
final class GapDetector implements Detector {
    private static final byte VERSION = 1;
    private static final int SIZE = 2 + 2 * Long.BYTES + 2 * Integer.BYTES;
    private static final int PERIODS = 5;
    private static final long NONE = Long.MIN_VALUE;

    private final long least;
    private long lastAt = NONE;
    private long longest;
    private int unusable;
    private int refractory;
    private boolean told;

    GapDetector(DetectorSpec spec) {
        this.least = PERIODS * spec.period().toMillis();
    }

    @Override
    public Detection step(int input, long at, double value, boolean usable) {
        Inputs.check(input, 1);
        long gap = lastAt == NONE ? 0 : at - lastAt;
        long limit = Math.max(least, 2 * longest);
        boolean alert = gap > limit && !told;
        int lost = unusable;
        if (usable) {
            longest = gap > limit ? longest : Math.max(longest, gap);
            refractory = gap > limit ? PERIODS : Math.max(0, refractory - 1);
            lastAt = at;
            unusable = 0;
            told = false;
        } else {
            lastAt = lastAt == NONE ? at : lastAt;
            unusable++;
            told |= alert;
        }
        return alert
                ? new Detection(gap / (double) limit, true, Optional.of(explain(gap, limit, lost)))
                : Detection.NOTHING;
    }

    private static Text explain(long gap, long limit, int lost) {
        String minutes = Inputs.number(gap / 60_000.0);
        String most = Inputs.number(limit / 60_000.0);
        return new Text(
                "已 " + minutes + " 分钟没有可用读数（其间 " + lost + " 次读数无效），超过 " + most + " 分钟即属异常",
                "no usable reading for " + minutes + " minutes (" + lost + " came in that were not usable); more than "
                        + most + " is not usual");
    }

    @Override
    public boolean standing() {
        return told || refractory > 0;
    }

    @Override
    public byte[] encode() {
        return ByteBuffer.allocate(SIZE)
                .put(VERSION)
                .put((byte) (told ? 1 : 0))
                .putLong(lastAt)
                .putLong(longest)
                .putInt(unusable)
                .putInt(refractory)
                .array();
    }

    static GapDetector decode(DetectorSpec spec, byte[] state) {
        ByteBuffer in = ByteBuffer.wrap(state);
        if (state.length != SIZE || in.get() != VERSION) {
            throw new IllegalArgumentException("gap: " + state.length + " bytes are not a version 1 state");
        }
        GapDetector detector = new GapDetector(spec);
        detector.told = in.get() != 0;
        detector.lastAt = in.getLong();
        detector.longest = in.getLong();
        detector.unusable = in.getInt();
        detector.refractory = in.getInt();
        return detector;
    }
}
