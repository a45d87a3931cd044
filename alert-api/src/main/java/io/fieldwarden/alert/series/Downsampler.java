package io.fieldwarden.alert.series;

import io.fieldwarden.alert.series.SeriesReader.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Thins a series so that no extreme and no fault vanishes from a chart: a third as many slices of equal time as points
 * are wanted, and of each slice the lowest and the highest usable point and, third, its first bad point or else its last
 * one. Not safe for several threads; points must come in order of time. Keeps a bounded number of points.
 */
public final class Downsampler {
    private final Span span;
    private final int wanted;
    private final long slices;
    private final List<Point> all = new ArrayList<>();
    private final List<Point> thinned = new ArrayList<>();
    private boolean thinning;
    private long slice = -1;
    private @Nullable Point low;
    private @Nullable Point high;
    private @Nullable Point bad;
    private @Nullable Point last;

    public Downsampler(Span span, int wanted) {
        this.span = span;
        this.wanted = wanted;
        this.slices = Math.max(1, wanted / 3);
    }

    public void add(Point point) {
        if (!thinning) {
            all.add(point);
            if (all.size() <= wanted) {
                return;
            }
            thinning = true;
            all.forEach(this::take);
            all.clear();
            return;
        }
        take(point);
    }

    /** What is left, in order of time; nothing can be added afterwards. */
    public List<Point> finish() {
        if (!thinning) {
            return List.copyOf(all);
        }
        flush();
        return thinned.size() > wanted ? List.copyOf(thinned.subList(0, wanted)) : List.copyOf(thinned);
    }

    private void take(Point point) {
        long width = span.to() - span.from();
        long index = Math.floorDiv(Math.multiplyExact(point.at() - span.from(), slices), width);
        if (index != slice) {
            flush();
            slice = index;
        }
        last = point;
        if (point.quality().isBad()) {
            bad = bad == null ? point : bad;
            return;
        }
        low = low == null || point.value() < low.value() ? point : low;
        high = high == null || point.value() > high.value() ? point : high;
    }

    private void flush() {
        List<Point> kept = new ArrayList<>(3);
        for (Point point : new Point[] {low, high, bad == null ? last : bad}) {
            if (point != null && !kept.contains(point)) {
                kept.add(point);
            }
        }
        kept.sort(Comparator.comparingLong(Point::at));
        thinned.addAll(kept);
        low = null;
        high = null;
        bad = null;
        last = null;
    }
}
