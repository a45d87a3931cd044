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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** The stored readings of one device, all channels merged in the order in which rules see them. For one thread. */
final class DeviceHistory {
    /** Readings given to the rules at once; far fewer than a window may hold. */
    private static final int TOGETHER = 250;

    private static final int TELL_EVERY = 10_000;
    private static final int A_FEW = 100;

    /** The end of all times that every store understands. */
    private static final long FOREVER = Long.MAX_VALUE / 2_000_000;

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
        DeviceState state = new DeviceState();
        DeviceRun run = new DeviceRun(device, rules, null, state, out);
        Feed feed = new Feed(run, progress);
        if (!series.scan(device, channels, span, feed)) {
            throw new InterruptedException("back-test of " + device);
        }
        feed.end();
        if (state.live() || isHeardFrom(span.to())) {
            run.advance(span.to() - 1);
        }
        return feed.count;
    }

    private boolean isHeardFrom(long time) {
        return channels.stream()
                .flatMap(channel -> series.read(device, channel, time, FOREVER, A_FEW).stream())
                .anyMatch(point -> !point.quality().isOfWrongClock());
    }

    /** Points become readings for the rules. */
    private final class Feed implements SeriesReader.Visitor {
        private final DeviceRun run;
        private final LongConsumer progress;
        private final List<Reading> together = new ArrayList<>(TOGETHER);
        private long count;
        private long told;

        Feed(DeviceRun run, LongConsumer progress) {
            this.run = run;
            this.progress = progress;
        }

        @Override
        public boolean visit(ChannelId channel, Point point) {
            together.add(new Reading(
                    device,
                    channel,
                    Instant.ofEpochMilli(point.at()),
                    Instant.ofEpochMilli(point.receivedAt()),
                    point.value(),
                    point.quality(),
                    point.replayed()));
            count++;
            if (together.size() == TOGETHER) {
                flush();
            }
            if (count - told >= TELL_EVERY) {
                tell();
                return !Thread.currentThread().isInterrupted();
            }
            return true;
        }

        void end() {
            flush();
            tell();
        }

        private void flush() {
            run.take(together);
            together.clear();
        }

        private void tell() {
            progress.accept(count - told);
            told = count;
        }
    }
}
