package io.fieldwarden.hub.flink;

import io.fieldwarden.stream.job.AnomalyJob;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How the job runs inside the hub.
 *
 * @param checkpoints folder of checkpoints, used by one hub at a time
 * @param job what it does
 * @param parallelism of rules and sources
 * @param checkpointInterval how much is worked off again after a crash. Each checkpoint writes the window of every device
 *     anew, so that a short interval costs more than what it saves once in a while.
 */
public record FlinkConfig(Path checkpoints, AnomalyJob.Settings job, int parallelism, Duration checkpointInterval) {
    public FlinkConfig {
        if (parallelism < 1) {
            throw new IllegalArgumentException("stream.parallelism: " + parallelism + " is below 1");
        }
    }

    public static FlinkConfig defaults(Path checkpoints, AnomalyJob.Settings job) {
        return new FlinkConfig(checkpoints, job, 2, Duration.ofSeconds(10));
    }
}
