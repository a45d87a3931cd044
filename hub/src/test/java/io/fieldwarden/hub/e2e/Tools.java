package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Programs of other people that tests talk through. Missing: the test is skipped with a word why, but fails in CI. */
public final class Tools {
    private Tools() {}

    /** @param install the Debian package that brings it */
    public static String need(String program, String install) {
        // Debian puts servers where only root looks.
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
        Optional<Path> found = Arrays.stream(path.split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
        String missing = program + " is not installed: apt-get install " + install;
        if ("true".equals(System.getenv("CI"))) {
            assertThat(found).as(missing).isPresent();
        }
        assumeTrue(found.isPresent(), missing);
        return found.orElseThrow().toString();
    }
}
