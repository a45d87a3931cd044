package io.fieldwarden.alert.support;

import io.fieldwarden.alert.log.LogUnavailableException;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.device.log.LogTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A log of one partition per topic in memory; survives the API that uses it, as a real one does. */
public final class MemoryTopicLog implements TopicLog {
    private static final int BATCH = 500;

    private final Map<LogTopic, List<Received>> topics = new EnumMap<>(LogTopic.class);
    private boolean available = true;

    /** Says whether the log answers. */
    public synchronized void setAvailable(boolean newAvailable) {
        available = newAvailable;
        notifyAll();
    }

    @Override
    public synchronized void append(LogTopic topic, List<Entry> entries) {
        if (!available) {
            throw new LogUnavailableException("the log in memory is switched off", new IllegalStateException());
        }
        List<Received> records = records(topic);
        for (Entry entry : entries) {
            records.add(
                    new Received(new Place(0, records.size()), entry.key(), entry.value(), System.currentTimeMillis()));
        }
        notifyAll();
    }

    /** Everything appended so far. */
    public synchronized List<Received> all(LogTopic topic) {
        return List.copyOf(records(topic));
    }

    private List<Received> records(LogTopic topic) {
        return topics.computeIfAbsent(topic, t -> new ArrayList<>());
    }

    @Override
    public Follower follow(LogTopic topic, Map<Integer, Long> positions) {
        Map<Integer, Long> from = new HashMap<>(positions);
        return new Follower() {
            @Override
            public List<Received> poll(Duration longest) {
                return take(topic, from, longest);
            }

            @Override
            public void close() {
                from.clear();
            }
        };
    }

    private synchronized List<Received> take(LogTopic topic, Map<Integer, Long> from, Duration longest) {
        long until = System.nanoTime() + longest.toNanos();
        List<Received> records = records(topic);
        if (from.getOrDefault(0, 0L) > records.size()) {
            from.put(0, 0L);
        }
        int position = from.getOrDefault(0, 0L).intValue();
        while (!available || position >= records.size()) {
            long left = (until - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return List.of();
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return List.of();
            }
        }
        List<Received> batch = List.copyOf(records.subList(position, Math.min(records.size(), position + BATCH)));
        from.put(0, (long) position + batch.size());
        return batch;
    }

    @Override
    public void close() {
        // What was appended stays for the next one to follow.
    }
}
