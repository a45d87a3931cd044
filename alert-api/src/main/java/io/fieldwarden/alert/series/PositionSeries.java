package io.fieldwarden.alert.series;

import io.fieldwarden.alert.series.SeriesReader.Span;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The readings of a place, whatever hardware stood there: those of each device from the time that it stood there, one series
 * in order of observation. Safe for many threads, as its reader is.
 */
public final class PositionSeries {
    private final SeriesReader series;

    public PositionSeries(SeriesReader series) {
        this.series = series;
    }

    /**
     * The time of one device.
     *
     * @param offset added to each value that is not bad; 0 for none. What is stored stays as it is
     */
    public record Stay(DeviceId device, Span span, double offset) {}

    /**
     * The oldest {@code limit} points.
     *
     * @param stays by the beginning of their span
     */
    public List<Point> read(List<Stay> stays, ChannelId channel, int limit) {
        List<Point> points = new ArrayList<>();
        for (Stay stay : stays) {
            if (points.size() >= limit) {
                points.sort(Comparator.comparingLong(Point::at));
                if (points.get(limit - 1).at() < stay.span().from()) {
                    break;
                }
            }
            series.read(stay.device(), channel, stay.span().from(), stay.span().to(), limit)
                    .forEach(point -> points.add(shifted(point, stay.offset())));
        }
        points.sort(Comparator.comparingLong(Point::at));
        return List.copyOf(points.subList(0, Math.min(limit, points.size())));
    }

    /** The whole span in at most {@code wanted} points; the extremes of what is shown stay, see {@link Downsampler}. */
    public List<Point> sample(List<Stay> stays, ChannelId channel, Span span, int wanted) {
        double whole = span.to() - span.from();
        List<Point> points = new ArrayList<>();
        for (Stay stay : stays) {
            long length = stay.span().to() - stay.span().from();
            int share = Math.max(3, (int) Math.ceil(wanted * (length / whole)));
            series.sample(stay.device(), channel, stay.span(), Math.min(wanted, share))
                    .forEach(point -> points.add(shifted(point, stay.offset())));
        }
        points.sort(Comparator.comparingLong(Point::at));
        Downsampler downsampler = new Downsampler(span, wanted);
        points.forEach(downsampler::add);
        return downsampler.finish();
    }

    private static Point shifted(Point point, double offset) {
        return offset == 0 || point.quality().isBad()
                ? point
                : new Point(
                        point.at(),
                        point.value() + offset,
                        point.quality(),
                        point.receivedAt(),
                        point.replayed(),
                        point.text());
    }
}
