package io.fieldwarden.hub.backtest;

import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Reading;
import io.fieldwarden.stream.rules.BoundRules;
import io.fieldwarden.stream.rules.DeviceRun;
import io.fieldwarden.stream.rules.DeviceState;
import io.fieldwarden.stream.rules.Emission;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** The stored readings of one device, all channels merged in the order in which rules see them. For one thread. */
final class DeviceHistory {
    private static final int PAGE = 4_000;
    private static final int TELL_EVERY = 10_000;
    private static final int A_FEW = 100;

    /** The end of all times that every store understands. */
    private static final long FOREVER = Long.MAX_VALUE / 2_000_000;

    private static final Comparator<Cursor> CANONICAL =
            Comparator.comparingLong(Cursor::at).thenComparing(cursor -> cursor.channel.value());

    private final SeriesReader series;
    private final DeviceId device;
    private final Collection<ChannelId> channels;

    DeviceHistory(SeriesReader series, DeviceId device, Collection<ChannelId> channels) {
        this.series = series;
        this.device = device;
        this.channels = channels;
    }

    /**
     * Runs the rules over the span, then lets time pass to its end, where that is known to have passed: the silence of a device
     * that has only replayed means nothing.
     *
     * @param progress told how many readings since it was last told
     * @return how many readings there were
     */
    long run(BoundRules rules, SeriesReader.Span span, Consumer<Emission> out, LongConsumer progress)
            throws InterruptedException {
        PriorityQueue<Cursor> next = new PriorityQueue<>(CANONICAL);
        for (ChannelId channel : channels) {
            Cursor cursor = new Cursor(channel, span);
            if (cursor.advance()) {
                next.add(cursor);
            }
        }
        DeviceState state = new DeviceState();
        DeviceRun run = new DeviceRun(device, rules, null, state, out);
        long readings = 0;
        for (Cursor cursor = next.poll(); cursor != null; cursor = next.poll()) {
            run.take(List.of(cursor.reading()));
            if (++readings % TELL_EVERY == 0) {
                progress.accept(TELL_EVERY);
                if (Thread.interrupted()) {
                    throw new InterruptedException("back-test of " + device);
                }
            }
            if (cursor.advance()) {
                next.add(cursor);
            }
        }
        progress.accept(readings % TELL_EVERY);
        if (state.live() || isHeardFrom(span.to())) {
            run.advance(span.to() - 1);
        }
        return readings;
    }

    private boolean isHeardFrom(long time) {
        return channels.stream()
                .flatMap(channel -> series.read(device, channel, time, FOREVER, A_FEW).stream())
                .anyMatch(point -> !point.quality().isOfWrongClock());
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
