package io.fieldwarden.hub.log;

import io.fieldwarden.device.log.LogTopic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/** Where topics end. Safe for many threads. */
public final class LogEnds implements AutoCloseable {
    private static final Duration WITHIN = Duration.ofSeconds(10);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final String bootstrapServers;
    private final Admin admin;

    private LogEnds(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        this.admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.CLIENT_ID_CONFIG,
                "log-ends"));
    }

    /** Does not wait for the servers to answer. */
    public static LogEnds connect(String bootstrapServers) {
        return new LogEnds(bootstrapServers);
    }

    /**
     * The offset behind the last record, per partition.
     *
     * @throws LogUnavailableException if the log does not answer in time
     */
    public Map<Integer, Long> of(LogTopic topic) {
        try {
            Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
            for (TopicDescription description : admin.describeTopics(List.of(topic.topicName()))
                    .allTopicNames()
                    .get(WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                    .values()) {
                description
                        .partitions()
                        .forEach(one ->
                                asked.put(new TopicPartition(topic.topicName(), one.partition()), OffsetSpec.latest()));
            }
            Map<Integer, Long> ends = new HashMap<>();
            admin.listOffsets(asked)
                    .all()
                    .get(WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                    .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
            return ends;
        } catch (ExecutionException | TimeoutException e) {
            throw new LogUnavailableException("log: " + bootstrapServers + " does not say where topics end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("log: interrupted while it was asked where topics end", e);
        }
    }

    @Override
    public void close() {
        admin.close(CLOSE_LIMIT);
    }
}
