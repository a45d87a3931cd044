package io.fieldwarden.hub.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointFolderTest {
    @TempDir
    private Path folder;

    private CheckpointFolder checkpoints;

    @BeforeEach
    void open() {
        checkpoints = new CheckpointFolder(folder.resolve("checkpoints"));
    }

    private Path complete(JobID start, long number) throws IOException {
        Path chk = Files.createDirectories(
                folder.resolve("checkpoints").resolve(start.toHexString()).resolve("chk-" + number));
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(chk.resolve("_metadata")))) {
            Checkpoints.storeCheckpointMetadata(new CheckpointMetadata(number, List.of(), List.of()), out);
        }
        return chk;
    }

    @Test
    void there_is_nothing_before_the_first_start() throws IOException {
        assertThat(checkpoints.newest()).isEmpty();
        assertThat(checkpoints.nextStart()).isEqualTo(new JobID(1, 0));
    }

    @Test
    void the_newest_of_the_newest_start_counts() throws IOException {
        JobID first = checkpoints.nextStart();
        complete(first, 40);
        JobID second = checkpoints.nextStart();
        complete(second, 2);
        Path newest = complete(second, 10);

        assertThat(checkpoints.newest().orElseThrow().path()).isEqualTo(newest);
        assertThat(checkpoints.nextStart()).isEqualTo(new JobID(3, 0));
    }

    @Test
    void a_torn_checkpoint_and_one_without_metadata_are_passed_over() throws IOException {
        JobID start = checkpoints.nextStart();
        Path whole = complete(start, 1);
        Path torn = complete(start, 2);
        Files.write(torn.resolve("_metadata"), new byte[] {1, 2, 3});
        Path empty = complete(start, 3);
        Files.write(empty.resolve("_metadata"), new byte[0]);
        Files.createDirectories(whole.resolveSibling("chk-4"));

        assertThat(checkpoints.newest().orElseThrow().path()).isEqualTo(whole);
    }

    @Test
    void what_earlier_starts_left_is_deleted_and_nothing_else() throws IOException {
        JobID first = checkpoints.nextStart();
        Path old = complete(first, 7);
        JobID second = checkpoints.nextStart();
        assertThat(checkpoints.hasCompleted(second)).isFalse();
        Path mine = complete(second, 1);
        Path other = Files.createDirectories(folder.resolve("checkpoints/work"));
        assertThat(checkpoints.hasCompleted(second)).isTrue();

        checkpoints.forgetAllBut(second);

        assertThat(old).doesNotExist();
        assertThat(mine).exists();
        assertThat(other).exists();
    }
}
