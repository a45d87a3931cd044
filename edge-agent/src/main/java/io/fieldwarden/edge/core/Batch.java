package io.fieldwarden.edge.core;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.core.Outbox.Entry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Neighbouring readings of one device that go in one message, or one report. */
record Batch(List<Entry> entries, Uplink.Message message) {

    /**
     * Groups entries without changing their order, at most a window of messages.
     *
     * @param liveFrom entries taken before this time are marked as replayed; a message is all marked or all not
     */
    static List<Batch> of(List<Entry> entries, long liveFrom, SenderConfig config) {
        List<Batch> batches = new ArrayList<>();
        Set<String> over = over(entries);
        Open open = null;
        for (Entry entry : entries) {
            if (entry.kind() != MessageKind.READINGS) {
                if (open != null) {
                    batches.add(open.close());
                    open = null;
                }
                if (batches.size() == config.window()) {
                    return batches;
                }
                batches.add(new Batch(List.of(entry), report(entry, over)));
                continue;
            }
            boolean replayed = entry.takenAt() < liveFrom;
            String row = Payload.row(entry.takenAt(), entry.values(), replayed);
            if (open != null && !open.takes(entry.device(), replayed, row, config)) {
                batches.add(open.close());
                open = null;
            }
            if (open == null) {
                if (batches.size() == config.window()) {
                    return batches;
                }
                open = new Open(entry.device(), replayed);
            }
            open.add(entry, row);
        }
        if (open != null) {
            batches.add(open.close());
        }
        return batches;
    }

    /** Alerts whose end waits here too: when the hub hears of them they are over, and nobody need be called. */
    private static Set<String> over(List<Entry> entries) {
        Set<String> over = new HashSet<>();
        for (Entry entry : entries) {
            if (entry.kind() == MessageKind.ALERT && AlertBody.ends(entry.values())) {
                over.add(entry.device() + "/" + AlertBody.alertOf(entry.values(), entry.takenAt()));
            }
        }
        return over;
    }

    private static Uplink.Message report(Entry entry, Set<String> over) {
        String json = entry.values();
        if (entry.kind() == MessageKind.ALERT) {
            String alert = entry.device() + "/" + AlertBody.alertOf(json, entry.takenAt());
            json = AlertBody.dated(json, entry.takenAt(), over.contains(alert) && !AlertBody.ends(json));
        }
        return new Uplink.Message(entry.device(), json, entry.kind());
    }

    private static final class Open {
        final DeviceId device;
        final boolean replayed;
        final List<Entry> entries = new ArrayList<>();
        final List<String> rows = new ArrayList<>();
        int bytes = 2;

        Open(DeviceId device, boolean replayed) {
            this.device = device;
            this.replayed = replayed;
        }

        boolean takes(DeviceId of, boolean mark, String row, SenderConfig config) {
            return device.equals(of)
                    && replayed == mark
                    && rows.size() < config.rowsPerMessage()
                    && bytes + size(row) <= config.maxMessageBytes();
        }

        void add(Entry entry, String row) {
            entries.add(entry);
            rows.add(row);
            bytes += size(row);
        }

        Batch close() {
            return new Batch(List.copyOf(entries), new Uplink.Message(device, Payload.message(rows)));
        }

        private static int size(String row) {
            return row.getBytes(StandardCharsets.UTF_8).length + 1;
        }
    }
}
