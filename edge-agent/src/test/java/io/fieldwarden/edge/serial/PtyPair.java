package io.fieldwarden.edge.serial;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Two serial ports with a cable between them, made by socat of two pseudo terminals. */
public final class PtyPair implements AutoCloseable {
    private static final Path SOCAT = Path.of("/usr/bin/socat");

    private final Process socat;
    private final Path here;
    private final Path there;

    private PtyPair(Process socat, Path here, Path there) {
        this.socat = socat;
        this.here = here;
        this.there = there;
    }

    /** Skips the test where socat is missing, but in CI. */
    public static PtyPair open(Path folder) {
        boolean installed = Files.isExecutable(SOCAT);
        if (!installed && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("socat is not installed; in CI it must be");
        }
        Assumptions.assumeTrue(installed, "skipped: socat is not installed");
        Path here = folder.resolve("tty-here");
        Path there = folder.resolve("tty-there");
        try {
            Process process = new ProcessBuilder(
                            SOCAT.toString(), "pty,raw,echo=0,link=" + here, "pty,raw,echo=0,link=" + there)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("socat.log").toFile())
                    .start();
            PtyPair pair = new PtyPair(process, here, there);
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> Files.exists(here) && Files.exists(there));
            return pair;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The end of the agent. */
    public String here() {
        return real(here);
    }

    /** The end of the device. */
    public String there() {
        return real(there);
    }

    /** The device itself: not every library follows a link. */
    private static String real(Path link) {
        try {
            return link.toRealPath().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Pulls the cable, and the ports with it. */
    @Override
    public void close() {
        socat.destroy();
        try {
            if (!socat.waitFor(30, TimeUnit.SECONDS)) {
                throw new AssertionError("socat does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
