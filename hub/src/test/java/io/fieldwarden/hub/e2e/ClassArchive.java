package io.fieldwarden.hub.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The class archive that {@code ./fieldwarden} starts with, recorded by it or here once: it halves the start of the many
 * hubs of these tests.
 */
final class ClassArchive {
    private final Path jar;
    private final Path file;
    private boolean tried;

    ClassArchive(Path jar) {
        this.jar = jar;
        this.file = jar.resolveSibling("fieldwarden.jsa");
    }

    Path file() {
        return file;
    }

    /** Whether there is one of this jar; the first call may take half a minute. */
    synchronized boolean recorded() {
        try {
            if (!tried) {
                recordOnce();
            }
            tried = true;
            return fresh();
        } catch (IOException e) {
            throw new UncheckedIOException("class archive " + file, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Tests run in more than one process: the first one records, the others wait for it. */
    private void recordOnce() throws IOException, InterruptedException {
        try (FileChannel turn = FileChannel.open(
                        jar.resolveSibling("fieldwarden.jsa.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock mine = turn.lock()) {
            if (mine.isValid() && !fresh()) {
                record();
            }
        }
    }

    private boolean fresh() throws IOException {
        return Files.exists(file) && Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(jar)) > 0;
    }

    /** A start without an archive is slower and right all the same, so that a failure here is none of the tests. */
    private void record() throws IOException, InterruptedException {
        Files.deleteIfExists(file);
        Path folder = Files.createTempDirectory(jar.getParent(), "warm-up-");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:ArchiveClassesAtExit=" + file,
                        "-Xlog:disable",
                        "-Xmx320m",
                        "-XX:+UseSerialGC",
                        "-jar",
                        jar.toString(),
                        "warm-up",
                        "--data",
                        folder.resolve("data").toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
