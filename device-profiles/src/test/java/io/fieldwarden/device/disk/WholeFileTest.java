package io.fieldwarden.device.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WholeFileTest {
    @TempDir
    Path folder;

    @Test
    void a_file_is_replaced_as_a_whole_and_leaves_no_part() throws IOException {
        Path file = folder.resolve("a/b/settings");
        WholeFile.write(file, "a longer text".getBytes(UTF_8));
        WholeFile.write(file, "short".getBytes(UTF_8));
        assertThat(file).hasContent("short");
        try (Stream<Path> all = Files.list(folder.resolve("a/b"))) {
            assertThat(all).containsExactly(file);
        }
    }

    @Test
    void what_a_crash_left_of_an_earlier_try_is_replaced() throws IOException {
        Path file = folder.resolve("settings");
        Files.writeString(folder.resolve("settings.new"), "half of someth");
        WholeFile.write(file, "whole".getBytes(UTF_8));
        assertThat(file).hasContent("whole");
        assertThat(folder.resolve("settings.new")).doesNotExist();
    }

    @Test
    void a_private_file_is_read_by_its_owner_only() throws IOException {
        Path file = folder.resolve("key");
        WholeFile.writePrivate(file, new byte[] {1});
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void the_old_file_stays_when_the_new_one_cannot_be_written() throws IOException {
        Path file = folder.resolve("settings");
        WholeFile.write(file, "old".getBytes(UTF_8));
        // A folder with something in it stands where the part would be.
        Files.createDirectories(folder.resolve("settings.new/full"));
        assertThatThrownBy(() -> WholeFile.write(file, "new".getBytes(UTF_8))).isInstanceOf(IOException.class);
        assertThat(file).hasContent("old");
    }
}
