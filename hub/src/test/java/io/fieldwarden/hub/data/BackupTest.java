package io.fieldwarden.hub.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackupTest {
    @TempDir
    private Path folder;

    private Path data;
    private Path file;

    @BeforeEach
    void fill() throws IOException {
        data = folder.resolve("data");
        file = folder.resolve("backup.zip");
        Files.createDirectories(data.resolve("log/readings-0"));
        Files.write(data.resolve("log/readings-0/0.log"), new byte[] {1, 2, 3, 0, 0, 0});
        Files.writeString(data.resolve("psk.key"), "secret");
        Files.createDirectories(data.resolve("natives"));
        Files.writeString(data.resolve("natives/library.so"), "unpacked");
    }

    @Test
    void what_was_backed_up_comes_back_and_what_a_start_makes_does_not() throws IOException {
        Backup.Summary written = Backup.write(data, file, true);
        Path other = folder.resolve("other");

        assertThat(Backup.restore(file, other)).isEqualTo(written).isEqualTo(new Backup.Summary(2, 12));

        assertThat(other.resolve("log/readings-0/0.log")).hasBinaryContent(new byte[] {1, 2, 3, 0, 0, 0});
        assertThat(other.resolve("psk.key")).hasContent("secret");
        assertThat(other.resolve("natives")).doesNotExist();
        assertThat(Files.getPosixFilePermissions(other.resolve("psk.key"))).hasSize(2);
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    }

    @Test
    void keys_stay_away_when_asked() {
        Backup.write(data, file, false);
        Backup.restore(file, folder.resolve("other"));

        assertThat(folder.resolve("other/psk.key")).doesNotExist();
        assertThat(folder.resolve("other/log")).exists();
    }

    @Test
    void a_folder_that_a_hub_runs_on_is_not_backed_up() {
        try (DataFolder hub = DataFolder.open(data)) {
            assertThatThrownBy(() -> Backup.write(hub.path(), file, true))
                    .isInstanceOf(DataFolderException.class)
                    .hasMessageContaining("in use by process");
        }
        assertThat(folder).isDirectoryNotContaining("glob:**backup.zip*");
    }

    @Test
    void nothing_is_written_over() {
        Backup.write(data, file, true);

        assertThatThrownBy(() -> Backup.write(data, file, true)).hasMessageContaining("is there already");
        assertThatThrownBy(() -> Backup.restore(file, data)).hasMessageContaining("is not empty");
    }

    @Test
    void a_damaged_backup_leaves_nothing_behind() throws IOException {
        Backup.write(data, file, true);
        byte[] bytes = Files.readAllBytes(file);
        byte[] cut = Arrays.copyOf(bytes, bytes.length - 30);
        Files.write(file, cut);

        assertThatThrownBy(() -> Backup.restore(file, folder.resolve("other"))).isInstanceOf(DataFolderException.class);

        assertThat(folder).isDirectoryNotContaining("glob:**other*");
    }

    @Test
    void a_file_that_would_lie_outside_is_refused() throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("../outside"));
            zip.closeEntry();
        }

        assertThatThrownBy(() -> Backup.restore(file, folder.resolve("other")))
                .hasMessageContaining("'../outside' is no file of a data folder");

        assertThat(folder.resolve("outside")).doesNotExist();
        assertThat(folder.resolve("other")).doesNotExist();
    }
}
