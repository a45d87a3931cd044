package io.fieldwarden.ingest.kafka;

import io.fieldwarden.device.log.LogTopic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic of one partition from its beginning and follows it, on a thread of its own. When the log is away it keeps
 * trying.
 */
final class TopicReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final Target target;
    private final Thread thread;
    private boolean loaded;
    private volatile boolean closing;

    /**
     * Told on the reader's thread.
     *
     * @param record takes one, in order
     * @param loaded run once, when all that stood on the topic at the start has been taken
     */
    record Target(Consumer<ConsumerRecord<byte[], byte[]>> record, Runnable loaded) {}

    private TopicReader(KafkaConsumer<byte[], byte[]> consumer, LogTopic topic, Target target) {
        this.consumer = consumer;
        this.partition = new TopicPartition(topic.topicName(), 0);
        this.target = target;
        this.thread = new Thread(this::run, "ingest-" + topic.topicName());
        this.thread.setDaemon(true);
    }

    /** Returns at once. */
    static TopicReader open(String bootstrapServers, LogTopic topic, Target target) {
        Map<String, Object> config = new HashMap<>();
        config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, "ingest-" + topic.topicName());
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.RECONNECT_BACKOFF_MS_CONFIG, 20);
        config.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        config.put(ConsumerConfig.RETRY_BACKOFF_MS_CONFIG, 20);
        TopicReader reader = new TopicReader(
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()), topic, target);
        reader.thread.start();
        return reader;
    }

    private void run() {
        try (consumer) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = -1;
            while (!closing) {
                end = step(end);
            }
        } catch (WakeupException e) {
            LOG.atDebug().addKeyValue("topic", partition.topic()).log("reader is closed");
        }
    }

    /** @return the offset up to which the topic has to be read before it is loaded, -1 when not known yet */
    private long step(long end) {
        try {
            long until = end >= 0
                    ? end
                    : consumer.endOffsets(List.of(partition), PATIENCE).getOrDefault(partition, -1L);
            consumer.poll(POLL).forEach(target.record());
            if (!loaded && until >= 0 && consumer.position(partition, PATIENCE) >= until) {
                loaded = true;
                target.loaded().run();
                LOG.atInfo()
                        .addKeyValue("topic", partition.topic())
                        .addKeyValue("offset", until)
                        .log("topic is loaded");
            }
            return until;
        } catch (WakeupException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.atWarn()
                    .addKeyValue("topic", partition.topic())
                    .addKeyValue("cause", e.toString())
                    .log("topic cannot be read now; trying again");
            return end;
        }
    }

    /** Takes at most 10 seconds. */
    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
