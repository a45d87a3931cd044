package io.fieldwarden.stream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.device.Quality;
import io.fieldwarden.device.log.AlertEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MarkedReadingsTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void an_alert_of_marked_readings_is_withdrawn_and_comes_back_with_them_and_neither_pages_anybody()
            throws Exception {
        try (TestJob job = new TestJob()) {
            job.profile(1, TestJob.yaml(1, 1.0, "0s"));
            job.device("boiler-1");
            job.start(1);
            Instant start = TestJob.now().minusSeconds(30);
            job.send("boiler-1", start, 0.5);
            job.send("boiler-1", start.plusSeconds(1), 1.5);
            await().atMost(SOON).until(() -> job.alerts().size() == 1);
            assertThat(job.alerts().get(0).transition().historic()).isFalse();

            job.mark("boiler-1", start.plusSeconds(1), 1.5, Quality.bad(Quality.Reason.MARKED));
            await().atMost(SOON).until(() -> job.alerts().size() == 2);
            job.mark("boiler-1", start.plusSeconds(1), 1.5, Quality.GOOD);
            await().atMost(SOON).until(() -> job.alerts().size() == 4);

            assertThat(job.told())
                    .containsExactly(
                            "boiler-1 TB-01 RAISED",
                            "boiler-1 TB-01 WITHDRAWN",
                            "boiler-1 TB-01 RAISED",
                            "boiler-1 TB-01 AMENDED");
            List<AlertEvent> all = job.alerts();
            assertThat(all.subList(1, 4))
                    .allSatisfy(
                            event -> assertThat(event.transition().historic()).isTrue())
                    .allSatisfy(event -> assertThat(event.receivedAt()).isEmpty())
                    .extracting(event -> event.transition().alert())
                    .containsOnly(all.get(0).transition().alert());
        }
    }
}
