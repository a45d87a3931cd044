package io.fieldwarden.ingest.kafka;

import io.fieldwarden.device.log.LogFormatException;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.log.RegistryRecords;
import io.fieldwarden.ingest.core.DeviceRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topic {@code registry} from its beginning and follows it; the thread of its reader alone writes the
 * {@link DeviceRegistry}. When the log is away it keeps trying; what is in memory stays valid meanwhile.
 */
public final class KafkaRegistryFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaRegistryFeed.class);

    /** What ingest looks at; sites and organisations it does not. */
    private static final List<String> KINDS = List.of("device/", "profile/", "position/");

    private final TopicReader reader;

    private KafkaRegistryFeed(TopicReader reader) {
        this.reader = reader;
    }

    /** Returns at once; {@link DeviceRegistry#ready} tells when all that stands on the topic now has been read. */
    public static KafkaRegistryFeed open(String bootstrapServers, DeviceRegistry registry) {
        return new KafkaRegistryFeed(TopicReader.open(
                bootstrapServers,
                LogTopic.REGISTRY,
                new TopicReader.Target(record -> apply(registry, record), registry::loaded)));
    }

    private static void apply(DeviceRegistry registry, ConsumerRecord<byte[], byte[]> record) {
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
        reader.close();
    }
}
