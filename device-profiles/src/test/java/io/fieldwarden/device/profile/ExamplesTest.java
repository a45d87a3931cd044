package io.fieldwarden.device.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files that people begin with are without fault, and their samples hold. */
class ExamplesTest {
    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("..", "docs", "examples"))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void loads_without_fault(Path file) throws IOException {
        ProfileLoader.Loaded loaded = ProfileLoader.load(Files.readString(file));
        assertThat(loaded.faults()).isEmpty();
        boolean mapped = loaded.profile().orElseThrow().terms().payload().isPresent();
        assertThat(loaded.samples().size()).isGreaterThanOrEqualTo(mapped ? 2 : 0);
    }
}
