package io.fieldwarden.device.detect;

import io.fieldwarden.device.Text;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Says when a channel shakes more, or less, than on any usual day: a loose contact, a worn bearing, a filter that was switched off. Shaking
 * is the mean size of second differences of some readings in a row, as a logarithm; the most and the least of each day are learned
 * ({@link Peaks}).
 */
final class NoiseDetector implements Detector {
    private static final byte VERSION = 2;
    private static final int SIZE =
            1 + 3 * Float.BYTES + 2 * Integer.BYTES + Long.BYTES + Allowance.SIZE + Days.SIZE + 2 * Peaks.SIZE;

    /** Readings that the mean reaches back. */
    private static final double MEMORY = 12;

    /** Granted standard deviation of a day's most, as a natural logarithm: a tenth. */
    private static final double LEAST = 0.1;

    private static final int BREAK = 3;
    private static final int REFRACTORY = 60;
    private static final int LIMITS = 2;

    private final Allowance allowance;
    private final Days days;
    private final Peaks most = new Peaks(LEAST);
    private final Peaks fewest = new Peaks(LEAST);
    private final double deviations;
    private final double breakMillis;

    private float last;
    private float before;
    private float shaking;
    private long lastAt = Long.MIN_VALUE;
    /** Readings since the last break. */
    private int inRow;

    private int quiet;

    NoiseDetector(DetectorSpec spec) {
        double period = spec.period().toMillis();
        this.allowance = spec.allowance();
        this.days = new Days(period);
        this.deviations = allowance.deviations(LIMITS);
        this.breakMillis = BREAK * period;
    }

    @Override
    public Detection step(int input, long at, double value, boolean usable) {
        Inputs.check(input, 1);
        if (!usable) {
            return Detection.NOTHING;
        }
        allowance.advance(at);
        if (lastAt != Long.MIN_VALUE && at - lastAt > breakMillis) {
            inRow = 0;
        }
        lastAt = at;
        double bounded = Inputs.bounded(value);
        double size = Math.abs(bounded - 2 * last + before);
        before = last;
        last = (float) bounded;
        inRow = Math.min((int) (4 * MEMORY), inRow + 1);
        if (inRow <= 2) {
            return Detection.NOTHING;
        }
        shaking = (float) (shaking + (size - shaking) / Math.min(MEMORY, inRow - 2));
        quiet -= quiet > 0 ? 1 : 0;
        // what stands goes on at the limit it began at
        double stricter = deviations * (quiet > 0 ? 1 : 1 + allowance.spent() / 2);
        if (days.step(at)) {
            most.endDay();
            fewest.endDay();
        }
        if (inRow <= MEMORY) {
            return Detection.NOTHING;
        }
        double log = Math.log(Math.max(1e-6 * (1 + Math.abs(bounded)), shaking));
        Detection detection = judge(log, stricter);
        most.see(log);
        fewest.see(-log);
        return detection;
    }

    private Detection judge(double log, double stricter) {
        double over = excess(most, log, stricter);
        double under = excess(fewest, -log, stricter);
        double degree = Math.max(over, under);
        if (degree < 1) {
            return Detection.NOTHING;
        }
        if (quiet > 0) {
            quiet = REFRACTORY;
            return new Detection(degree, false, Optional.empty());
        }
        quiet = REFRACTORY;
        allowance.spend();
        boolean more = over >= under;
        double usual = Math.exp(more ? most.mean() : -fewest.mean());
        String now = Inputs.number(shaking);
        String day = Inputs.number(usual);
        int past = Math.min(28, days.ended());
        return new Detection(
                degree,
                true,
                Optional.of(new Text(
                        "读数抖动为 " + now + "，最近 " + past + " 天每日" + (more ? "最大" : "最小") + "约 " + day
                                + (more ? "：噪声异常增大" : "：噪声异常减小"),
                        "readings shake by " + now + ", while the " + (more ? "most" : "least") + " of a day was about "
                                + day + " over the last " + past + " days: " + (more ? "more" : "less")
                                + " noise than usual")));
    }

    private double excess(Peaks peaks, double number, double stricter) {
        double limit = peaks.limit(stricter);
        return limit == Double.POSITIVE_INFINITY ? 0 : (number - peaks.mean()) / (limit - peaks.mean());
    }

    @Override
    public boolean standing() {
        return quiet > 0;
    }

    @Override
    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(SIZE);
        out.put(VERSION).putFloat(last).putFloat(before).putFloat(shaking);
        out.putInt(inRow).putInt(quiet).putLong(lastAt);
        allowance.encode(out);
        days.encode(out);
        most.encode(out);
        fewest.encode(out);
        return out.array();
    }

    static NoiseDetector decode(DetectorSpec spec, byte[] state) {
        ByteBuffer in = ByteBuffer.wrap(state);
        if (state.length != SIZE || in.get() != VERSION) {
            throw new IllegalArgumentException("noise: " + state.length + " bytes are not a version 2 state");
        }
        NoiseDetector detector = new NoiseDetector(spec);
        detector.last = in.getFloat();
        detector.before = in.getFloat();
        detector.shaking = in.getFloat();
        detector.inRow = in.getInt();
        detector.quiet = in.getInt();
        detector.lastAt = in.getLong();
        detector.allowance.decode(in);
        detector.days.decode(in);
        detector.most.decode(in);
        detector.fewest.decode(in);
        return detector;
    }
}
