package io.fieldwarden.hub.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A disk of a few megabytes that others fill: a tmpfs, which only root may mount. One thread. */
public final class SmallDisk implements AutoCloseable {
    private static final String FILLER = "filler";
    private static final int CHUNK = 1 << 20;
    private static final int LEAST = 512;

    private final Path path;
    private final FileStore store;

    private SmallDisk(Path path) throws IOException {
        this.path = path;
        this.store = Files.getFileStore(path);
    }

    /** Skips the test where mounting is not allowed, as in most containers. */
    public static SmallDisk mount(Path path, int mib) throws IOException, InterruptedException {
        Files.createDirectories(path);
        String mount = Tools.need("mount", "mount");
        Process process = new ProcessBuilder(
                        List.of(mount, "-t", "tmpfs", "-o", "size=" + mib + "m,mode=700", "tmpfs", path.toString()))
                .redirectErrorStream(true)
                .start();
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(process.waitFor() == 0, () -> "a small disk needs leave to mount a tmpfs: " + words.strip());
        return new SmallDisk(path);
    }

    public Path path() {
        return path;
    }

    public long free() throws IOException {
        return store.getUsableSpace();
    }

    /** Somebody else takes all but so many bytes. */
    public void leave(long bytes) throws IOException {
        try (OutputStream out =
                Files.newOutputStream(path.resolve(FILLER), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (free() > bytes) {
                out.write(new byte[(int) Math.min(CHUNK, Math.max(LEAST, free() - bytes))]);
            }
        } catch (IOException e) {
            if (free() > bytes) {
                throw e;
            }
        }
    }

    /** And gives it back. */
    public void empty() throws IOException {
        Files.deleteIfExists(path.resolve(FILLER));
    }

    @Override
    public void close() throws IOException {
        try {
            new ProcessBuilder(List.of("umount", "--lazy", path.toString()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
