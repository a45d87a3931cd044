package io.fieldwarden.hub.flink;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.RpcServiceSharing;

/** A cluster that is small, quick to start, and seen by nobody outside this machine. */
final class ClusterOptions {
    private static final String LOOPBACK = "127.0.0.1";

    private ClusterOptions() {}

    static MiniClusterConfiguration of(FlinkConfig config) {
        Configuration options = new Configuration();
        options.set(RestOptions.BIND_ADDRESS, LOOPBACK);
        options.set(RestOptions.ADDRESS, LOOPBACK);
        options.set(RestOptions.BIND_PORT, "0");
        options.set(RestOptions.SERVER_NUM_THREADS, 1);
        options.set(JobManagerOptions.BIND_HOST, LOOPBACK);
        options.set(JobManagerOptions.ADDRESS, LOOPBACK);
        options.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
        options.set(TaskManagerOptions.HOST, LOOPBACK);
        options.set(WebOptions.SUBMIT_ENABLE, false);
        options.set(WebOptions.CANCEL_ENABLE, false);
        Path work = config.checkpoints().toAbsolutePath().resolve("work");
        options.set(CoreOptions.TMP_DIRS, work.toString());
        options.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(1));
        options.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(24));
        options.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(24));
        options.set(JobManagerOptions.JOB_MANAGER_FUTURE_POOL_SIZE, 2);
        options.set(JobManagerOptions.JOB_MANAGER_IO_POOL_SIZE, 2);
        // A task that does not end when told must not end the hub.
        options.set(TaskManagerOptions.TASK_CANCELLATION_TIMEOUT, Duration.ZERO);
        return new MiniClusterConfiguration.Builder()
                .setConfiguration(options)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(config.parallelism())
                .setRpcServiceSharing(RpcServiceSharing.SHARED)
                .build();
    }
}
