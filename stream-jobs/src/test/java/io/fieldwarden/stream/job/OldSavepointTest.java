package io.fieldwarden.stream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** State of released versions is readable for ever. */
final class OldSavepointTest {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    /** Two devices in the middle of a hold time of 10 seconds, one with an alert that stands. */
    private static void prepare(TestJob job) {
        job.profile(1, TestJob.yaml(1, 1.0, "10s"));
        job.device("boiler-1");
        job.device("boiler-2");
        job.send("boiler-2", START, 1.5, true);
        job.send("boiler-2", START.plusSeconds(11), 1.6, true);
        job.send("boiler-1", START, 1.5, true);
        job.send("boiler-1", START.plusSeconds(5), 1.5, true);
    }

    @Test
    void a_savepoint_of_version_0_1_goes_on() throws Exception {
        Path savepoint =
                Path.of(OldSavepointTest.class.getResource("/savepoint-0.1").toURI());
        try (TestJob job = new TestJob()) {
            prepare(job);
            job.send("boiler-1", START.plusSeconds(12), 1.5, true);
            job.send("boiler-2", START.plusSeconds(20), 0.1, true);

            job.start(2, savepoint.toUri().toString());

            await().atMost(Duration.ofSeconds(30)).until(() -> job.told().size() >= 2);
            assertThat(job.told()).containsExactlyInAnyOrder("boiler-1 TB-01 RAISED", "boiler-2 TB-01 CLEARED");
        }
    }

    /** Writes the savepoint of the present version: {@code -Dsavepoint.folder=…}, once per release. */
    @Test
    @EnabledIfSystemProperty(named = "savepoint.folder", matches = ".+")
    void writes_the_savepoint_of_this_version(@TempDir Path folder) throws Exception {
        Path target = Path.of(System.getProperty("savepoint.folder"));
        try (TestJob job = new TestJob()) {
            prepare(job);
            job.start(1);
            await().atMost(Duration.ofSeconds(30)).until(() -> job.told().size() == 1);
            job.stop(folder);
        }
        Path written;
        try (Stream<Path> children = Files.list(folder)) {
            written = children.findFirst().orElseThrow();
        }
        Files.createDirectories(target);
        try (Stream<Path> files = Files.list(written)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(String.valueOf(file.getFileName())));
            }
        }
    }
}
