package io.fieldwarden.hub.flink;

import io.fieldwarden.hub.flink.JobState.Phase;
import io.fieldwarden.stream.StreamJob;
import io.fieldwarden.stream.job.JobMeters;
import io.fieldwarden.stream.job.JobOptions;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stream job on a Flink cluster inside this process. {@link #open} returns at once; starting goes on in a thread of its
 * own, which afterwards watches the job. All methods may be called from any thread. One per process at a time.
 *
 * <p>The job goes on from the newest checkpoint that can be read, and from the beginning of the log where there is none:
 * slower, with the same result. A failing job starts again by itself, for ever.
 */
public final class EmbeddedFlink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedFlink.class);
    private static final Duration LOOK_AT_START = Duration.ofMillis(200);

    /** A running job is looked at less often: each look makes the cluster copy its whole graph. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final Duration LAST_CHECKPOINT = Duration.ofSeconds(5);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);

    private final FlinkConfig config;
    private final CheckpointFolder checkpoints;
    private final CompletionStage<String> bootstrapServers;
    private final CompletableFuture<Void> up = new CompletableFuture<>();
    private final CompletableFuture<Void> closing = new CompletableFuture<>();
    private final Thread keeper;
    private volatile JobState state = new JobState(Phase.STARTING, "cluster");
    private volatile @Nullable MiniCluster cluster;
    private volatile @Nullable JobID job;

    private EmbeddedFlink(FlinkConfig config, CompletionStage<String> bootstrapServers) {
        this.config = config;
        this.checkpoints = new CheckpointFolder(config.checkpoints());
        this.bootstrapServers = bootstrapServers;
        this.keeper = new Thread(this::keep, "flink-keeper");
        keeper.setDaemon(true);
    }

    /**
     * Starts the cluster and, when the log is there, the job.
     *
     * @param bootstrapServers {@code host:port} of the log, whose topics exist; the cluster starts meanwhile
     * @param meters the job's figures go here
     */
    public static EmbeddedFlink open(
            FlinkConfig config, CompletionStage<String> bootstrapServers, MeterRegistry meters) {
        JobMeters.install(meters);
        EmbeddedFlink flink = new EmbeddedFlink(config, bootstrapServers);
        flink.keeper.start();
        return flink;
    }

    public JobState state() {
        return state;
    }

    /** Completes when the job runs for the first time; exceptionally when it was closed before. */
    public CompletionStage<Void> whenUp() {
        return up.minimalCompletionStage();
    }

    /**
     * Takes a last checkpoint if that is quick, and ends job and cluster; at most half a minute. Without that checkpoint the
     * next start works a few seconds of the log off again.
     */
    @Override
    public void close() {
        if (!closing.complete(null)) {
            return;
        }
        try {
            keeper.join(CLOSE_LIMIT.toMillis());
            up.completeExceptionally(new IllegalStateException("stream job was closed before it ran"));
            end();
        } catch (InterruptedException e) {
            keeper.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void end() throws InterruptedException {
        MiniCluster running = cluster;
        JobID id = job;
        if (running == null) {
            return;
        }
        if (id != null && state.phase() == Phase.UP) {
            within(LAST_CHECKPOINT, running.triggerCheckpoint(id), "last checkpoint");
        }
        if (id != null) {
            within(LAST_CHECKPOINT, running.cancelJob(id), "end of the job");
        }
        within(CLOSE_LIMIT, running.closeAsync(), "end of the cluster");
    }

    private static void within(Duration limit, CompletableFuture<?> work, String what) throws InterruptedException {
        try {
            work.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.atWarn().addKeyValue("what", what).setCause(e).log("stream job did not close in order");
        }
    }

    /** Starts, then watches, until closed. */
    private void keep() {
        try {
            MiniCluster started = new MiniCluster(ClusterOptions.of(config));
            cluster = started;
            started.start();
            state = new JobState(Phase.STARTING, "log");
            String servers = awaitLog();
            if (servers == null) {
                return;
            }
            JobID id = submit(started, servers);
            watch(started, id);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            failed(e);
        }
    }

    private @Nullable String awaitLog() throws InterruptedException, ExecutionException {
        CompletableFuture<String> log = bootstrapServers.toCompletableFuture().copy();
        CompletableFuture.anyOf(log, closing).get();
        return closing.isDone() ? null : log.get();
    }

    private void failed(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        state = new JobState(Phase.FAILED, root.getClass().getSimpleName() + ": " + root.getMessage());
        LOG.atError().setCause(e).log("stream job does not run");
    }

    private JobID submit(MiniCluster target, String servers) throws Exception {
        state = new JobState(Phase.STARTING, "job");
        JobID id = checkpoints.nextStart();
        Configuration options = JobOptions.of(config.checkpointInterval());
        options.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                config.checkpoints().toUri().toString());
        StreamExecutionEnvironment env = new StreamExecutionEnvironment(options);
        env.setParallelism(config.parallelism());
        StreamJob.attach(env, servers, config.job());
        StreamGraph graph = env.getStreamGraph();
        graph.setJobId(id);
        Optional<CheckpointFolder.Complete> newest = checkpoints.newest();
        newest.ifPresent(checkpoint -> graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(
                checkpoint.path().toUri().toString(), true, RecoveryClaimMode.NO_CLAIM)));
        LOG.atInfo()
                .addKeyValue("from", newest.map(c -> c.path().toString()).orElse("the beginning of the log"))
                .log("stream job starts");
        target.submitJob(graph).get();
        job = id;
        return id;
    }

    private void watch(MiniCluster target, JobID id) throws Exception {
        boolean cleaned = false;
        while (!closing.isDone()) {
            look(target, id);
            if (!cleaned && checkpoints.hasCompleted(id)) {
                checkpoints.forgetAllBut(id);
                cleaned = true;
            }
            try {
                closing.get((state.phase() == Phase.UP ? LOOK : LOOK_AT_START).toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                LOG.trace("looks again");
            }
        }
    }

    private void look(MiniCluster target, JobID id) throws InterruptedException, IOException {
        try {
            AccessExecutionGraph graph = target.getExecutionGraph(id).get(10, TimeUnit.SECONDS);
            boolean running = graph.getState() == JobStatus.RUNNING;
            for (var vertex : graph.getAllExecutionVertices()) {
                running &= vertex.getExecutionState() == ExecutionState.RUNNING;
            }
            if (running) {
                if (state.phase() != Phase.UP) {
                    LOG.atInfo().addKeyValue("job", id).log("stream job runs");
                }
                state = new JobState(Phase.UP, "");
                up.complete(null);
            } else if (graph.getFailureInfo() != null) {
                String reason = graph.getFailureInfo()
                        .getExceptionAsString()
                        .lines()
                        .filter(line -> !line.startsWith("\t"))
                        .reduce((first, second) -> second)
                        .orElse("");
                state = new JobState(Phase.FAILED, reason);
            } else if (state.phase() == Phase.UP) {
                state = new JobState(Phase.STARTING, "again");
            }
        } catch (ExecutionException | TimeoutException e) {
            state = new JobState(Phase.FAILED, "the cluster does not answer: " + e.getMessage());
        }
    }
}
