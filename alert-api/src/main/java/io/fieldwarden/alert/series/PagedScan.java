package io.fieldwarden.alert.series;

import io.fieldwarden.alert.series.SeriesReader.Span;
import io.fieldwarden.alert.series.SeriesReader.Visitor;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** A scan of several channels by pages of each. For one thread. */
final class PagedScan {
    private static final int PAGE = 4_000;
    private static final Comparator<Cursor> CANONICAL =
            Comparator.comparingLong(Cursor::at).thenComparing(cursor -> cursor.channel.value());

    private final SeriesReader series;
    private final DeviceId device;
    private final Span span;

    PagedScan(SeriesReader series, DeviceId device, Span span) {
        this.series = series;
        this.device = device;
        this.span = span;
    }

    boolean run(Collection<ChannelId> channels, Visitor visitor) {
        PriorityQueue<Cursor> next = new PriorityQueue<>(CANONICAL);
        for (ChannelId channel : channels) {
            Cursor cursor = new Cursor(channel);
            if (cursor.advance()) {
                next.add(cursor);
            }
        }
        for (Cursor cursor = next.poll(); cursor != null; cursor = next.poll()) {
            if (!visitor.visit(cursor.channel, cursor.point())) {
                return false;
            }
            if (cursor.advance()) {
                next.add(cursor);
            }
        }
        return true;
    }

    /** One channel, page by page. */
    private final class Cursor {
        private final ChannelId channel;
        private long from = span.from();
        private List<Point> page = List.of();
        private int index = -1;
        private boolean last;

        Cursor(ChannelId channel) {
            this.channel = channel;
        }

        /** @return false at the end */
        boolean advance() {
            index++;
            if (index < page.size()) {
                return true;
            }
            if (last || from >= span.to()) {
                return false;
            }
            page = series.read(device, channel, from, span.to(), PAGE);
            index = 0;
            last = page.size() < PAGE;
            if (page.isEmpty()) {
                return false;
            }
            from = page.get(page.size() - 1).at() + 1;
            return true;
        }

        Point point() {
            return page.get(index);
        }

        long at() {
            return point().at();
        }
    }
}
