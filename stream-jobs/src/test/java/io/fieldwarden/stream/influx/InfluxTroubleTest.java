package io.fieldwarden.stream.influx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.stream.series.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server on a full disk, and one that does not answer in time. */
final class InfluxTroubleTest {
    private static final String DATABASE = "farm";
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final int BATCH = 20_000;

    @TempDir
    private Path folder;

    private static List<Reading> batch(int from) {
        List<Reading> readings = new ArrayList<>(BATCH);
        for (int i = from; i < from + BATCH; i++) {
            Instant at = NOON.plusMillis(i);
            // Figures that compress badly: the disk is to fill up.
            double value = Math.sin(i * 12.9898) * 43_758.5453;
            readings.add(new Reading(new DeviceId("d"), new ChannelId("t"), at, at, value, Quality.GOOD, false));
        }
        return readings;
    }

    private static long count(InfluxServer server) throws Exception {
        return new ObjectMapper()
                .readTree(server.query(DATABASE, "SELECT count(value) FROM reading"))
                .at("/results/0/series/0/values/0/1")
                .asLong();
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor(30, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    @Test
    void a_full_disk_asks_for_a_retry_with_the_servers_words_and_nothing_is_lost_when_there_is_room_again()
            throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.toString()) == 0;
        assumeTrue(mounted, "only root can make a small disk");
        try (InfluxServer server = InfluxServer.start(disk)) {
            server.query("", "CREATE DATABASE " + DATABASE);
            Path filler = fill(disk);
            try (InfluxPointWriter writer = new InfluxPointWriter(InfluxConfig.defaults(server.url(), DATABASE))) {
                int next = 0;
                StoreException failure = null;
                for (int i = 0; i < 100 && failure == null; i++) {
                    List<Reading> readings = batch(next);
                    failure = catchThrowableOfType(StoreException.class, () -> writer.write(readings));
                    next += failure == null ? BATCH : 0;
                }
                assertThat(failure).isNotNull();
                assertThat(failure.retry()).isTrue();
                assertThat(failure).hasMessageContaining("no space left on device");
                Files.delete(filler);
                // This version stays with its first failure until it is started again.
                server.stop();
                server.launch();
                List<Reading> again = batch(next);
                await().atMost(Duration.ofSeconds(30))
                        .ignoreExceptionsInstanceOf(StoreException.class)
                        .until(() -> writer.write(again).stored() == BATCH);
                assertThat(count(server)).isEqualTo(next + BATCH);
            }
        } finally {
            assertThat(run("umount", disk.toString())).isZero();
        }
    }

    /** Leaves a little room on the disk. */
    private static Path fill(Path disk) throws IOException {
        Path filler = disk.resolve("filler");
        long room = Files.getFileStore(disk).getUsableSpace() - 1_000_000;
        byte[] block = new byte[64 * 1024];
        try (OutputStream out = Files.newOutputStream(filler)) {
            for (long written = 0; written < room; written += block.length) {
                out.write(block);
            }
        }
        return filler;
    }

    @Test
    void a_server_that_takes_too_long_asks_for_a_retry_and_the_repeated_batch_is_there_once() throws Exception {
        try (InfluxServer server = InfluxServer.start(folder);
                SlowDoor door = new SlowDoor(server.url())) {
            server.query("", "CREATE DATABASE " + DATABASE);
            InfluxConfig impatient = new InfluxConfig(door.url(), "o", DATABASE, "", true, Duration.ofSeconds(2));
            try (InfluxPointWriter writer = new InfluxPointWriter(impatient)) {
                writer.write(batch(0));
                door.hold();
                StoreException failure = catchThrowableOfType(StoreException.class, () -> writer.write(batch(BATCH)));
                assertThat(failure.retry()).isTrue();
                door.letGo();
                await().atMost(Duration.ofSeconds(30))
                        .ignoreExceptionsInstanceOf(StoreException.class)
                        .until(() -> writer.write(batch(BATCH)).stored() == BATCH);
                assertThat(count(server)).isEqualTo(2 * BATCH);
            }
        }
    }
}
