package io.fieldwarden.stream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URISyntaxException;
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
    private static final Duration SOON = Duration.ofSeconds(30);

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
        try (TestJob job = new TestJob()) {
            prepare(job);
            job.send("boiler-1", START.plusSeconds(12), 1.5, true);
            job.send("boiler-2", START.plusSeconds(20), 0.1, true);

            job.start(2, resource("savepoint-0.1"));

            await().atMost(SOON).until(() -> job.told().size() >= 2);
            assertThat(job.told()).containsExactlyInAnyOrder("boiler-1 TB-01 RAISED", "boiler-2 TB-01 CLEARED");
        }
    }

    /**
     * Every kind of condition in state of version 1, in the middle of what it watches. Each device says exactly what it
     * would have said without a stop: what was raised before is not raised again, and what was late is still amended.
     */
    @Test
    void rules_of_every_kind_go_on_from_state_of_version_1() throws Exception {
        try (TestJob job = new TestJob()) {
            EveryRuleKind rules = new EveryRuleKind(job);
            rules.before();
            rules.unknown();
            rules.after();

            job.start(2, resource("savepoint-state-1"));

            int expected = EveryRuleKind.toldAfter().size();
            await().atMost(SOON).until(() -> rules.told().size() >= expected);
            assertThat(rules.told()).isEqualTo(EveryRuleKind.toldAfter());
        }
    }

    /** Writes the savepoint of the present version: {@code -Dsavepoint.folder=…}, once per release. */
    @Test
    @EnabledIfSystemProperty(named = "savepoint.folder", matches = ".+")
    void writes_the_savepoint_of_this_version(@TempDir Path folder) throws Exception {
        try (TestJob job = new TestJob()) {
            prepare(job);
            job.start(1);
            await().atMost(SOON).until(() -> job.told().size() == 1);
            job.stop(folder);
        }
        keep(folder, System.getProperty("savepoint.folder"));
    }

    /** As above, with {@code -Dsavepoint.every-kind.folder=…}, once per version of the state. */
    @Test
    @EnabledIfSystemProperty(named = "savepoint.every-kind.folder", matches = ".+")
    void writes_the_savepoint_of_rules_of_every_kind(@TempDir Path folder) throws Exception {
        try (TestJob job = new TestJob()) {
            EveryRuleKind rules = new EveryRuleKind(job);
            rules.before();
            job.start(1);
            int expected = EveryRuleKind.toldBefore().size();
            await().atMost(SOON).until(() -> rules.told().size() == expected - 2);
            TestJob.putClockForward(EveryRuleKind.silence());
            await().atMost(SOON).until(() -> rules.told().size() == expected - 1);
            rules.unknown();
            await().atMost(SOON).until(() -> rules.told().size() == expected);
            job.stop(folder);
            assertThat(rules.told()).isEqualTo(EveryRuleKind.toldBefore());
        }
        keep(folder, System.getProperty("savepoint.every-kind.folder"));
    }

    private static String resource(String name) throws URISyntaxException {
        return OldSavepointTest.class.getResource("/" + name).toURI().toString();
    }

    private static void keep(Path savepoints, String folder) throws IOException {
        Path target = Files.createDirectories(Path.of(folder));
        Path written;
        try (Stream<Path> children = Files.list(savepoints)) {
            written = children.findFirst().orElseThrow();
        }
        try (Stream<Path> files = Files.list(written)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(String.valueOf(file.getFileName())));
            }
        }
    }
}
