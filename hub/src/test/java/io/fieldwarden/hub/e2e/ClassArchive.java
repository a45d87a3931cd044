package io.fieldwarden.hub.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The class archive that {@code ./fieldwarden} starts with, recorded by it or beside the tests: it halves the start of the many
 * hubs of these tests. Nobody waits for it: what starts before it is there starts without one.
 */
final class ClassArchive {
    private static final int LIMIT_SECONDS = 180;

    private final Path jar;
    private final Path file;
    private boolean begun;

    ClassArchive(Path jar) {
        this.jar = jar;
        this.file = jar.resolveSibling("fieldwarden.jsa");
    }

    Path file() {
        return file;
    }

    /** Whether there is one of this jar by now; the first call begins to record it. */
    synchronized boolean recorded() {
        try {
            boolean fresh = fresh();
            if (!fresh && !begun) {
                begun = true;
                Thread recorder = new Thread(this::recordOnce, "class-archive");
                recorder.setDaemon(true);
                recorder.start();
            }
            return fresh;
        } catch (IOException e) {
            throw new UncheckedIOException("class archive " + file, e);
        }
    }

    /** Tests run in more than one process: one of them records. */
    private void recordOnce() {
        try (FileChannel turn = FileChannel.open(
                        jar.resolveSibling("fieldwarden.jsa.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock mine = turn.tryLock()) {
            if (mine != null && !fresh()) {
                record();
            }
        } catch (IOException e) {
            // A start without an archive is slower and right all the same, so that a failure here is none of the tests.
            System.getLogger("class-archive").log(System.Logger.Level.WARNING, "no class archive", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean fresh() throws IOException {
        return Files.exists(file) && Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(jar)) > 0;
    }

    /** Under another name until it is whole. */
    private void record() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(jar.getParent(), "warm-up-");
        Path fresh = folder.resolve("fieldwarden.jsa");
        Process process = new ProcessBuilder(List.of(
                        "nice",
                        "-n",
                        "5",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:ArchiveClassesAtExit=" + fresh,
                        "-Xlog:disable",
                        "-Xmx320m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        jar.toString(),
                        "warm-up",
                        "--data",
                        folder.resolve("data").toString()))
                // A virtual machine that fails leaves its report where it runs.
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        } else if (process.exitValue() == 0 && Files.exists(fresh)) {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
