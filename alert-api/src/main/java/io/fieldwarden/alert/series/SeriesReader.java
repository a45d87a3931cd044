package io.fieldwarden.alert.series;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.series.Rollup;
import io.fieldwarden.device.series.RollupStep;
import java.util.List;
import java.util.Map;

/**
 * Reads stored readings. Safe for many threads. What was never stored is empty, also while the store does not exist yet.
 *
 * <p>Every method throws {@link SeriesUnavailableException} when the store does not answer.
 */
public interface SeriesReader extends AutoCloseable {
    /**
     * The oldest {@code limit} points of a range in order of observation.
     *
     * @param from first millisecond
     * @param to millisecond after the last
     */
    List<Point> read(DeviceId device, ChannelId channel, long from, long to, int limit);

    /**
     * The whole range in at most {@code points} real points, in order of observation: per slice of time the lowest, the
     * highest and the last, and what was bad (see {@link Downsampler}). All points where there are no more than that.
     */
    List<Point> sample(DeviceId device, ChannelId channel, Span span, int points);

    /** The newest point per channel by observation; only channels that have one. */
    Map<ChannelId, Point> newest(DeviceId device);

    /**
     * Spans of readings summed up, as all readings are now, in order; only spans that have readings.
     *
     * @param span from the beginning of its first span to that of the first one left out (see {@link RollupStep#floor})
     */
    List<Rollup> rollups(DeviceId device, ChannelId channel, RollupStep step, Span span);

    /** How many points of each quality a range has, per channel; only channels that have a point in it. */
    Map<ChannelId, QualityCount> quality(DeviceId device, Span span);

    @Override
    void close();

    /**
     * A range of time.
     *
     * @param from first millisecond
     * @param to millisecond after the last
     */
    record Span(long from, long to) {
        public Span {
            if (from >= to) {
                throw new IllegalArgumentException("span: from " + from + " is not before to " + to);
            }
        }
    }
}
