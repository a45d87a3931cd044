package io.fieldwarden.alert.log;

import com.google.protobuf.ByteString;
import io.fieldwarden.device.log.LogTopic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The log as this module uses it: follows topics from positions it keeps itself, and appends to the registry topic. */
public interface TopicLog extends AutoCloseable {
    /**
     * Follows all partitions of a topic, also ones that are added later.
     *
     * @param positions next offset per partition; a partition that is not named, or whose offset the log no longer or
     *     not yet has, is read from its oldest record
     */
    Follower follow(LogTopic topic, Map<Integer, Long> positions);

    /**
     * Appends in order and returns when all records are on stable storage as the log promises it.
     *
     * @throws LogUnavailableException when that cannot be said of all; some may then have been appended, and the caller
     *     appends all again
     */
    void append(LogTopic topic, List<Entry> entries);

    @Override
    void close();

    /** @param value empty deletes the key from a compacted topic */
    record Entry(String key, Optional<ByteString> value) {}

    /** One record of a topic. {@code timestamp} is the log's, epoch milliseconds. */
    record Received(Place place, String key, Optional<ByteString> value, long timestamp) {}

    /** Where a record stands. */
    record Place(int partition, long offset) {}

    /** Reads one topic. For one thread. */
    interface Follower extends AutoCloseable {
        /**
         * Waits for records, at most {@code longest}; in order of offset within a partition. Empty also while the log
         * does not answer.
         */
        List<Received> poll(Duration longest);

        /** Ends a {@link #poll} that waits, from any thread: it returns what it has. The clock may be set while it waits. */
        default void wake() {
            // a poll that keeps its time needs no waking
        }

        @Override
        void close();
    }
}
