package io.fieldwarden.hub.bench;

import io.fieldwarden.device.Reading;
import io.fieldwarden.stream.job.AnomalyJob;
import io.fieldwarden.stream.job.JobOptions;
import io.fieldwarden.stream.job.LogRecord;
import io.fieldwarden.stream.series.PointWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The job on a cluster of its own in this process, between a source and a sink in memory. Owned by one thread. */
final class StreamJobRun implements AutoCloseable {
    private static final Map<String, StreamBench.Heard> LISTENERS = new ConcurrentHashMap<>();
    private static final String NOBODY = "";
    private static final Duration NEVER = Duration.ofDays(1);

    private final MiniCluster cluster;
    private final JobID job;

    private StreamJobRun(MiniCluster cluster, JobID job) {
        this.cluster = cluster;
        this.job = job;
    }

    static StreamJobRun start(
            StreamBench.Turns turns,
            StreamSource registry,
            StreamBench.Heard heard,
            StreamBench.Settings settings,
            Path folder)
            throws Exception {
        String name = String.valueOf(folder.getFileName());
        LISTENERS.put(name, heard);
        MiniCluster cluster = new MiniCluster(cluster(settings.parallelism()));
        cluster.start();
        // checkpoints are asked for one by one
        Configuration options = JobOptions.of(NEVER);
        options.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.toAbsolutePath().toUri().toString());
        StreamExecutionEnvironment env = new StreamExecutionEnvironment(options);
        env.setParallelism(settings.parallelism());
        DataStream<LogRecord> devices = source(env, registry, "registry", 1);
        DataStream<LogRecord> forRules =
                source(env, StreamSource.of("rules-" + name, turns.feed(true)), "rules-in", settings.parallelism());
        DataStream<LogRecord> forStore =
                source(env, StreamSource.of("store-" + name, turns.feed(false)), "store-in", settings.parallelism());
        DataStream<LogRecord> bases =
                source(env, StreamSource.of("bases-" + name, (share, shares) -> null), "bases", 1);
        AnomalyJob.Outputs outputs = AnomalyJob.build(
                new AnomalyJob.Inputs(forRules, forStore, devices, bases),
                AnomalyJob.Settings.defaults(Counting::new, settings.parallelism()));
        outputs.alerts().sinkTo(new ToListener(name)).uid("alerts");
        outputs.silences().sinkTo(new ToListener(name)).uid("silences");
        outputs.quarantine().sinkTo(new ToListener(NOBODY)).uid("quarantine");
        outputs.again().sinkTo(new ToListener(NOBODY)).uid("again");
        JobID job = cluster.submitJob(env.getStreamGraph()).get().getJobID();
        while (cluster.getJobStatus(job).get() != JobStatus.RUNNING) {
            Thread.onSpinWait();
        }
        return new StreamJobRun(cluster, job);
    }

    private static DataStream<LogRecord> source(
            StreamExecutionEnvironment env, StreamSource source, String uid, int parallelism) {
        return env.fromSource(source, WatermarkStrategy.noWatermarks(), uid, LogRecord.TYPE)
                .setParallelism(parallelism)
                .uid(uid);
    }

    private static MiniClusterConfiguration cluster(int parallelism) {
        Configuration options = new Configuration();
        options.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        options.set(RestOptions.BIND_PORT, "0");
        options.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(1));
        options.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(24));
        options.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(24));
        return new MiniClusterConfiguration.Builder()
                .setConfiguration(options)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(parallelism)
                .build();
    }

    /** Writes a checkpoint and waits for it. */
    void checkpoint() throws Exception {
        cluster.triggerCheckpoint(job).get();
    }

    @Override
    public void close() {
        cluster.cancelJob(job).join();
        cluster.closeAsync().join();
    }

    /** Counts on the job's own meter and keeps nothing. */
    private static final class Counting implements PointWriter {
        @Override
        public Written write(List<Reading> points) {
            return new Written(points.size(), List.of());
        }

        @Override
        public void close() {}
    }

    /** Hands over what leaves the job. */
    private record ToListener(String name) implements Sink<LogRecord> {
        @Override
        public SinkWriter<LogRecord> createWriter(WriterInitContext context) {
            return new SinkWriter<>() {
                @Override
                public void write(LogRecord record, Context where) {
                    StreamBench.Heard heard = LISTENERS.get(name);
                    if (heard != null) {
                        heard.take(record);
                    }
                }

                @Override
                public void flush(boolean end) {}

                @Override
                public void close() {}
            };
        }
    }
}
