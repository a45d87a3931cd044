package io.fieldwarden.alert.sqlite;

import io.fieldwarden.alert.series.Downsampler;
import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.SeriesReader.Span;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.series.Rollup;
import io.fieldwarden.device.series.RollupStep;
import io.fieldwarden.device.series.Rollups;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which readings of a long range a chart shows, found in roll-ups instead of all readings: of each span the lowest, the
 * highest, the last and the first bad one. Only their times count; the readings are fetched afterwards. Owned by one read.
 */
final class ThinnedRange {
    /** So many spans of a roll-up at least in what one slice of the chart shows, or its edges would be coarse. */
    private static final int SPANS_IN_SLICE = 2;

    private static final int POINTS_IN_SLICE = 3;

    private ThinnedRange() {}

    /** The longest step that is fine enough for so many points; empty when only the readings are. */
    static Optional<RollupStep> step(Span span, int points) {
        long slice = (span.to() - span.from()) / Math.max(1, points / POINTS_IN_SLICE);
        Optional<RollupStep> longest = Optional.empty();
        for (RollupStep step : RollupStep.values()) {
            if (step.millis() * SPANS_IN_SLICE <= slice) {
                longest = Optional.of(step);
            }
        }
        return longest;
    }

    /**
     * Adds what stands for the whole spans between the edges, in order of time.
     *
     * @param span whole spans of the step
     */
    static void add(Rollups<SQLException> rollups, RollupStep step, Span span, Downsampler to) throws SQLException {
        for (Rollup rollup : rollups.read(step, span.from(), span.to()).values()) {
            points(rollup).forEach(to::add);
        }
    }

    /**
     * Adds what stands for a range whose readings have been dropped, from the finest roll-ups of at least this step that are
     * kept of each part of it. What was bad is not known one by one any more.
     *
     * @param to the end of a day
     */
    static void addGone(
            Rollups<SQLException> rollups, Horizon horizon, RollupStep wanted, long from, long to, Downsampler into)
            throws SQLException {
        long next = from;
        for (RollupStep step : List.of(RollupStep.DAY, RollupStep.HOUR, RollupStep.QUARTER)) {
            if (step.compareTo(wanted) < 0) {
                return;
            }
            long end =
                    step == wanted ? to : Math.min(to, horizon.from(step.parts().orElse(step)));
            if (next < end) {
                for (Rollup rollup : rollups.read(step, step.floor(next), end).values()) {
                    for (Point point : points(rollup)) {
                        if (point.at() >= next
                                && point.at() < end
                                && !point.quality().isBad()) {
                            into.add(point);
                        }
                    }
                }
                next = end;
            }
        }
    }

    private static List<Point> points(Rollup rollup) {
        List<Point> points = new ArrayList<>(4);
        if (rollup.usable() > 0) {
            points.add(of(rollup.low(), Quality.GOOD));
            points.add(of(rollup.high(), Quality.GOOD));
            points.add(of(rollup.last(), Quality.GOOD));
        }
        if (rollup.firstBadAt() != Rollup.NONE) {
            points.add(of(new Rollup.Extreme(rollup.firstBadAt(), 0), Quality.bad(Quality.Reason.OTHER)));
        }
        points.sort(Comparator.comparingLong(Point::at));
        List<Point> once = new ArrayList<>(points.size());
        for (Point point : points) {
            if (once.isEmpty() || once.get(once.size() - 1).at() != point.at()) {
                once.add(point);
            }
        }
        return once;
    }

    private static Point of(Rollup.Extreme extreme, Quality quality) {
        return new Point(extreme.at(), extreme.value(), quality, extreme.at(), false);
    }
}
