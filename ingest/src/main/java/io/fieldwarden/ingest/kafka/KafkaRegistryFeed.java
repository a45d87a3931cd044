package io.fieldwarden.ingest.kafka;

import io.fieldwarden.device.log.LogFormatException;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.log.RegistryRecords;
import io.fieldwarden.ingest.core.DeviceRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * Reads topic {@code registry} from its beginning and follows it; owned by its own thread, which alone writes the
 * {@link DeviceRegistry}. When the log is away it keeps trying; what is in memory stays valid meanwhile.
 */
public final class KafkaRegistryFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaRegistryFeed.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What ingest looks at; sites and organisations it does not. */
    private static final List<String> KINDS = List.of("device/", "profile/", "position/");

    private static final TopicPartition REGISTRY = new TopicPartition(LogTopic.REGISTRY.topicName(), 0);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final DeviceRegistry registry;
    private final Thread thread;
    private volatile boolean closing;

    private KafkaRegistryFeed(KafkaConsumer<byte[], byte[]> consumer, DeviceRegistry registry) {
        this.consumer = consumer;
        this.registry = registry;
        this.thread = new Thread(this::run, "ingest-registry");
        this.thread.setDaemon(true);
    }

    /** Returns at once; {@link DeviceRegistry#ready} tells when all that stands on the topic now has been read. */
    public static KafkaRegistryFeed open(String bootstrapServers, DeviceRegistry registry) {
        Map<String, Object> config = new HashMap<>();
        config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, "ingest-registry");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.RECONNECT_BACKOFF_MS_CONFIG, 20);
        config.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        config.put(ConsumerConfig.RETRY_BACKOFF_MS_CONFIG, 20);
        KafkaRegistryFeed feed = new KafkaRegistryFeed(
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()), registry);
        feed.thread.start();
        return feed;
    }

    private void run() {
        try (consumer) {
            consumer.assign(List.of(REGISTRY));
            consumer.seekToBeginning(List.of(REGISTRY));
            long end = -1;
            while (!closing) {
                end = step(end);
            }
        } catch (WakeupException e) {
            LOG.atDebug().log("registry feed is closed");
        }
    }

    /** @return the offset up to which the registry has to be read before it is loaded, -1 when not known yet */
    private long step(long end) {
        try {
            long target = end >= 0
                    ? end
                    : consumer.endOffsets(List.of(REGISTRY), PATIENCE).getOrDefault(REGISTRY, -1L);
            consumer.poll(POLL).forEach(this::apply);
            if (!registry.isReady() && target >= 0 && consumer.position(REGISTRY, PATIENCE) >= target) {
                registry.loaded();
                LOG.atInfo().addKeyValue("offset", target).log("registry is loaded");
            }
            return target;
        } catch (WakeupException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.atWarn().addKeyValue("cause", e.toString()).log("registry cannot be read now; trying again");
            return end;
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            return;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        try {
            if (record.value() == null) {
                registry.remove(key);
            } else if (KINDS.stream().anyMatch(key::startsWith)) {
                registry.put(RegistryRecords.decode(record.value()));
            }
        } catch (LogFormatException e) {
            LOG.atError()
                    .addKeyValue("key", key)
                    .setCause(e)
                    .log("registry entry cannot be read; the one before it stays");
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
