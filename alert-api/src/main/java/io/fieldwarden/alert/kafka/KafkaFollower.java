package io.fieldwarden.alert.kafka;

import com.google.protobuf.UnsafeByteOperations;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.device.log.LogTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads one topic without a consumer group: the positions are kept by whoever keeps the result. For one thread. */
final class KafkaFollower implements TopicLog.Follower {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
    private static final Duration ASK_LIMIT = Duration.ofSeconds(2);
    private static final long LOOK_NANOS = Duration.ofSeconds(30).toNanos();

    private final LogTopic topic;
    private final Map<Integer, Long> positions;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Set<TopicPartition> assigned = new HashSet<>();
    private long lookedAt;

    KafkaFollower(String bootstrapServers, LogTopic topic, Map<Integer, Long> positions) {
        this.topic = topic;
        this.positions = Map.copyOf(positions);
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "alert-api-" + topic.topicName());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
        if (topic == LogTopic.READINGS) {
            // Of readings only the last contact of each device is kept: a quarter of a second of them is one poll and
            // one
            // transaction, where each would be one otherwise.
            settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 20_000);
            settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1 << 20);
            settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 250);
        }
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public List<TopicLog.Received> poll(Duration longest) {
        lookForPartitions();
        if (assigned.isEmpty()) {
            return List.of();
        }
        List<TopicLog.Received> received = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> found : next(longest)) {
            received.add(new TopicLog.Received(
                    new TopicLog.Place(found.partition(), found.offset()),
                    found.key() == null ? "" : found.key(),
                    Optional.ofNullable(found.value()).map(UnsafeByteOperations::unsafeWrap),
                    found.timestamp()));
        }
        return received;
    }

    private Iterable<ConsumerRecord<String, byte[]>> next(Duration longest) {
        try {
            return consumer.poll(longest);
        } catch (WakeupException e) {
            return List.of();
        }
    }

    /** Kafka waits on the wall clock: when that is set back, a poll without records goes on until the old time comes again. */
    @Override
    public void wake() {
        consumer.wakeup();
    }

    /** Often while there are none, rarely afterwards. */
    private void lookForPartitions() {
        long now = System.nanoTime();
        if (!assigned.isEmpty() && now - lookedAt < LOOK_NANOS) {
            return;
        }
        lookedAt = now;
        List<TopicPartition> added = new ArrayList<>();
        for (PartitionInfo partition : partitions()) {
            TopicPartition found = new TopicPartition(topic.topicName(), partition.partition());
            if (assigned.add(found)) {
                added.add(found);
            }
        }
        if (!added.isEmpty()) {
            consumer.assign(assigned);
            for (TopicPartition partition : added) {
                Long position = positions.get(partition.partition());
                if (position == null) {
                    consumer.seekToBeginning(List.of(partition));
                } else {
                    consumer.seek(partition, position);
                }
            }
        }
    }

    /** Empty while the log does not answer or does not have the topic yet. */
    private List<PartitionInfo> partitions() {
        try {
            List<PartitionInfo> found = consumer.partitionsFor(topic.topicName(), ASK_LIMIT);
            return found == null ? List.of() : found;
        } catch (TimeoutException | UnknownTopicOrPartitionException | WakeupException e) {
            return List.of();
        }
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(CLOSE_LIMIT));
    }
}
