package io.fieldwarden.edge.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The outbox without a disk, for tests; passes the same contract. */
public final class MemoryOutbox implements Outbox {
    private record Kept(Entry entry, Priority priority, long size) {}

    private final long limit;
    private final List<Kept> kept = new ArrayList<>();
    private long ids;
    private long dropped;
    private long lost;
    /** Set by tests: the next call fails as a full disk would. */
    public volatile boolean broken;

    public MemoryOutbox(long limit) {
        this.limit = limit;
    }

    @Override
    public synchronized void append(List<Sample> samples, Priority priority) {
        check();
        for (Sample sample : samples) {
            String body = Payload.values(sample.values());
            long size = body.getBytes(StandardCharsets.UTF_8).length + (long) ENTRY_OVERHEAD;
            if (size > limit || !makeRoom(size, priority)) {
                dropped++;
                lost += priority == Priority.ALERT ? 1 : 0;
            } else {
                Entry entry = new Entry(++ids, sample.device(), sample.at().toEpochMilli(), body);
                kept.add(new Kept(entry, priority, size));
            }
        }
    }

    /** Loses its oldest entry, as for want of room. */
    synchronized void dropOne() {
        kept.remove(0);
        dropped++;
    }

    private boolean makeRoom(long size, Priority priority) {
        while (bytes() + size > limit) {
            Kept victim = kept.stream()
                    .filter(one -> one.priority().rank() <= priority.rank())
                    .min(Comparator.comparingInt((Kept one) -> one.priority().rank())
                            .thenComparingLong(one -> one.entry().id()))
                    .orElse(null);
            if (victim == null) {
                return false;
            }
            kept.remove(victim);
            dropped++;
            lost += victim.priority() == Priority.ALERT ? 1 : 0;
        }
        return true;
    }

    @Override
    public synchronized void keep(Report report) {
        check();
        long size = report.body().getBytes(StandardCharsets.UTF_8).length + (long) ENTRY_OVERHEAD;
        if (size > limit || !makeRoom(size, Priority.ALERT)) {
            dropped++;
            lost++;
        } else {
            Entry entry = new Entry(++ids, report.device(), report.at().toEpochMilli(), report.body(), report.kind());
            kept.add(new Kept(entry, Priority.ALERT, size));
        }
    }

    @Override
    public synchronized List<Entry> oldest(int count, long takenFrom) {
        check();
        return kept.stream()
                .filter(one -> !BootLog.Undated.is(one.entry().takenAt()))
                .filter(one -> one.priority() == Priority.ALERT || one.entry().takenAt() >= takenFrom)
                .sorted(Comparator.comparingInt((Kept one) -> -one.priority().rank())
                        .thenComparingLong(one -> one.entry().id()))
                .limit(count)
                .map(Kept::entry)
                .toList();
    }

    @Override
    public synchronized void remove(Collection<Entry> entries) {
        check();
        kept.removeIf(one ->
                entries.stream().anyMatch(gone -> gone.id() == one.entry().id()));
    }

    @Override
    public synchronized Status status() {
        long undated = kept.stream()
                .filter(one -> BootLog.Undated.is(one.entry().takenAt()))
                .count();
        return new Status(kept.size(), bytes(), limit, dropped, lost, undated, 0);
    }

    private long bytes() {
        return kept.stream().mapToLong(Kept::size).sum();
    }

    private void check() {
        if (broken) {
            throw new OutboxException("outbox: broken by the test", new IllegalStateException("no space left"));
        }
    }

    @Override
    public void close() {}
}
