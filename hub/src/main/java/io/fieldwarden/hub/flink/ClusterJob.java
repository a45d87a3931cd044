package io.fieldwarden.hub.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldwarden.hub.flink.JobState.Phase;
import io.fieldwarden.stream.job.JobOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The stream job on a Flink cluster elsewhere: this hub starts and stops nothing there, it only asks how the job is. Safe for
 * many threads; asks on a thread of its own.
 */
public final class ClusterJob implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI overview;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER).build();
    private final ScheduledExecutorService asking = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "cluster-job");
        thread.setDaemon(true);
        return thread;
    });
    private final ScheduledFuture<?> asked;
    private volatile JobState state;

    private ClusterJob(String address) {
        overview = URI.create(address.replaceAll("/+$", "") + "/jobs/overview");
        state = new JobState(Phase.STARTING, address);
        asked = asking.scheduleWithFixedDelay(this::ask, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** @param address of the cluster's REST interface, {@code http://host:port} */
    public static ClusterJob watch(String address) {
        return new ClusterJob(address);
    }

    public JobState state() {
        return state;
    }

    @Override
    public void close() {
        asked.cancel(true);
        asking.shutdownNow();
    }

    private void ask() {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(overview).timeout(ANSWER).build();
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            state = answer.statusCode() == 200
                    ? read(JSON.readTree(answer.body()))
                    : new JobState(Phase.FAILED, overview + " answered " + answer.statusCode());
        } catch (IOException e) {
            state = new JobState(Phase.FAILED, overview + " does not answer: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @param overview what the cluster knows of its jobs, those that have ended too */
    static JobState read(JsonNode overview) {
        JsonNode newest = null;
        for (JsonNode job : overview.path("jobs")) {
            if (job.path("name").asText().equals(JobOptions.NAME) && isNewer(job, newest)) {
                newest = job;
            }
        }
        if (newest == null) {
            return new JobState(Phase.FAILED, "the cluster has no job named " + JobOptions.NAME);
        }
        String status = newest.path("state").asText();
        JsonNode tasks = newest.path("tasks");
        int running = tasks.path("running").asInt();
        int total = tasks.path("total").asInt();
        return switch (status) {
            case "RUNNING" ->
                running == total && total > 0
                        ? new JobState(Phase.UP, "")
                        : new JobState(Phase.STARTING, running + " of " + total + " tasks run");
            case "INITIALIZING", "CREATED", "RESTARTING", "FAILING", "RECONCILING" ->
                new JobState(Phase.STARTING, status.toLowerCase(Locale.ROOT));
            default -> new JobState(Phase.FAILED, "the job on the cluster is " + status);
        };
    }

    private static boolean isNewer(JsonNode job, @Nullable JsonNode than) {
        return than == null
                || job.path("start-time").asLong() > than.path("start-time").asLong();
    }
}
