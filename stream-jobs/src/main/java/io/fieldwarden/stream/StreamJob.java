package io.fieldwarden.stream;

import io.fieldwarden.stream.job.AnomalyJob;
import io.fieldwarden.stream.kafka.LogConnectors;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The whole job: topology and connectors. */
public final class StreamJob {
    private StreamJob() {}

    /**
     * Adds the job to the environment.
     *
     * @param bootstrapServers of the log, whose topics exist
     */
    public static void attach(StreamExecutionEnvironment env, String bootstrapServers, AnomalyJob.Settings settings) {
        LogConnectors.attach(env, bootstrapServers, settings);
    }
}
