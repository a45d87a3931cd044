package io.fieldwarden.alert.series;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.series.Rollup;
import io.fieldwarden.device.series.RollupStep;
import java.util.Collection;
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

    /**
     * All points of some channels of a device in the order in which rules see them: by time of observation, then by channel.
     * Memory is bounded however long the span is. Adapters that can read several channels at once do better than this one,
     * which reads them page by page.
     *
     * @param visitor called by this thread, once per point; texts need not be told
     * @return false if the visitor ended it
     */
    default boolean scan(DeviceId device, Collection<ChannelId> channels, Span span, Visitor visitor) {
        return new PagedScan(this, device, span).run(channels, visitor);
    }

    /** Gets the points of a scan. */
    interface Visitor {
        /** @return false to end the scan */
        boolean visit(ChannelId channel, Point point);
    }

    /**
     * The newest point per channel by observation; only channels that have one. Points dated in the future count only where there
     * is nothing else: a clock that ran ahead once hides nothing.
     */
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
