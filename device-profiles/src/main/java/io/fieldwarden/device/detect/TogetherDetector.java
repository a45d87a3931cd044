package io.fieldwarden.device.detect;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.Text;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Says when three or more related channels do together what they never did together, though each alone may be usual: a pump that draws
 * its current and gives no pressure. Exponentially weighted mean of scaled values (MEWMA; Lowry and others, 1992), Hotelling's T² against
 * their correlation with a ridge, on a logarithmic scale; the most of each day is learned ({@link Peaks}). The channel with the largest
 * part in T² is named.
 *
 * <p>A row is complete when every channel has a new value; channels that report seldom keep their last one for three periods.
 */
final class TogetherDetector implements Detector {
    /** 2: with the channels it has learned, as a group may get others under the same id. */
    private static final byte VERSION = 3;

    /** Weight of the newest row. */
    private static final double WEIGHT = 0.2;

    private static final double RIDGE = 0.05;

    /** Granted standard deviation of a day's most, as a natural logarithm. */
    private static final double LEAST = 0.15;

    /** Rows before T² is looked at, for each channel. */
    private static final int LEARNING = 100;

    /** Rows that mean and correlation reach back. */
    private static final double MEMORY = 8_000;

    private static final int FRESH = 3;
    private static final int REFRACTORY = 60;

    private final DetectorSpec spec;
    private final int size;
    private final Allowance allowance;
    private final Days days;
    private final Peaks peaks = new Peaks(LEAST);
    private final double deviations;
    private final long fresh;

    private final float[] latest;
    private final long[] latestAt;
    private final float[] mean;
    private final float[] covariance;
    private final float[] weighted;
    private int waiting;
    private int rows;
    private int quiet;

    private final double[] factor;
    private final double[] solved;

    TogetherDetector(DetectorSpec spec) {
        this.spec = spec;
        this.size = spec.inputs().size();
        this.allowance = spec.allowance();
        this.days = new Days(spec.period().toMillis());
        this.deviations = allowance.deviations(1);
        this.fresh = FRESH * spec.period().toMillis();
        this.latest = new float[size];
        this.latestAt = new long[size];
        Arrays.fill(latestAt, Long.MIN_VALUE);
        this.mean = new float[size];
        this.covariance = new float[size * (size + 1) / 2];
        this.weighted = new float[size];
        this.waiting = all();
        this.factor = new double[covariance.length];
        this.solved = new double[size];
    }

    private int all() {
        return (1 << size) - 1;
    }

    @Override
    public Detection step(int input, long at, double value, boolean usable) {
        Inputs.check(input, size);
        if (!usable) {
            return Detection.NOTHING;
        }
        Detection detection = Detection.NOTHING;
        boolean again = (waiting & (1 << input)) == 0;
        if (again && isFresh(at)) {
            detection = row(at);
        }
        latest[input] = (float) Inputs.bounded(value);
        latestAt[input] = at;
        waiting &= ~(1 << input);
        if (waiting == 0) {
            Detection full = row(at);
            detection = full.alert() || !detection.alert() ? full : detection;
        }
        return detection;
    }

    /** True if no channel's last value is too old to stand for now. */
    private boolean isFresh(long at) {
        for (long seen : latestAt) {
            if (seen == Long.MIN_VALUE || at - seen > fresh) {
                return false;
            }
        }
        return true;
    }

    private Detection row(long at) {
        waiting = all();
        allowance.advance(at);
        if (rows < LEARNING * size) {
            learn();
            return Detection.NOTHING;
        }
        for (int i = 0; i < size; i++) {
            weighted[i] = (float) (weighted[i] + WEIGHT * (scaled(i) - weighted[i]));
        }
        double stricter = deviations * (1 + allowance.spent() / 2);
        if (days.step(at)) {
            peaks.endDay();
        }
        double log = Math.log(1e-6 + t2());
        double limit = peaks.limit(stricter);
        boolean over = log > limit;
        Detection detection = Detection.NOTHING;
        quiet -= quiet > 0 ? 1 : 0;
        if (over) {
            boolean begins = quiet == 0;
            quiet = REFRACTORY;
            if (begins) {
                allowance.spend();
            }
            detection = new Detection(
                    Math.exp(log - limit), begins, begins ? Optional.of(explain(log, limit)) : Optional.empty());
        } else {
            learn();
        }
        peaks.see(log);
        return detection;
    }

    /** A value in standard deviations of its channel; one far out counts no more than 10. */
    private double scaled(int i) {
        double deviation = Math.sqrt(covariance[at(i, i)]) + 1e-6 * (1 + Math.abs(mean[i]));
        return Math.max(-10, Math.min(10, (latest[i] - mean[i]) / deviation));
    }

    /** Where row i, column j of the lower triangle lies. */
    private static int at(int i, int j) {
        return i * (i + 1) / 2 + j;
    }

    private void learn() {
        rows = Math.min(1_000_000_000, rows + 1);
        double gain = Math.max(1.0 / rows, 1 / MEMORY);
        double[] off = solved;
        for (int i = 0; i < size; i++) {
            off[i] = latest[i] - mean[i];
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                float old = covariance[at(i, j)];
                covariance[at(i, j)] = (float) ((1 - gain) * (old + gain * off[i] * off[j]));
            }
            mean[i] = (float) (mean[i] + gain * off[i]);
        }
    }

    /** T² of the weighted mean, by Cholesky's factors of the correlation with the ridge. */
    private double t2() {
        for (int i = 0; i < size; i++) {
            double left = weighted[i];
            for (int j = 0; j <= i; j++) {
                double scale = Math.sqrt((double) covariance[at(i, i)] * covariance[at(j, j)]) + 1e-300;
                double sum = i == j ? 1 + RIDGE : covariance[at(i, j)] / scale;
                for (int k = 0; k < j; k++) {
                    sum -= factor[at(i, k)] * factor[at(j, k)];
                }
                factor[at(i, j)] = i == j ? Math.sqrt(Math.max(RIDGE / 2, sum)) : sum / factor[at(j, j)];
            }
            for (int k = 0; k < i; k++) {
                left -= factor[at(i, k)] * solved[k];
            }
            solved[i] = left / factor[at(i, i)];
        }
        double sum = 0;
        for (double part : solved) {
            sum += part * part;
        }
        return sum * (2 - WEIGHT) / WEIGHT;
    }

    /** The channel without which T² would fall most: the largest weighted value times its solution. */
    private int largest() {
        double[] inverse = solved.clone();
        for (int i = size - 1; i >= 0; i--) {
            for (int k = i + 1; k < size; k++) {
                inverse[i] -= factor[at(k, i)] * inverse[k];
            }
            inverse[i] /= factor[at(i, i)];
        }
        int largest = 0;
        for (int i = 1; i < size; i++) {
            largest = weighted[i] * inverse[i] > weighted[largest] * inverse[largest] ? i : largest;
        }
        return largest;
    }

    private Text explain(double log, double limit) {
        int channel = largest();
        String name = spec.inputs().get(channel).value();
        String value = Inputs.number(latest[channel]);
        String usual = Inputs.number(mean[channel]);
        String times = Inputs.number(Math.exp(log - peaks.mean()));
        String allowed = Inputs.number(Math.exp(limit - peaks.mean()));
        return new Text(
                size + " 个相关通道的配合从未如此：偏离为通常每日最大值的 " + times + " 倍（限值 " + allowed + " 倍），其中 " + name + " 最不相符（" + value
                        + "，平均 " + usual + "）",
                "these " + size + " related channels never went together like this: " + times
                        + " times as far off as the most of a usual day (limit " + allowed + "), most of all " + name
                        + " ("
                        + value + ", on average " + usual + ")");
    }

    @Override
    public boolean standing() {
        return quiet > 0;
    }

    private static int size(int inputs) {
        return 1
                + 4 * Integer.BYTES
                + inputs * (3 * Float.BYTES + Long.BYTES)
                + inputs * (inputs + 1) / 2 * Float.BYTES
                + Allowance.SIZE
                + Days.SIZE
                + Peaks.SIZE;
    }

    /** The same for the same names in the same order, also in another process. */
    private static int channels(DetectorSpec spec) {
        return spec.inputs().stream().map(ChannelId::value).toList().hashCode();
    }

    @Override
    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(size(size));
        out.put(VERSION).putInt(channels(spec)).putInt(waiting).putInt(rows).putInt(quiet);
        for (int i = 0; i < size; i++) {
            out.putFloat(latest[i]).putLong(latestAt[i]).putFloat(mean[i]).putFloat(weighted[i]);
        }
        for (float number : covariance) {
            out.putFloat(number);
        }
        allowance.encode(out);
        days.encode(out);
        peaks.encode(out);
        return out.array();
    }

    static TogetherDetector decode(DetectorSpec spec, byte[] state) {
        ByteBuffer in = ByteBuffer.wrap(state);
        int inputs = spec.inputs().size();
        if (state.length != size(inputs) || in.get() != VERSION) {
            throw new IllegalArgumentException("together: " + state.length + " bytes are not a version " + VERSION
                    + " state of " + inputs + " channels");
        }
        if (in.getInt() != channels(spec)) {
            throw new IllegalArgumentException("together: the state is one of other channels than " + spec.inputs());
        }
        TogetherDetector detector = new TogetherDetector(spec);
        detector.waiting = in.getInt();
        detector.rows = in.getInt();
        detector.quiet = in.getInt();
        for (int i = 0; i < inputs; i++) {
            detector.latest[i] = in.getFloat();
            detector.latestAt[i] = in.getLong();
            detector.mean[i] = in.getFloat();
            detector.weighted[i] = in.getFloat();
        }
        for (int i = 0; i < detector.covariance.length; i++) {
            detector.covariance[i] = in.getFloat();
        }
        detector.allowance.decode(in);
        detector.days.decode(in);
        detector.peaks.decode(in);
        return detector;
    }
}
