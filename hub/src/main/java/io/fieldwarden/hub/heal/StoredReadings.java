package io.fieldwarden.hub.heal;

import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Reading;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** The stored readings of one device, all channels merged in the order in which rules see them. For one thread. */
final class StoredReadings {
    private static final int PAGE = 4_000;
    private static final Comparator<Cursor> CANONICAL =
            Comparator.comparingLong(Cursor::at).thenComparing(cursor -> cursor.channel.value());

    private final SeriesReader series;
    private final DeviceId device;
    private final List<ChannelId> channels;

    StoredReadings(SeriesReader series, DeviceId device, List<ChannelId> channels) {
        this.series = series;
        this.device = device;
        this.channels = channels;
    }

    /**
     * Gives out all readings of a span, in order.
     *
     * @return how many
     */
    long each(SeriesReader.Span span, Consumer<Reading> to) throws InterruptedException {
        PriorityQueue<Cursor> next = new PriorityQueue<>(CANONICAL);
        for (ChannelId channel : channels) {
            Cursor cursor = new Cursor(channel, span);
            if (cursor.advance()) {
                next.add(cursor);
            }
        }
        long count = 0;
        for (Cursor cursor = next.poll(); cursor != null; cursor = next.poll()) {
            to.accept(cursor.reading());
            if (++count % PAGE == 0 && Thread.interrupted()) {
                throw new InterruptedException("re-evaluation of " + device);
            }
            if (cursor.advance()) {
                next.add(cursor);
            }
        }
        return count;
    }

    /** One channel, page by page. */
    private final class Cursor {
        private final ChannelId channel;
        private final long to;
        private long from;
        private List<Point> page = List.of();
        private int index = -1;
        private boolean last;

        Cursor(ChannelId channel, SeriesReader.Span span) {
            this.channel = channel;
            this.from = span.from();
            this.to = span.to();
        }

        /** @return false at the end */
        boolean advance() {
            index++;
            if (index < page.size()) {
                return true;
            }
            if (last || from >= to) {
                return false;
            }
            page = series.read(device, channel, from, to, PAGE);
            index = 0;
            last = page.size() < PAGE;
            if (page.isEmpty()) {
                return false;
            }
            from = page.get(page.size() - 1).at() + 1;
            return true;
        }

        long at() {
            return page.get(index).at();
        }

        Reading reading() {
            Point point = page.get(index);
            return new Reading(
                    device,
                    channel,
                    Instant.ofEpochMilli(point.at()),
                    Instant.ofEpochMilli(point.receivedAt()),
                    point.value(),
                    point.quality(),
                    point.replayed());
        }
    }
}
