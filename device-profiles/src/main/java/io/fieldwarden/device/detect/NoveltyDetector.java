package io.fieldwarden.device.detect;

import io.fieldwarden.device.Text;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Novelty of one channel against a budget of false alarms: the tiles ({@link NoveltyTiles}) for what has never been, and three limits
 * for what goes further than days go: how high, how low and how fast. What the limits of days are follows from the largest of each day
 * ({@link Peaks}).
 */
final class NoveltyDetector implements Detector {
    private static final byte VERSION = 3;
    private static final int HEAD =
            1 + 2 * Float.BYTES + Integer.BYTES + 3 * Long.BYTES + Allowance.SIZE + Days.SIZE + 3 * Peaks.SIZE;

    /** Evidence of the tiles is summed over views that mostly agree: measured, see docs/benchmarks.md. */
    private static final double TILES_SHARE = 0.6;

    /** Granted standard deviation of a day's largest, in units of the asinh of the scaled value. */
    private static final double LEAST = 0.05;

    /** After this many periods without a reading a change says nothing about speed. */
    private static final int BREAK = 3;

    /** Before so much time is known whatever has not been is just the other half of the day. */
    private static final long LEAST_KNOWN = Duration.ofDays(2).toMillis();

    private static final int REFRACTORY = 60;
    private static final int LIMITS = 4;

    private final NoveltyTiles tiles;
    private final Allowance allowance;
    private final Days days;
    private final Peaks high = new Peaks(LEAST);
    private final Peaks low = new Peaks(LEAST);
    private final Peaks jump = new Peaks(LEAST);
    private final double deviations;
    private final double breakMillis;
    private final double halfPeriod;

    private long firstAt = Long.MIN_VALUE;
    private long lastAt = Long.MIN_VALUE;
    private long pacedAt = Long.MIN_VALUE;
    private float lastPosition;
    private int quiet;
    private float quietLevel;

    NoveltyDetector(DetectorSpec spec) {
        this(spec, new NoveltyTiles(NoveltySettings.of(spec.period())));
    }

    private NoveltyDetector(DetectorSpec spec, NoveltyTiles tiles) {
        this.tiles = tiles;
        double period = spec.period().toMillis();
        this.allowance = spec.allowance();
        this.days = new Days(period);
        this.deviations = allowance.deviations(LIMITS);
        this.breakMillis = BREAK * period;
        this.halfPeriod = period / 2;
    }

    @Override
    public Detection step(int input, long at, double value, boolean usable) {
        Inputs.check(input, 1);
        if (!usable) {
            return Detection.NOTHING;
        }
        allowance.advance(at);
        firstAt = firstAt == Long.MIN_VALUE ? at : firstAt;
        boolean paced = pacedAt == Long.MIN_VALUE || at - pacedAt >= halfPeriod;
        pacedAt = paced ? at : pacedAt;
        double evidence = tiles.evidence(value, paced);
        if (tiles.isWarmingUp()) {
            return Detection.NOTHING;
        }
        double position = tiles.position(value);
        boolean onward = lastAt != Long.MIN_VALUE && at - lastAt <= breakMillis;
        double speed = onward ? Math.abs(position - lastPosition) : 0;
        if (days.step(at)) {
            high.endDay();
            low.endDay();
            jump.endDay();
        }
        Detection detection = at - firstAt < LEAST_KNOWN ? Detection.NOTHING : judge(value, evidence, position, speed);
        high.see(position);
        low.see(-position);
        if (onward) {
            jump.see(speed);
        }
        lastAt = at;
        lastPosition = (float) position;
        return detection;
    }

    private double stricter() {
        return deviations * (1 + allowance.spent() / 2);
    }

    private Detection judge(double value, double evidence, double position, double speed) {
        double limit = TILES_SHARE * allowance.evidence() * (1 + allowance.spent() / 2);
        double stricter = stricter();
        double[] degrees = {
            evidence / limit,
            beyond(high, position, stricter),
            beyond(low, -position, stricter),
            beyond(jump, speed, stricter)
        };
        int most = 0;
        for (int i = 1; i < degrees.length; i++) {
            most = degrees[i] > degrees[most] ? i : most;
        }
        boolean shadow = quiet > 0;
        quiet -= shadow ? 1 : 0;
        if (degrees[most] < 1 || (shadow && degrees[most] < 2 * quietLevel)) {
            return tiles.score() == 0 ? Detection.NOTHING : new Detection(tiles.score(), false, Optional.empty());
        }
        quiet = REFRACTORY;
        quietLevel = (float) degrees[most];
        allowance.spend();
        return new Detection(tiles.score(), true, Optional.of(explain(most, value, speed)));
    }

    /** How far beyond the mean of the days, in parts of what is allowed: above 1 is too far. */
    private double beyond(Peaks peaks, double number, double stricter) {
        double limit = peaks.limit(stricter);
        return limit == Double.POSITIVE_INFINITY ? 0 : (number - peaks.mean()) / (limit - peaks.mean());
    }

    private Text explain(int most, double value, double speed) {
        String now = Inputs.number(value);
        int past = Math.min(days.ended(), 28);
        if (most == 0) {
            return tiles.explain(value);
        }
        if (most == 3) {
            String before = Inputs.number(tiles.value(lastPosition));
            String times = Inputs.number(speed / Math.max(1e-9, jump.mean()));
            return new Text(
                    "数值从 " + before + " 突变到 " + now + "：为最近 " + past + " 天每日最大变化的 " + times + " 倍",
                    "the value went from " + before + " to " + now + " in one reading: " + times
                            + " times the largest change of a usual day of the last " + past);
        }
        boolean up = most == 1;
        double usual = up ? high.mean() : -low.mean();
        double limit = up ? high.limit(stricter()) : -low.limit(stricter());
        String day = Inputs.number(tiles.value(usual));
        String bound = Inputs.number(tiles.value(limit));
        return up
                ? new Text(
                        "数值 " + now + " 过高：最近 " + past + " 天每日最高约 " + day + "，超过 " + bound + " 即属异常",
                        "the value " + now + " is too high: the highest of a day was about " + day + " over the last "
                                + past + " days, and above " + bound + " is not usual")
                : new Text(
                        "数值 " + now + " 过低：最近 " + past + " 天每日最低约 " + day + "，低于 " + bound + " 即属异常",
                        "the value " + now + " is too low: the lowest of a day was about " + day + " over the last "
                                + past + " days, and below " + bound + " is not usual");
    }

    @Override
    public boolean standing() {
        return quiet > 0;
    }

    @Override
    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(HEAD + tiles.mostBytes());
        out.put(VERSION)
                .putFloat(lastPosition)
                .putInt(quiet)
                .putFloat(quietLevel)
                .putLong(firstAt)
                .putLong(lastAt)
                .putLong(pacedAt);
        allowance.encode(out);
        days.encode(out);
        high.encode(out);
        low.encode(out);
        jump.encode(out);
        tiles.encode(out);
        return Arrays.copyOf(out.array(), out.position());
    }

    static NoveltyDetector decode(DetectorSpec spec, byte[] state) {
        if (state.length < HEAD || state[0] != VERSION) {
            throw new IllegalArgumentException("novelty: " + state.length + " bytes are not a version 3 state");
        }
        ByteBuffer inner = ByteBuffer.wrap(state, HEAD, state.length - HEAD);
        NoveltyDetector detector = new NoveltyDetector(spec, tiles(spec, inner));
        ByteBuffer in = ByteBuffer.wrap(state, 1, HEAD - 1);
        detector.lastPosition = in.getFloat();
        detector.quiet = in.getInt();
        detector.quietLevel = in.getFloat();
        detector.firstAt = in.getLong();
        detector.lastAt = in.getLong();
        detector.pacedAt = in.getLong();
        detector.allowance.decode(in);
        detector.days.decode(in);
        detector.high.decode(in);
        detector.low.decode(in);
        detector.jump.decode(in);
        return detector;
    }

    private static NoveltyTiles tiles(DetectorSpec spec, ByteBuffer state) {
        int length = state.remaining();
        try {
            return NoveltyTiles.decode(NoveltySettings.of(spec.period()), state);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("novelty: a state of " + length + " bytes is cut off", e);
        }
    }
}
