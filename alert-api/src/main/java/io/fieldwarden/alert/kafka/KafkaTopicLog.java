package io.fieldwarden.alert.kafka;

import com.google.protobuf.ByteString;
import io.fieldwarden.alert.log.LogUnavailableException;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.device.log.LogTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The log over Kafka's protocol. Does not make topics: who runs the log does. */
public final class KafkaTopicLog implements TopicLog {
    private static final Duration APPEND_LIMIT = Duration.ofSeconds(30);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final String bootstrapServers;
    private final KafkaProducer<String, byte[]> producer;

    private KafkaTopicLog(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "alert-api");
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 1);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) APPEND_LIMIT.toMillis());
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /**
     * Does not wait for the servers to answer.
     *
     * @param bootstrapServers {@code host:port}, more of them after commas
     */
    public static KafkaTopicLog connect(String bootstrapServers) {
        return new KafkaTopicLog(bootstrapServers);
    }

    @Override
    public Follower follow(LogTopic topic, Map<Integer, Long> positions) {
        return new KafkaFollower(bootstrapServers, topic, positions);
    }

    @Override
    public void append(LogTopic topic, List<Entry> entries) {
        try {
            List<Future<RecordMetadata>> sent = new ArrayList<>(entries.size());
            for (Entry entry : entries) {
                sent.add(producer.send(new ProducerRecord<>(
                        topic.topicName(),
                        entry.key(),
                        entry.value().map(ByteString::toByteArray).orElse(null))));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get(APPEND_LIMIT.toSeconds() + 5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("log: interrupted while appending to " + topic.topicName(), e);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new LogUnavailableException(
                    "log at " + bootstrapServers + ": append to " + topic.topicName() + " was not confirmed", e);
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE_LIMIT);
    }
}
