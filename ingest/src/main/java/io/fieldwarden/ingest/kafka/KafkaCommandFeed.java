package io.fieldwarden.ingest.kafka;

import io.fieldwarden.device.log.CommandEvent;
import io.fieldwarden.device.log.LogFormatException;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.ingest.core.CommandQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topic {@code commands} into the {@link CommandQueue}, from its beginning at each start: whatever a hub that ends did
 * not bring to its device is there again.
 */
public final class KafkaCommandFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaCommandFeed.class);

    private final TopicReader reader;

    private KafkaCommandFeed(TopicReader reader) {
        this.reader = reader;
    }

    /** Returns at once; nothing is sent before all that stands on the topic now has been read. */
    public static KafkaCommandFeed open(String bootstrapServers, CommandQueue queue) {
        return new KafkaCommandFeed(TopicReader.open(
                bootstrapServers,
                LogTopic.COMMANDS,
                new TopicReader.Target(record -> apply(queue, record), queue::loaded)));
    }

    private static void apply(CommandQueue queue, ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            queue.take(CommandEvent.decode(record.value()));
        } catch (LogFormatException e) {
            LOG.atError()
                    .addKeyValue("offset", record.offset())
                    .setCause(e)
                    .log("command cannot be read and is passed over");
        }
    }

    /** Takes at most 10 seconds. */
    @Override
    public void close() {
        reader.close();
    }
}
