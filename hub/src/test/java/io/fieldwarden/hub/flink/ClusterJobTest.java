package io.fieldwarden.hub.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldwarden.hub.flink.JobState.Phase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ClusterJobTest {
    private static JobState read(String jobs) throws JsonProcessingException {
        return ClusterJob.read(new ObjectMapper().readTree("{\"jobs\":[" + jobs + "]}"));
    }

    private static String job(String name, String state, long start, int running) {
        return "{\"name\":\"%s\",\"state\":\"%s\",\"start-time\":%d,\"tasks\":{\"running\":%d,\"total\":8}}"
                .formatted(name, state, start, running);
    }

    @Test
    void a_job_is_up_when_all_its_tasks_run() throws Exception {
        assertThat(read(job("fieldwarden", "RUNNING", 1, 8))).isEqualTo(new JobState(Phase.UP, ""));
        assertThat(read(job("fieldwarden", "RUNNING", 1, 7)))
                .isEqualTo(new JobState(Phase.STARTING, "7 of 8 tasks run"));
        assertThat(read(job("fieldwarden", "RESTARTING", 1, 0))).isEqualTo(new JobState(Phase.STARTING, "restarting"));
    }

    @Test
    void of_several_the_newest_counts() throws Exception {
        String ended = job("fieldwarden", "FINISHED", 1, 0);
        String now = job("fieldwarden", "RUNNING", 2, 8);
        assertThat(read(ended + "," + now).phase()).isEqualTo(Phase.UP);
        assertThat(read(now + "," + ended).phase()).isEqualTo(Phase.UP);
    }

    @Test
    void a_cluster_without_the_job_or_with_one_that_has_ended_says_so() throws Exception {
        assertThat(read(job("another", "RUNNING", 1, 8)))
                .isEqualTo(new JobState(Phase.FAILED, "the cluster has no job named fieldwarden"));
        assertThat(read(job("fieldwarden", "CANCELED", 1, 0)))
                .isEqualTo(new JobState(Phase.FAILED, "the job on the cluster is CANCELED"));
    }

    @Test
    void a_cluster_that_does_not_answer_is_named() throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        String address = "http://127.0.0.1:" + nobody;
        try (ClusterJob job = ClusterJob.watch(address)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> job.state().phase() == Phase.FAILED);
            assertThat(job.state().detail()).startsWith(address + "/jobs/overview does not answer");
        }
    }
}
