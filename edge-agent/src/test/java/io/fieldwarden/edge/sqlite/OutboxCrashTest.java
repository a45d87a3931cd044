package io.fieldwarden.edge.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.edge.core.Outbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed in the middle of appends and removals loses nothing that it was told is kept. */
final class OutboxCrashTest {
    @TempDir
    Path folder;

    @Test
    void nothing_kept_is_lost_when_the_process_is_killed_again_and_again() throws Exception {
        killAndCheck(6, 20_261_123L);
    }

    @Test
    @Tag("long")
    void nothing_kept_is_lost_in_two_hundred_kills() throws Exception {
        killAndCheck(200, System.nanoTime());
    }

    private void killAndCheck(int kills, long seed) throws Exception {
        Path file = folder.resolve("crash.db");
        Random random = new Random(seed);
        int next = 0;
        Set<Integer> kept = new TreeSet<>();
        Set<Integer> removing = new HashSet<>();
        for (int kill = 0; kill < kills; kill++) {
            Path journal = folder.resolve("journal-" + kill);
            Process writer = start(file, next, journal);
            int until = 20 + random.nextInt(400);
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> Files.readAllLines(journal).size() >= until || !writer.isAlive());
            writer.destroyForcibly();
            assertThat(writer.waitFor()).as("killed, seed %d", seed).isEqualTo(137);
            for (String line : Files.readAllLines(journal)) {
                String[] words = line.split(" ", -1);
                if (words[0].equals("kept")) {
                    kept.add(Integer.parseInt(words[1]));
                } else {
                    removing.add(number(words[1]));
                }
            }
            next = check(file, kept, removing, seed) + 1;
        }
    }

    /** @return the largest number that was ever kept, told or not */
    private static int check(Path file, Set<Integer> kept, Set<Integer> removing, long seed) {
        try (Outbox outbox = SqliteOutbox.open(file, 64L << 20)) {
            List<Integer> left = outbox.oldest(1_000_000).stream()
                    .map(entry -> number(entry.values()))
                    .toList();
            assertThat(left).as("in order, seed %d", seed).isSorted().doesNotHaveDuplicates();
            Set<Integer> lost = new TreeSet<>(kept);
            lost.removeAll(removing);
            lost.removeAll(new HashSet<>(left));
            assertThat(lost).as("kept, never removed, and gone, seed %d", seed).isEmpty();
            assertThat(outbox.status().dropped()).isZero();
            int last = left.get(left.size() - 1);
            kept.add(last);
            return last;
        }
    }

    private static int number(String json) {
        return Integer.parseInt(json.replaceAll("\\D", ""));
    }

    private static Process start(Path file, int first, Path journal) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                OutboxWriter.class.getName(),
                file.toString(),
                Integer.toString(first));
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        return builder.redirectOutput(journal.toFile()).start();
    }

    @Test
    void the_file_is_written_through_to_the_disk_at_each_commit() throws Exception {
        Path file = folder.resolve("settings.db");
        try (var connection = new OutboxFile(file).open();
                var statement = connection.createStatement()) {
            assertThat(statement.executeQuery("PRAGMA journal_mode").getString(1))
                    .isEqualTo("wal");
            assertThat(statement.executeQuery("PRAGMA synchronous").getInt(1))
                    .as("FULL")
                    .isEqualTo(2);
        }
    }
}
