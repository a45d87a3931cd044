package io.fieldwarden.hub.log;

import io.fieldwarden.device.log.LogTopic;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the topics that are not there yet. */
public final class LogTopics {
    private LogTopics() {}

    /**
     * Returns when every {@link LogTopic} exists; one that does is left as it is.
     *
     * @param single the log is one broker; otherwise its own default decides how many replicas there are
     * @param within how long to wait for each of its two answers
     * @throws LogUnavailableException if the log does not answer in time or refuses
     */
    public static void ensure(String bootstrapServers, boolean single, Duration within) {
        Map<String, Object> client = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, 20L,
                AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG, 20L,
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200L);
        try (Admin admin = Admin.create(client)) {
            Set<String> present = admin.listTopics().names().get(within.toMillis(), TimeUnit.MILLISECONDS);
            admin.createTopics(Arrays.stream(LogTopic.values())
                            .filter(topic -> !present.contains(topic.topicName()))
                            .map(topic -> BrokerConfig.topic(topic, single))
                            .toList())
                    .all()
                    .get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new LogUnavailableException("log: topics cannot be created at " + bootstrapServers, e);
            }
        } catch (TimeoutException e) {
            throw new LogUnavailableException("log: " + bootstrapServers + " does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("log: interrupted while topics were created", e);
        }
    }
}
