package io.fieldwarden.alert.store;

import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.device.log.LogTopic;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** How far each topic has been read, moved in the transaction of what was made of it. */
public final class FeedPositions {
    private final Database database;

    public FeedPositions(Database database) {
        this.database = database;
    }

    /** Next offset per partition of a topic. */
    public Map<Integer, Long> of(LogTopic topic) {
        return database.read(handle -> {
            Map<Integer, Long> positions = new HashMap<>();
            handle.createQuery("SELECT part, next_offset FROM feed_positions WHERE topic = :topic")
                    .bind("topic", topic.topicName())
                    .map((rs, ctx) -> Map.entry(rs.getInt(1), rs.getLong(2)))
                    .forEach(e -> positions.put(e.getKey(), e.getValue()));
            return positions;
        });
    }

    /** Also back, for a log that was made anew. */
    static void moveTo(Handle handle, LogTopic topic, Collection<TopicLog.Place> places) {
        Map<Integer, Long> next = new HashMap<>();
        places.forEach(place -> next.put(place.partition(), place.offset() + 1));
        next.forEach((part, offset) -> handle.createUpdate("INSERT INTO feed_positions (topic, part, next_offset)"
                        + " VALUES (:topic, :part, :next) ON CONFLICT (topic, part)"
                        + " DO UPDATE SET next_offset = excluded.next_offset")
                .bind("topic", topic.topicName())
                .bind("part", part)
                .bind("next", offset)
                .execute());
    }

    /** Keeps that a record could not be read; the same record once. */
    static void fault(Handle handle, LogTopic topic, TopicLog.Place place, String detail, long now) {
        handle.createUpdate(
                        "INSERT INTO feed_faults (topic, part, record_offset, detail, at)"
                                + " VALUES (:topic, :part, :offset, :detail, :now) ON CONFLICT (topic, part, record_offset) DO NOTHING")
                .bind("topic", topic.topicName())
                .bind("part", place.partition())
                .bind("offset", place.offset())
                .bind("detail", detail)
                .bind("now", now)
                .execute();
    }
}
