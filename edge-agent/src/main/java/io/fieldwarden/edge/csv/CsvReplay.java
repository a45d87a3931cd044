package io.fieldwarden.edge.csv;

import io.fieldwarden.edge.core.Delivery;
import io.fieldwarden.edge.core.Outcome;
import io.fieldwarden.edge.core.Pause;
import io.fieldwarden.edge.core.Payload;
import io.fieldwarden.edge.core.SenderConfig;
import io.fieldwarden.edge.core.Uplink;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Sends recorded readings. The file is its own outbox: what has no answer is sent again from it. Owned by one thread.
 *
 * <p>Rows go many to a message, marked as replayed unless they are sent at the time they say. Cells that cannot be used are
 * told one by one and counted; the rest of their row is sent.
 */
public final class CsvReplay {
    private static final Duration PROGRESS_EVERY = Duration.ofMillis(200);

    private final ReplayPlan plan;
    private final SenderConfig config;
    private final Delivery delivery;
    private final Clock clock;
    private final Pause pause;
    private final Listener listener;

    private final List<Pending> window = new ArrayList<>();
    private Pending open = new Pending();
    private long rows;
    private long values;
    private long badCells;
    private long accepted;
    private long rejected;
    private long messages;
    private long reportedAt;

    /** Told as the replay goes; on its thread. */
    public interface Listener {
        /** A cell, or a row without a time, that is left out. */
        void bad(BadCell cell);

        /** The hub put these lines into quarantine or refused them for good. */
        void rejected(long firstLine, long lastLine, String reason);

        /** A few times a second. */
        void progress(Totals totals);
    }

    /**
     * Every row read is sent; every row sent is accepted or rejected.
     *
     * @param rows with a time and at least one value
     * @param badCells left out, rows without a time among them
     * @param accepted rows that the hub has
     * @param rejected rows in messages of which the hub rejected something
     */
    public record Totals(long rows, long values, long badCells, long messages, long accepted, long rejected) {}

    private static final class Pending {
        final List<String> rows = new ArrayList<>();
        long firstLine;
        long lastLine;
        int bytes = 2;
    }

    public CsvReplay(
            ReplayPlan plan, SenderConfig config, Delivery delivery, Clock clock, Pause pause, Listener listener) {
        this.plan = plan;
        this.config = config;
        this.delivery = delivery;
        this.clock = clock;
        this.pause = pause;
        this.listener = listener;
    }

    /**
     * Replays everything; returns when the hub has answered for each row.
     *
     * @throws CsvException when a file cannot be read; found before anything is sent where possible
     * @throws io.fieldwarden.edge.core.DeliveryException when the hub stays away
     */
    public Totals run() throws InterruptedException {
        ReplayRows source = ReplayRows.scan(plan);
        long start = clock.millis();
        OptionalDouble speed = plan.pace().speed();
        long shift = plan.pace().shiftToNow() ? source.shift(start, speed) : 0;
        try (ReplayRows.Cursor cursor = source.open(this::bad)) {
            for (CsvRow row = cursor.next(); row != null; row = cursor.next()) {
                if (speed.isPresent()) {
                    waitFor(start + (long) ((row.at() - source.first()) / speed.getAsDouble()));
                }
                add(row, row.at() + shift);
                if (window.size() == config.window()) {
                    send();
                }
            }
        }
        sendAll();
        Totals totals = totals();
        listener.progress(totals);
        return totals;
    }

    /** What is due already goes first: a reading does not wait for the next one. */
    private void waitFor(long due) throws InterruptedException {
        long left = due - clock.millis();
        if (left > 0) {
            sendAll();
            left = due - clock.millis();
        }
        while (left > 0) {
            progress();
            pause.pause(Duration.ofMillis(Math.min(left, 1000)));
            left = due - clock.millis();
        }
    }

    private void add(CsvRow row, long at) {
        rows++;
        values += row.values().size();
        String text = Payload.row(at, Payload.values(row.values()), !plan.pace().live());
        int size = text.getBytes(StandardCharsets.UTF_8).length + 1;
        if (!open.rows.isEmpty()
                && (open.rows.size() == config.rowsPerMessage() || open.bytes + size > config.maxMessageBytes())) {
            closeMessage();
        }
        if (open.rows.isEmpty()) {
            open.firstLine = row.line();
        }
        open.rows.add(text);
        open.bytes += size;
        open.lastLine = row.line();
    }

    private void closeMessage() {
        window.add(open);
        open = new Pending();
    }

    /** Also the message that has room left. */
    private void sendAll() throws InterruptedException {
        if (!open.rows.isEmpty()) {
            closeMessage();
        }
        send();
    }

    private void send() throws InterruptedException {
        if (window.isEmpty()) {
            return;
        }
        List<Outcome> outcomes = delivery.deliver(window.stream()
                .map(pending -> new Uplink.Message(plan.device(), Payload.message(pending.rows)))
                .toList());
        for (int i = 0; i < outcomes.size(); i++) {
            Pending pending = window.get(i);
            messages++;
            if (outcomes.get(i) instanceof Outcome.Rejected why) {
                rejected += pending.rows.size();
                listener.rejected(pending.firstLine, pending.lastLine, why.reason());
            } else {
                accepted += pending.rows.size();
            }
        }
        window.clear();
        progress();
    }

    private void bad(BadCell cell) {
        badCells++;
        listener.bad(cell);
    }

    private void progress() {
        long now = clock.millis();
        if (now - reportedAt >= PROGRESS_EVERY.toMillis() || now < reportedAt) {
            reportedAt = now;
            listener.progress(totals());
        }
    }

    private Totals totals() {
        return new Totals(rows, values, badCells, messages, accepted, rejected);
    }
}
