package io.fieldwarden.alert.marks;

import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.status.PartState;
import io.fieldwarden.alert.status.Parts;
import io.fieldwarden.alert.store.Mark;
import io.fieldwarden.alert.store.MarkStore;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works marks off, one after the other, on a thread of its own: sends the readings of the span again as bad, or, when the
 * mark was taken back, as what they were. It goes through the span again and again until it finds nothing left to do, so that
 * it may be killed at any moment and begins where it must. Holds one page of readings at a time.
 */
public final class Marker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Marker.class);
    private static final String NAME = "marks";
    private static final int PAGE = 2_000;
    private static final int AT_ONCE = 20;
    private static final int LOOK_MILLIS = 10_000;
    private static final int RETRY_MILLIS = 1_000;
    private static final int STORED_LOOK_MILLIS = 100;

    /** Afterwards the span is gone through again, and others have their turn before. */
    private static final int STORED_LOOKS = 600;

    private static final int CLOSE_MILLIS = 10_000;
    private static final Quality MARKED = Quality.bad(Quality.Reason.MARKED);

    private final MarkStore store;
    private final SeriesReader series;
    private final Corrections corrections;
    private final StandingMarks standing;
    private final Parts parts;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;

    private Marker(MarkStore store, SeriesReader series, TopicLog log, StandingMarks standing, Parts parts) {
        this.store = store;
        this.series = series;
        this.corrections = new Corrections(log);
        this.standing = standing;
        this.parts = parts;
        this.thread = new Thread(this::run, NAME);
        thread.setDaemon(true);
    }

    public static Marker start(
            MarkStore store, SeriesReader series, TopicLog log, StandingMarks standing, Parts parts) {
        Marker marker = new Marker(store, series, log, standing, parts);
        standing.renew(store::standing);
        marker.thread.start();
        return marker;
    }

    private void run() {
        try {
            while (stopped.getCount() > 0) {
                try {
                    List<Mark> open = store.open(AT_ONCE);
                    for (Mark mark : open) {
                        work(mark);
                    }
                    parts.report(PartState.up(NAME));
                    if (open.isEmpty()) {
                        standing.await(LOOK_MILLIS);
                    }
                } catch (RuntimeException e) {
                    LOG.atWarn().setCause(e).log("marks cannot be worked off, tries again");
                    parts.report(PartState.failed(NAME, String.valueOf(e.getMessage())));
                    sleep(RETRY_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One way through the span; {@code last} is the newest of those that were sent again. */
    private record Pass(long marked, Optional<Reading> last) {}

    /** Done when a way through finds nothing, and had waited for what was on its way into the store when the mark was made. */
    private void work(Mark mark) throws InterruptedException {
        boolean waited = false;
        while (stopped.getCount() > 0) {
            Pass pass = pass(mark);
            if (pass.last().isPresent()) {
                if (mark.state() == Mark.State.MARKING) {
                    store.progress(mark, new Mark.Progress(mark.state(), pass.marked()));
                }
                if (!isStored(pass.last().get())) {
                    return;
                }
                waited = true;
            } else if (!waited) {
                sleep(RETRY_MILLIS);
                waited = true;
            } else {
                finish(mark, pass.marked());
                return;
            }
        }
    }

    private void finish(Mark mark, long marked) {
        Mark.Area area = mark.area();
        if (mark.state() == Mark.State.MARKING) {
            store.progress(mark, new Mark.Progress(Mark.State.MARKED, marked));
            return;
        }
        List<Mark> others = store.standing(area.device());
        for (ChannelId channel : channels(area)) {
            for (SeriesReader.Span span : Uncovered.of(area, channel, others)) {
                store.forget(area.device(), channel, span.from(), span.to());
            }
        }
        store.progress(
                mark, new Mark.Progress(Mark.State.TAKEN_BACK, mark.progress().readings()));
    }

    private Pass pass(Mark mark) {
        Mark.Area area = mark.area();
        boolean marking = mark.state() == Mark.State.MARKING;
        List<Mark> others = marking ? List.of() : store.standing(area.device());
        long marked = 0;
        Optional<Reading> last = Optional.empty();
        for (ChannelId channel : channels(area)) {
            for (SeriesReader.Span span : Uncovered.of(area, channel, others)) {
                long from = span.from();
                List<Point> page;
                do {
                    page = series.read(area.device(), channel, from, span.to(), PAGE);
                    List<Reading> again =
                            marking ? asMarked(area.device(), channel, page) : asBefore(area.device(), channel, page);
                    corrections.send(mark.profile(), again);
                    marked += marking ? count(page) + again.size() : 0;
                    if (!again.isEmpty()) {
                        last = Optional.of(again.get(again.size() - 1));
                    }
                    from = page.isEmpty()
                            ? span.to()
                            : page.get(page.size() - 1).at() + 1;
                } while (page.size() == PAGE && stopped.getCount() > 0);
            }
        }
        return new Pass(marked, last);
    }

    private List<ChannelId> channels(Mark.Area area) {
        return area.channel()
                .map(List::of)
                .orElseGet(() -> List.copyOf(series.newest(area.device()).keySet()));
    }

    private static long count(List<Point> page) {
        return page.stream().filter(point -> point.quality().equals(MARKED)).count();
    }

    /** What is bad already stays what it is: its reason says more. */
    private List<Reading> asMarked(DeviceId device, ChannelId channel, List<Point> page) {
        Map<Long, Quality> before = new HashMap<>();
        List<Reading> again = new ArrayList<>();
        for (Point point : page) {
            if (!point.quality().isBad()) {
                if (!point.quality().isGood()) {
                    before.put(point.at(), point.quality());
                }
                again.add(reading(device, channel, point, MARKED));
            }
        }
        store.keep(device, channel, before);
        return again;
    }

    private List<Reading> asBefore(DeviceId device, ChannelId channel, List<Point> page) {
        if (count(page) == 0) {
            return List.of();
        }
        Map<Long, Quality> before = store.kept(
                device, channel, page.get(0).at(), page.get(page.size() - 1).at() + 1);
        return page.stream()
                .filter(point -> point.quality().equals(MARKED))
                .map(point -> reading(device, channel, point, before.getOrDefault(point.at(), Quality.GOOD)))
                .toList();
    }

    private static Reading reading(DeviceId device, ChannelId channel, Point point, Quality quality) {
        return new Reading(
                device,
                channel,
                Instant.ofEpochMilli(point.at()),
                Instant.ofEpochMilli(point.receivedAt()),
                point.value(),
                quality,
                point.replayed(),
                point.text());
    }

    /** The same reading of another quality. */
    static Reading with(Reading reading, Quality quality) {
        return new Reading(
                reading.device(),
                reading.channel(),
                reading.observedAt(),
                reading.receivedAt(),
                reading.value(),
                quality,
                reading.replayed(),
                reading.text());
    }

    /** Waits until the time series has it: then it has all that was sent before it. */
    private boolean isStored(Reading sent) throws InterruptedException {
        long at = sent.observedAt().toEpochMilli();
        for (int i = 0; i < STORED_LOOKS && stopped.getCount() > 0; i++) {
            List<Point> found = series.read(sent.device(), sent.channel(), at, at + 1, 1);
            if (!found.isEmpty() && found.get(0).quality().equals(sent.quality())) {
                return true;
            }
            sleep(STORED_LOOK_MILLIS);
        }
        return false;
    }

    private void sleep(long millis) throws InterruptedException {
        boolean unused = stopped.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Lets the page at hand finish; bounded. */
    @Override
    public void close() {
        stopped.countDown();
        standing.ring();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
