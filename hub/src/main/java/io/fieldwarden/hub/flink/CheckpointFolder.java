package io.fieldwarden.hub.flink;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of all starts of the job: {@code <job id>/chk-<n>}. Each start has an id of its own that begins with a
 * number one higher than the last, so that two starts never write to the same place and the newest is known without a clock.
 */
final class CheckpointFolder {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointFolder.class);
    private static final int HEX_DIGITS = 32;

    private final Path folder;

    CheckpointFolder(Path folder) {
        this.folder = folder;
    }

    /** A checkpoint that can be restored. */
    record Complete(Path path, long start, long number) {}

    /** The id of the next start. */
    JobID nextStart() throws IOException {
        long last = starts().stream().mapToLong(CheckpointFolder::startOf).max().orElse(0);
        return new JobID(last + 1, 0);
    }

    /** The newest checkpoint whose metadata can be read; a torn one, after a power cut, is passed over. */
    Optional<Complete> newest() throws IOException {
        return all().stream()
                .sorted(Comparator.comparingLong(Complete::start)
                        .thenComparingLong(Complete::number)
                        .reversed())
                .filter(CheckpointFolder::isReadable)
                .findFirst();
    }

    /** True when this start has completed a checkpoint. */
    boolean hasCompleted(JobID start) throws IOException {
        return all().stream().anyMatch(c -> c.start() == startOf(folder.resolve(start.toHexString())));
    }

    /** Deletes what earlier starts have left. */
    void forgetAllBut(JobID start) throws IOException {
        for (Path other : starts()) {
            if (!name(other).equals(start.toHexString())) {
                delete(other);
            }
        }
    }

    private List<Complete> all() throws IOException {
        List<Complete> all = new ArrayList<>();
        for (Path start : starts()) {
            for (Path chk : children(start, p -> name(p).matches("chk-\\d+"))) {
                if (Files.isRegularFile(chk.resolve("_metadata"))) {
                    all.add(new Complete(
                            chk, startOf(start), Long.parseLong(name(chk).substring("chk-".length()))));
                }
            }
        }
        return all;
    }

    private List<Path> starts() throws IOException {
        Files.createDirectories(folder);
        return children(folder, p -> name(p).matches("[0-9a-f]{" + HEX_DIGITS + "}"));
    }

    private static List<Path> children(Path parent, Predicate<Path> wanted) {
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(wanted).filter(Files::isDirectory).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long startOf(Path start) {
        return Long.parseUnsignedLong(name(start).substring(0, HEX_DIGITS / 2), 16);
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static boolean isReadable(Complete checkpoint) {
        Path metadata = checkpoint.path().resolve("_metadata");
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(metadata)))) {
            Checkpoints.loadCheckpointMetadata(
                    in,
                    CheckpointFolder.class.getClassLoader(),
                    checkpoint.path().toString());
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.atError()
                    .addKeyValue("checkpoint", checkpoint.path())
                    .setCause(e)
                    .log("checkpoint cannot be read; the one before it is taken");
            return false;
        }
    }

    private static void delete(Path tree) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(tree)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path one : all) {
            Files.deleteIfExists(one);
        }
    }
}
