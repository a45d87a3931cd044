package io.fieldwarden.stream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.ProfileLoader;
import io.fieldwarden.device.rule.AlertTransition;
import io.fieldwarden.device.series.SeriesSchema;
import io.fieldwarden.stream.job.JobStreams.Message;
import io.fieldwarden.stream.job.JobStreams.Way;
import io.fieldwarden.stream.rules.BoundRules;
import io.fieldwarden.stream.rules.DeviceRun;
import io.fieldwarden.stream.rules.DeviceState;
import io.fieldwarden.stream.sqlite.SqlitePointWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole job gives the same alerts and the same series, however readings come, on one or four subtasks, and with a stop and
 * a start on another number between. {@code -Dsame-job.seeds=50} tries as many seeds, {@code -Dsame-job.seed=7} begins with
 * that one.
 */
final class SameJobTest {
    private static final ProfileRef PROFILE = new ProfileRef(new ProfileId("same-job"), 1);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int DEVICES = 6;

    /** So that no time passes but that of readings. */
    private static final Duration NOT_BEFORE_THE_END = Duration.ofHours(1);

    @TempDir
    private Path folder;

    /** @param between the number of subtasks after a stop in the middle, 0 for no stop */
    private record Run(Way way, int parallelism, int between) {}

    static LongStream seeds() {
        return LongStream.range(0, Integer.getInteger("same-job.seeds", 1))
                .map(i -> i + Long.getLong("same-job.seed", 1));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_same_readings_are_the_same_alerts_and_series_on_any_number_of_subtasks(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        List<List<Reading>> devices = IntStream.range(0, DEVICES)
                .mapToObj(d -> JobStreams.measured(new DeviceId("boiler-" + d), random))
                .toList();
        List<String> alerts = withoutJob(devices);
        assertThat(alerts).hasSizeGreaterThan(20 * DEVICES);
        List<String> points = List.of();
        for (Run run : List.of(
                new Run(Way.IN_ORDER, 1, 0),
                new Run(Way.LATE, 4, 0),
                new Run(Way.TOGETHER, 1, 4),
                new Run(Way.BURST, 4, 0),
                new Run(Way.LATE, 4, 1))) {
            String which = "seed " + seed + ", " + run;
            List<String> stored = stored(run, which, alerts, JobStreams.arriving(run.way(), devices, random));
            points = points.isEmpty() ? stored : points;
            assertThat(stored).as(which).isNotEmpty().isEqualTo(points);
        }
    }

    /** Each device's readings in order through the rules alone. */
    private static List<String> withoutJob(List<List<Reading>> devices) {
        DeviceProfile profile = ProfileLoader.load(JobStreams.YAML).profile().orElseThrow();
        BoundRules rules = BoundRules.bind("same", profile, Map.of());
        AlertFold fold = new AlertFold();
        for (List<Reading> readings : devices) {
            DeviceId device = readings.get(0).device();
            DeviceState state = new DeviceState();
            for (Reading reading : readings) {
                DeviceRun run = new DeviceRun(
                        device,
                        rules,
                        null,
                        state,
                        emission -> fold.hear(AlertTransition.of(
                                new AlertTransition.Source(
                                        device,
                                        emission.rule(),
                                        PROFILE,
                                        emission.change().severity()),
                                emission.change())));
                run.take(List.of(reading));
            }
        }
        return fold.lines();
    }

    /** Runs the job until it has told these alerts and stored everything, and returns what the series has. */
    private List<String> stored(Run run, String which, List<String> alerts, List<Message> messages) throws Exception {
        Path own = Files.createTempDirectory(folder, run.way().name());
        String file = own.resolve(SeriesSchema.SQLITE_FILE).toString();
        int half = run.between() == 0 ? messages.size() : messages.size() / 2;
        try (TestJob job = new TestJob(NOT_BEFORE_THE_END).withStore(() -> new SqlitePointWriter(Path.of(file)))) {
            job.profile(PROFILE, JobStreams.YAML);
            IntStream.range(0, DEVICES).forEach(d -> job.device("boiler-" + d, PROFILE.id()));
            messages.subList(0, half).forEach(message -> job.send(PROFILE, message.readings()));
            job.start(run.parallelism());
            if (run.between() > 0) {
                await().atMost(SOON).until(() -> !job.told().isEmpty());
                String savepoint = job.stop(own);
                messages.subList(half, messages.size()).forEach(message -> job.send(PROFILE, message.readings()));
                job.start(run.between(), savepoint);
            }
            await().atMost(SOON).until(() -> ends(job) == DEVICES);
            // Alerts of silence come a moment later, as they wait for others of their cause.
            await(which).atMost(SOON).untilAsserted(() -> assertThat(told(job)).isEqualTo(alerts));
            awaitStored(file, messages);
            job.stop(own);
            return points(file);
        }
    }

    private static List<String> told(TestJob job) {
        AlertFold fold = new AlertFold();
        job.alerts().stream().map(AlertEvent::transition).forEach(fold::hear);
        return fold.lines();
    }

    private static long ends(TestJob job) {
        return job.told().stream()
                .filter(line -> line.endsWith(" SJ-99 RAISED"))
                .count();
    }

    private static void awaitStored(String file, List<Message> messages) {
        long wanted = messages.stream()
                .flatMap(message -> message.readings().stream())
                .map(reading -> reading.device() + " " + reading.channel() + " " + reading.observedAt())
                .distinct()
                .count();
        // The file may not be there yet, or be locked at this moment.
        await().atMost(SOON)
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> points(file).size() == wanted);
    }

    /** What the file has: where from, when, what; not when it came. */
    private static List<String> points(String file) throws SQLException {
        List<String> points = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT device || ' ' || channel || ' ' || at || ' ' || value || ' ' || quality || ' ' || reason"
                                + " FROM point JOIN series ON series.id = point.series ORDER BY device, channel, at")) {
            while (rows.next()) {
                points.add(rows.getString(1));
            }
        }
        return points;
    }
}
