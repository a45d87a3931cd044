package io.fieldwarden.hub.heal;

import com.google.protobuf.ByteString;
import io.fieldwarden.alert.log.LogUnavailableException;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.device.log.LogTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Topics of one partition in memory, and the programs that have a connection to them. Thread-safe. */
final class TopicsInMemory {
    private final Map<LogTopic, List<TopicLog.Received>> topics = new EnumMap<>(LogTopic.class);

    synchronized void append(LogTopic topic, String key, byte[] value) {
        List<TopicLog.Received> records = topics.computeIfAbsent(topic, unused -> new ArrayList<>());
        records.add(new TopicLog.Received(
                new TopicLog.Place(0, records.size()), key, Optional.of(ByteString.copyFrom(value)), 0));
        notifyAll();
    }

    synchronized List<TopicLog.Received> from(LogTopic topic, int position) {
        List<TopicLog.Received> records = topics.getOrDefault(topic, List.of());
        return List.copyOf(records.subList(Math.min(position, records.size()), records.size()));
    }

    private synchronized List<TopicLog.Received> await(LogTopic topic, int position, Duration longest) {
        long until = System.nanoTime() + longest.toNanos();
        List<TopicLog.Received> records = from(topic, position);
        for (long left = longest.toMillis(); records.isEmpty() && left > 0; ) {
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return List.of();
            }
            records = from(topic, position);
            left = (until - System.nanoTime()) / 1_000_000;
        }
        return records;
    }

    /** The connection of one program. */
    final class Connection implements TopicLog {
        private volatile boolean cut;

        /** As if the program had been killed: nothing that it says from here on is heard. */
        void cut() {
            cut = true;
        }

        @Override
        public Follower follow(LogTopic topic, Map<Integer, Long> positions) {
            return new Follower() {
                private int next = positions.getOrDefault(0, 0L).intValue();

                @Override
                public List<Received> poll(Duration longest) {
                    List<Received> records = await(topic, next, longest);
                    next += records.size();
                    return records;
                }

                @Override
                public void close() {
                    next = 0;
                }
            };
        }

        @Override
        public void append(LogTopic topic, List<Entry> entries) {
            if (cut) {
                throw new LogUnavailableException("this program is dead", new IllegalStateException());
            }
            entries.forEach(entry -> TopicsInMemory.this.append(
                    topic, entry.key(), entry.value().orElseThrow().toByteArray()));
        }

        @Override
        public void close() {
            cut = true;
        }
    }
}
