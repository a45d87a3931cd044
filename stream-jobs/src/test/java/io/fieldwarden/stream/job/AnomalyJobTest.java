package io.fieldwarden.stream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.Quarantined;
import io.fieldwarden.stream.series.PointWriter;
import io.fieldwarden.stream.series.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AnomalyJobTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void each_device_raises_and_clears_its_own_alerts(int parallelism) throws Exception {
        try (TestJob job = new TestJob()) {
            job.profile(1, TestJob.yaml(1, 1.0, "0s"));
            Instant start = TestJob.now().minusSeconds(30);
            for (int d = 0; d < 20; d++) {
                job.device("boiler-" + d);
                job.send("boiler-" + d, start.plusSeconds(1), 0.5);
                job.send("boiler-" + d, start.plusSeconds(2), 1.5);
                job.send("boiler-" + d, start.plusSeconds(3), 0.5);
            }
            job.start(parallelism);

            await().atMost(SOON).until(() -> job.told().size() >= 40);
            assertThat(job.told()).hasSize(40).contains("boiler-7 TB-01 RAISED", "boiler-7 TB-01 CLEARED");
            AlertEvent raised = job.alerts().get(0);
            assertThat(raised.transition().at())
                    .isEqualTo(Instant.ofEpochMilli(start.plusSeconds(2).toEpochMilli()));
            assertThat(raised.transition().value()).isEqualTo(1.5);
            assertThat(raised.transition().historic()).isFalse();
            assertThat(raised.unit()).isEqualTo("MPa");
            assertThat(raised.channel()).contains(TestJob.PRESSURE);
            assertThat(raised.explanation().message().zh()).isEqualTo("压力过高");
        }
    }

    @Test
    void readings_that_come_before_their_registry_wait_for_it() throws Exception {
        try (TestJob job = new TestJob()) {
            Instant start = TestJob.now().minusSeconds(30);
            job.send("boiler-1", start, 1.5);
            job.start(2);
            job.send("boiler-1", start.plusSeconds(1), 0.5);
            job.profile(1, TestJob.yaml(1, 1.0, "0s"));
            job.send("boiler-1", start.plusSeconds(2), 1.6);
            job.device("boiler-1");

            await().atMost(SOON).until(() -> job.told().size() >= 3);
            assertThat(job.told())
                    .containsExactly("boiler-1 TB-01 RAISED", "boiler-1 TB-01 CLEARED", "boiler-1 TB-01 RAISED");
        }
    }

    @Test
    void a_new_version_takes_effect_and_one_that_does_not_load_leaves_the_old_one_running() throws Exception {
        try (TestJob job = new TestJob()) {
            job.profile(1, TestJob.yaml(1, 1.0, "0s"));
            job.device("boiler-1");
            job.start(1);
            Instant start = TestJob.now().minusSeconds(30);
            job.send("boiler-1", start, 1.5);
            await().atMost(SOON).until(() -> job.told().size() == 1);

            job.profile(2, TestJob.yaml(2, 1.0, "0s").replace("pressure > 1.0", "presure > 1.0"));
            job.send("boiler-1", start.plusSeconds(1), 0.5);
            await().atMost(SOON).until(() -> job.told().size() == 2);
            job.profile(3, TestJob.yaml(3, 2.0, "0s"));
            await().atMost(SOON).until(() -> {
                // Under version 1 this raises; the first that does not shows that version 3 runs.
                int before = job.told().size();
                Instant at = TestJob.now();
                job.send("boiler-1", at, 1.5);
                job.send("boiler-1", at.plusMillis(1), 2.5);
                await().until(() -> job.told().size() > before);
                boolean newOne =
                        job.alerts().get(job.alerts().size() - 1).transition().value() == 2.5;
                job.send("boiler-1", at.plusMillis(2), 0.1);
                await().until(() -> job.told().size() > before + 1);
                return newOne;
            });

            List<AlertEvent> all = job.alerts();
            assertThat(all.get(1).transition().source().profile()).hasToString("test-boiler@1");
            assertThat(all.get(all.size() - 1).transition().source().profile()).hasToString("test-boiler@3");
        }
    }

    @Test
    void silence_of_a_live_device_is_told_without_any_reading() throws Exception {
        try (TestJob job = new TestJob()) {
            job.profile(1, TestJob.yaml(1, 1.0, "0s"));
            job.device("boiler-1");
            job.start(1);
            job.send("boiler-1", TestJob.now(), 0.5);
            TestJob.putClockForward(Duration.ofSeconds(59));
            job.send("boiler-2", TestJob.now(), 0.5);

            TestJob.putClockForward(Duration.ofSeconds(20));

            await().atMost(SOON).until(() -> !job.told().isEmpty());
            assertThat(job.told()).containsExactly("boiler-1 TB-09 RAISED");
            assertThat(job.alerts().get(0).receivedAt()).isEmpty();
        }
    }

    @Test
    void the_silence_of_a_device_that_only_replayed_means_nothing() throws Exception {
        try (TestJob job = new TestJob()) {
            job.profile(1, TestJob.yaml(1, 1.0, "0s"));
            job.device("old");
            job.device("live");
            job.start(1);
            Instant longAgo = TestJob.now().minus(Duration.ofDays(30));
            job.send("old", longAgo, 0.5, true);
            job.send("live", TestJob.now(), 0.5);

            TestJob.putClockForward(Duration.ofSeconds(70));

            await().atMost(SOON).until(() -> !job.told().isEmpty());
            assertThat(job.told()).containsExactly("live TB-09 RAISED");
        }
    }

    @Test
    void a_start_gives_devices_time_before_their_silence_counts() throws Exception {
        try (TestJob job = new TestJob(Duration.ofSeconds(100))) {
            job.profile(1, TestJob.yaml(1, 1.0, "0s"));
            job.device("boiler-1");
            job.device("boiler-2");
            job.start(1);
            job.send("boiler-1", TestJob.now(), 1.5);
            job.send("boiler-1", TestJob.now().plusMillis(1), 0.5);
            await().atMost(SOON).until(() -> job.told().size() == 2);
            TestJob.putClockForward(Duration.ofSeconds(80));
            // An alert of the other device shows that time has passed for both.
            job.send("boiler-2", TestJob.now(), 1.5);
            await().atMost(SOON).until(() -> job.told().contains("boiler-2 TB-01 RAISED"));
            assertThat(job.told()).doesNotContain("boiler-1 TB-09 RAISED");

            TestJob.putClockForward(Duration.ofSeconds(30));

            await().atMost(SOON).until(() -> job.told().contains("boiler-1 TB-09 RAISED"));
        }
    }

    @Test
    void a_savepoint_goes_on_in_the_middle_of_a_hold_time_with_another_parallelism(@TempDir Path folder)
            throws Exception {
        try (TestJob job = new TestJob()) {
            job.profile(1, TestJob.yaml(1, 1.0, "10s"));
            // Replayed, so that only readings let time pass.
            Instant start = TestJob.now().minusSeconds(60);
            for (int d = 0; d < 8; d++) {
                job.device("boiler-" + d);
                job.send("boiler-" + d, start, 1.5, true);
                job.send("boiler-" + d, start.plusSeconds(11), 1.5, true);
                job.send("boiler-" + d, start.plusSeconds(20), 0.5, true);
                job.send("boiler-" + d, start.plusSeconds(21), 1.5, true);
            }
            job.start(1);
            await().atMost(SOON).until(() -> job.told().size() == 16);

            String savepoint = job.stop(folder);
            for (int d = 0; d < 8; d++) {
                job.send("boiler-" + d, start.plusSeconds(25), 1.5, true);
                job.send("boiler-" + d, start.plusSeconds(32), 1.5, true);
            }
            job.start(4, savepoint);

            await().atMost(SOON).until(() -> job.told().size() >= 24);
            assertThat(job.told()).hasSize(24);
            Set<Instant> second = job.alerts().subList(16, 24).stream()
                    .map(a -> a.transition().at())
                    .collect(Collectors.toSet());
            assertThat(second)
                    .containsExactly(Instant.ofEpochMilli(start.plusSeconds(31).toEpochMilli()));
        }
    }

    @Test
    void a_store_that_is_away_holds_back_no_alert_and_gets_every_point_when_it_is_back() throws Exception {
        FlakyStore.away.set(true);
        FlakyStore.points.clear();
        // Silence means nothing here: after a pause of a slow machine the next readings would be late.
        try (TestJob job = new TestJob(Duration.ofMinutes(5)).withStore(FlakyStore::new)) {
            String each = TestJob.yaml(1, 1.0, "0s").replace("    hold: 0s\n", "    hold: 0s\n    flapping: false\n");
            job.profile(1, each);
            job.device("boiler-1");
            job.start(2);
            Instant start = TestJob.now().minusSeconds(600);
            for (int i = 0; i < 500; i++) {
                job.send("boiler-1", start.plusMillis(i), i % 2 == 0 ? 1.5 : 0.5);
            }
            await().atMost(SOON).until(() -> job.told().size() >= 500);
            assertThat(job.told()).hasSize(500);
            assertThat(FlakyStore.points).isEmpty();

            FlakyStore.away.set(false);

            await().atMost(SOON).until(() -> FlakyStore.points.size() == 500);
        }
    }

    @Test
    void a_point_that_the_store_refuses_goes_to_quarantine_with_its_words() throws Exception {
        FlakyStore.away.set(false);
        FlakyStore.points.clear();
        try (TestJob job = new TestJob().withStore(FlakyStore::new)) {
            job.profile(1, TestJob.yaml(1, 10, "0s"));
            job.device("boiler-1");
            job.start(1);
            job.send("boiler-1", TestJob.now(), 0.5);
            job.send("boiler-1", TestJob.now().plusMillis(5), FlakyStore.UNWANTED);

            await().atMost(SOON).until(() -> job.quarantine().size() == 1);
            Quarantined record = Quarantined.decode(job.quarantine().get(0).value());
            assertThat(record.detail()).isEqualTo("time series: field type conflict");
            assertThat(record.payload().toStringUtf8()).contains("\"pressure\":3.25");
            assertThat(FlakyStore.points).hasSize(1);
        }
    }

    /** A store that can go away, and does not like one number. */
    static final class FlakyStore implements PointWriter {
        static final double UNWANTED = 3.25;
        static final AtomicBoolean away = new AtomicBoolean();
        static final Set<Instant> points = ConcurrentHashMap.newKeySet();

        @Override
        public Written write(List<Reading> batch) {
            if (away.get()) {
                throw new StoreException("test store: away", true, new IllegalStateException("away"));
            }
            List<Rejected> rejected = new ArrayList<>();
            for (Reading point : batch) {
                if (point.value() == UNWANTED) {
                    rejected.add(new Rejected(point, "field type conflict"));
                } else {
                    points.add(point.observedAt());
                }
            }
            return new Written(batch.size() - rejected.size(), rejected);
        }

        @Override
        public void close() {}
    }
}
