package io.fieldwarden.stream.job;

import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.CheckpointingMode;

/** How the job runs, wherever it runs. What a cluster's own configuration says comes first there. */
public final class JobOptions {
    /** The job is known by it on a cluster. */
    public static final String NAME = "fieldwarden";

    private JobOptions() {}

    /** @param checkpointInterval how much is worked off again after a crash; nothing is lost or told twice by it */
    public static Configuration of(Duration checkpointInterval) {
        Configuration options = new Configuration();
        options.set(PipelineOptions.NAME, NAME);
        // Kryo would take whatever it is given and no later version could read it.
        options.set(PipelineOptions.GENERIC_TYPES, false);
        options.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        options.set(PipelineOptions.OBJECT_REUSE, true);
        // Each edge has a thread that wakes so often, whether or not something is on it. The way of an alert, from the
        // source to the rules, has a shorter time of its own; behind the rules it is one chain without edges. What
        // takes
        // the others, alerts of silence, waits for seconds anyway.
        options.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ofMillis(20));
        options.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpointInterval);
        options.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
        options.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        options.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 3);
        // Ids of rules and cells never visited repeat a thousandfold: a quarter of the bytes. What is not compressed is
        // read too.
        options.set(ExecutionOptions.SNAPSHOT_COMPRESSION, true);
        // While the time series is away no checkpoint completes; that alone is no reason to fail.
        options.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofMinutes(2));
        options.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
        options.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        options.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, Duration.ofMillis(200));
        options.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, Duration.ofSeconds(10));
        options.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
                Duration.ofMinutes(1));
        return options;
    }
}
