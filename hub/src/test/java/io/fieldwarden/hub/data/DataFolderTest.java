package io.fieldwarden.hub.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFolderTest {
    @TempDir
    private Path folder;

    @Test
    void one_process_at_a_time() {
        Path path = folder.resolve("data");
        try (DataFolder first = DataFolder.open(path)) {
            assertThat(first.path()).isEqualTo(path);
            assertThatThrownBy(() -> DataFolder.open(path))
                    .isInstanceOf(DataFolderException.class)
                    .hasMessage("data folder " + path + " is in use by process "
                            + ProcessHandle.current().pid()
                            + ": stop that one, or give another folder with --data");
        }
        DataFolder.open(path).close();
    }

    @Test
    void only_the_owner_reads_it() throws IOException {
        try (DataFolder data = DataFolder.open(folder.resolve("data"))) {
            data.writePrivate("cli-token", "secret");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.path())))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.file("cli-token"))))
                    .isEqualTo("rw-------");
            data.writePrivate("cli-token", "another");
            assertThat(Files.readString(data.file("cli-token"))).isEqualTo("another");
        }
    }

    @Test
    void a_file_in_its_place_is_named() throws IOException {
        Path file = Files.writeString(folder.resolve("data"), "");
        assertThatThrownBy(() -> DataFolder.open(file))
                .isInstanceOf(DataFolderException.class)
                .hasMessageContaining(file.toString());
    }
}
