package io.fieldwarden.ingest.kafka;

import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.ingest.core.ReadingLog;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The log as Kafka: one idempotent producer for all connections, so that records of a few milliseconds are one request and, with
 * {@code log.flush: fsync}, one sync per partition. Until the broker has been found, and when the buffer is full, nothing is
 * taken. What the broker has not confirmed within {@link Settings#confirmWithin} fails. Thread-safe.
 */
public final class KafkaReadingLog implements ReadingLog, AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final KafkaProducer<byte[], byte[]> producer;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Thread finder = new Thread(this::find, "ingest-log-finder");
    private volatile boolean closing;

    private KafkaReadingLog(KafkaProducer<byte[], byte[]> producer) {
        this.producer = producer;
        this.finder.setDaemon(true);
    }

    /**
     * How the producer behaves.
     *
     * @param linger how long a record waits for company, milliseconds
     * @param bufferBytes what may be unconfirmed in all
     * @param confirmWithin when to give up
     */
    public record Settings(int linger, long bufferBytes, Duration confirmWithin) {
        public Settings {
            if (linger < 0 || linger > 100 || bufferBytes < 1 << 20 || confirmWithin.toMillis() < 1_000) {
                throw new IllegalArgumentException("log producer: linger " + linger + " ms, buffer " + bufferBytes
                        + " bytes, confirm within " + confirmWithin
                        + " are not within 0..100 ms, from 1 MiB, from 1 s");
            }
        }

        /**
         * Gives up after 10 s, so that an edge agent, which waits for 20 s, hears "busy" rather than nothing. A group
         * costs a request, a sync for each partition, and an answer to each fetch that waits for it, however few records
         * are in it: three milliseconds bound that at some 300 groups a second.
         */
        public static Settings defaults() {
            return new Settings(3, 32L << 20, Duration.ofSeconds(10));
        }
    }

    /** Returns at once; the broker is looked for in the background. */
    public static KafkaReadingLog open(String bootstrapServers, Settings settings) {
        Map<String, Object> config = new HashMap<>();
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.put(ProducerConfig.CLIENT_ID_CONFIG, "ingest");
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // One request at a time: what comes while the log syncs is one request, and one sync, afterwards.
        // The more there is to do, the larger the groups become.
        config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        config.put(ProducerConfig.LINGER_MS_CONFIG, settings.linger());
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, settings.bufferBytes());
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 1 << 20);
        // Event loops call append: it must never wait for metadata or for buffer space.
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
        // Longer than a clock is wrong: what is asked while it is ahead cannot be asked again before that time has
        // come.
        long hundredYears = Duration.ofDays(36_500).toMillis();
        config.put(ProducerConfig.METADATA_MAX_AGE_CONFIG, hundredYears);
        config.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, hundredYears);
        int confirmMs = (int) settings.confirmWithin().toMillis();
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, confirmMs);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, confirmMs - settings.linger());
        config.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 20);
        config.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 500);
        config.put(ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG, 20);
        config.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        KafkaReadingLog log =
                new KafkaReadingLog(new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()));
        log.finder.start();
        return log;
    }

    /** Completes when the broker has been found and knows the topics; before that nothing is taken. */
    public CompletionStage<Void> ready() {
        return ready.minimalCompletionStage();
    }

    /** Asks until the broker answers, because {@link #append} never waits for it. */
    private void find() {
        try {
            for (LogTopic topic : new LogTopic[] {LogTopic.READINGS, LogTopic.QUARANTINE, LogTopic.COMMANDS}) {
                while (!closing && !known(topic)) {
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            }
            ready.complete(null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean known(LogTopic topic) {
        try {
            return !producer.partitionsFor(topic.topicName()).isEmpty();
        } catch (TimeoutException e) {
            return false;
        }
    }

    @Override
    public boolean append(LogTopic topic, byte[] key, byte[] value, Appended done) {
        Confirmation confirmation = new Confirmation(done);
        try {
            Future<RecordMetadata> unused =
                    producer.send(new ProducerRecord<>(topic.topicName(), key, value), confirmation);
        } catch (KafkaException | IllegalStateException e) {
            return confirmation.refused();
        }
        return confirmation.taken();
    }

    /** Sends what was taken, then ends; takes at most 10 seconds. */
    @Override
    public void close() {
        closing = true;
        producer.close(CLOSE_LIMIT);
    }

    /**
     * Keeps the promise of {@link ReadingLog#append} around a producer that reports "no buffer left" and "topic not known"
     * through the callback, during the call: what fails before the call returns was not taken.
     */
    private static final class Confirmation implements Callback {
        private final Appended done;
        private boolean returned;
        private boolean failedEarly;

        Confirmation(Appended done) {
            this.done = done;
        }

        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
            if (exception == null) {
                done.appended();
                return;
            }
            synchronized (this) {
                if (!returned) {
                    failedEarly = true;
                    return;
                }
            }
            done.failed(exception);
        }

        synchronized boolean taken() {
            returned = true;
            return !failedEarly;
        }

        synchronized boolean refused() {
            returned = true;
            return false;
        }
    }
}
