package io.fieldwarden.device.detect;

import io.fieldwarden.device.Text;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Says when the level of a channel moves away slowly: calibration, fouling. A cumulative sum, up and down, over the median of each day
 * (of the means of 24 parts of it), against a slow reference and in units of how far the medians of days lie from it; one alert when a
 * sum goes over its limit, which stands until the level is back or has become the reference.
 */
final class DriftDetector implements Detector {
    private static final byte VERSION = 1;
    private static final int PARTS = 24;
    private static final int SIZE =
            2 + 5 * Float.BYTES + Integer.BYTES + PARTS * (Float.BYTES + Integer.BYTES) + Allowance.SIZE + Days.SIZE;

    /** Days before anything is said. */
    private static final int LEARNING = 12;

    /** Days that the reference reaches back: a season moves it, a fault of some weeks hardly. */
    private static final double MEMORY = 30;

    /** Standard deviations a day that are left alone: fronts and shifts of some days are no drift. */
    private static final double SLACK = 1;

    /** A sum does not grow further: it must come down again in days, not in months. */
    private static final double MOST = 2;

    /** Granted standard deviation, as a part of what the parts of a day differ by. */
    private static final double LEAST = 0.1;

    /** By how many days' worth a deviation that was learned from few days is taken wider. */
    private static final double FEW = 4;

    private static final long DAY = 86_400_000;

    private final Allowance allowance;
    private final Days days;
    private final double limit;
    private final float[] sums = new float[PARTS];
    private final int[] counts = new int[PARTS];

    private float reference;
    private float variance;

    /** How far the parts of a day lie from its median, in the mean of days. */
    private float within;

    private float up;
    private float down;
    private int learned;
    private boolean standing;

    DriftDetector(DetectorSpec spec) {
        this.allowance = spec.allowance();
        this.days = new Days(spec.period().toMillis());
        this.limit = limit(allowance);
    }

    /**
     * Siegmund (1985): a sum of normal days with slack k reaches h by chance once in about (exp(2 k b) - 2 k b - 1) / (2 k²) days, with
     * b = h + 1.166. Days are not independent; three more deviations are what measured healthy channels need.
     */
    private static double limit(Allowance allowance) {
        double days = 2 * 7 / allowance.perWeek();
        return Math.log(2 * SLACK * SLACK * days) / (2 * SLACK) - 1.166 + 3;
    }

    @Override
    public Detection step(int input, long at, double value, boolean usable) {
        Inputs.check(input, 1);
        if (!usable) {
            return Detection.NOTHING;
        }
        allowance.advance(at);
        Detection detection = days.step(at) ? endDay() : Detection.NOTHING;
        int part = (int) (Math.floorMod(at, DAY) * PARTS / DAY);
        sums[part] += (float) Inputs.bounded(value);
        counts[part]++;
        return detection;
    }

    private Detection endDay() {
        float[] means = new float[PARTS];
        int known = 0;
        for (int i = 0; i < PARTS; i++) {
            if (counts[i] > 0) {
                means[known++] = sums[i] / counts[i];
            }
        }
        Arrays.fill(sums, 0);
        Arrays.fill(counts, 0);
        float[] sorted = Arrays.copyOf(means, known);
        Arrays.sort(sorted);
        float median = sorted[known / 2];
        double off = 0;
        for (float mean : sorted) {
            off += Math.abs(mean - median) / known;
        }
        return learned < LEARNING ? learn(median, off) : judge(median, off);
    }

    private Detection learn(float median, double off) {
        learned++;
        double away = median - reference;
        double gain = 1.0 / learned;
        reference = (float) (reference + gain * away);
        variance = learned == 1 ? 0 : (float) ((1 - gain) * (variance + gain * away * away));
        within = (float) (within + gain * (off - within));
        return Detection.NOTHING;
    }

    private Detection judge(float median, double off) {
        learned += learned < MEMORY ? 1 : 0;
        double known = Math.sqrt(variance) + LEAST * within + 1e-9 * (1 + Math.abs(reference));
        double deviation = known * (1 + FEW / learned);
        double away = (median - reference) / deviation;
        double most = MOST * limit;
        up = (float) Math.min(most, Math.max(0, up + away - SLACK));
        down = (float) Math.min(most, Math.max(0, down - away - SLACK));
        float from = reference;
        double bounded = Math.max(-3, Math.min(3, away)) * deviation;
        reference = (float) (reference + bounded / MEMORY);
        variance = (float) (variance + (bounded * bounded - variance) / MEMORY);
        within = (float) (within + (Math.min(off, 3 * within + 1e-9) - within) / MEMORY);
        double sum = Math.max(up, down);
        double now = limit * (1 + allowance.spent() / 2);
        boolean over = standing ? sum > limit / 2 : sum > now;
        boolean begins = over && !standing;
        standing = over;
        if (!begins) {
            return sum > limit ? new Detection(sum / limit, false, Optional.empty()) : Detection.NOTHING;
        }
        allowance.spend();
        return new Detection(sum / limit, true, Optional.of(explain(median, from, deviation)));
    }

    private static Text explain(double median, double from, double deviation) {
        String now = Inputs.number(median);
        String usual = Inputs.number(from);
        String sd = Inputs.number(deviation);
        boolean up = median > from;
        return new Text(
                "日中位数缓慢" + (up ? "升高" : "降低") + "到 " + now + "，此前约为 " + usual + "（日间通常相差 " + sd + "）：可能是漂移，请核对校准",
                "the median of a day has moved " + (up ? "up" : "down") + " to " + now + ", from about " + usual
                        + " (days usually differ by " + sd + "): it may drift; check the calibration");
    }

    @Override
    public boolean standing() {
        return standing;
    }

    @Override
    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(SIZE);
        out.put(VERSION).put((byte) (standing ? 1 : 0)).putInt(learned);
        out.putFloat(reference).putFloat(variance).putFloat(within).putFloat(up).putFloat(down);
        for (int i = 0; i < PARTS; i++) {
            out.putFloat(sums[i]).putInt(counts[i]);
        }
        allowance.encode(out);
        days.encode(out);
        return out.array();
    }

    static DriftDetector decode(DetectorSpec spec, byte[] state) {
        ByteBuffer in = ByteBuffer.wrap(state);
        if (state.length != SIZE || in.get() != VERSION) {
            throw new IllegalArgumentException("drift: " + state.length + " bytes are not a version 1 state");
        }
        DriftDetector detector = new DriftDetector(spec);
        detector.standing = in.get() != 0;
        detector.learned = in.getInt();
        detector.reference = in.getFloat();
        detector.variance = in.getFloat();
        detector.within = in.getFloat();
        detector.up = in.getFloat();
        detector.down = in.getFloat();
        for (int i = 0; i < PARTS; i++) {
            detector.sums[i] = in.getFloat();
            detector.counts[i] = in.getInt();
        }
        detector.allowance.decode(in);
        detector.days.decode(in);
        return detector;
    }
}
