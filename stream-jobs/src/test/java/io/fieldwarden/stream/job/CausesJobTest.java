package io.fieldwarden.stream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.AlertGroup;
import io.fieldwarden.device.rule.AlertTransition;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Silences of one cause through the whole topology. */
final class CausesJobTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int DEVICES = 12;

    private static void farm(TestJob job) {
        job.profile(1, TestJob.yaml(1, 1.0, "0s"));
        IntStream.range(0, DEVICES).forEach(d -> job.device("soil-" + d, new DeviceId("gw-1")));
    }

    private static void allSend(TestJob job, Instant at) {
        IntStream.range(0, DEVICES).forEach(d -> job.send("soil-" + d, at, 0.5));
    }

    private static List<AlertEvent> groups(TestJob job) {
        return job.alerts().stream()
                .filter(event -> event.group().about().isPresent())
                .toList();
    }

    private static List<AlertEvent> members(TestJob job) {
        return job.alerts().stream()
                .filter(event -> event.group().cause().isPresent())
                .toList();
    }

    @Test
    void the_silence_of_all_behind_a_gateway_is_one_alert_with_its_list_also_over_a_savepoint(@TempDir Path folder)
            throws Exception {
        try (TestJob job = new TestJob()) {
            farm(job);
            job.start(2);
            Instant last = TestJob.now();
            allSend(job, last);
            // One more of another gateway shows that time has passed for all.
            job.device("beside", new DeviceId("gw-2"));
            job.send("beside", last, 1.5);
            await().atMost(SOON).until(() -> job.told().contains("beside TB-01 RAISED"));
            TestJob.putClockForward(Duration.ofSeconds(61));

            await().atMost(SOON)
                    .until(() -> members(job).size() == DEVICES && job.told().contains("beside TB-09 RAISED"));
            assertThat(groups(job))
                    .filteredOn(event -> event.transition().kind().name().equals("RAISED"))
                    .hasSize(1);
            AlertEvent group = groups(job).get(groups(job).size() - 1);
            assertThat(group.group().about()).contains(new AlertGroup.Cause(AlertGroup.Kind.GATEWAY, "gw-1", DEVICES));
            assertThat(group.group().members()).hasSize(DEVICES);
            assertThat(group.transition().historic()).isFalse();
            assertThat(members(job))
                    .allMatch(event -> event.group()
                            .cause()
                            .orElseThrow()
                            .equals(group.transition().alert()));

            String savepoint = job.stop(folder);
            Instant back = TestJob.now();
            allSend(job, back);
            job.start(4, savepoint);

            await().atMost(SOON).until(() -> members(job).size() == 2 * DEVICES);
            await().atMost(SOON).until(() -> job.told().contains("gw-1 GROUP.gateway CLEARED"));
            assertThat(job.told()).doesNotContain("gw-1 GROUP.gateway WITHDRAWN");
        }
    }

    @Test
    void the_time_when_the_job_did_not_run_makes_no_device_silent(@TempDir Path folder) throws Exception {
        try (TestJob job = new TestJob()) {
            farm(job);
            job.device("witness");
            job.start(1);
            allSend(job, TestJob.now());
            job.send("witness", TestJob.now(), 1.5);
            await().atMost(SOON).until(() -> job.told().contains("witness TB-01 RAISED"));
            String savepoint = job.stop(folder);
            TestJob.putClockForward(Duration.ofMinutes(10));

            job.start(1, savepoint);
            TestJob.putClockForward(Duration.ofSeconds(40));
            job.send("witness", TestJob.now(), 0.5);
            await().atMost(SOON).until(() -> job.told().contains("witness TB-01 CLEARED"));
            assertThat(job.told()).doesNotContain("soil-0 TB-09 RAISED");
            // The witness was silent for ten minutes of which nobody listened: recorded, and over.
            await().atMost(SOON).until(() -> job.told().contains("witness TB-09 CLEARED"));
            assertThat(job.alerts())
                    .filteredOn(
                            event -> event.transition().source().rule().value().equals("TB-09"))
                    .isNotEmpty()
                    .allMatch(event -> event.transition().historic());

            TestJob.putClockForward(Duration.ofSeconds(61));
            await().atMost(SOON).until(() -> members(job).size() == DEVICES);
            assertThat(members(job)).noneMatch(event -> event.transition().historic());
            // It went while nobody listened, and is told once, to people, when it has been silent for long enough
            // since.
            assertThat(groups(job))
                    .filteredOn(event -> event.transition().kind() == AlertTransition.Kind.RAISED)
                    .singleElement()
                    .matches(event -> !event.transition().historic());
        }
    }
}
