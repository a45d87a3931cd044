package io.fieldwarden.ingest.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.ingest.coap.CoapFuzz;
import io.fieldwarden.ingest.dialect.DialectFuzz;
import io.fieldwarden.ingest.dtu.DtuFuzz;
import io.fieldwarden.ingest.hj212.Hj212Fuzz;
import io.fieldwarden.ingest.mqtt.MqttFuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Decoders and framers under bytes that a fuzzer found worth keeping: the committed ones in every build, and with
 * {@code -Pfuzz} Jazzer looks for new ones, {@code -Dfuzz.seconds=…} for each target. What it finds that fails is left in
 * {@code target/fuzz}; once mended it belongs to the committed ones.
 */
final class FuzzTest {
    private static final Path CORPUS = Path.of("src", "test", "fuzz");
    private static final Path FOUND = Path.of("target", "fuzz").toAbsolutePath();
    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 600);

    /** @param one what the fuzzer calls */
    private record Target(Class<?> type, Consumer<byte[]> one) {
        Path corpus() {
            return CORPUS.resolve(type.getSimpleName()).toAbsolutePath();
        }

        @Override
        public String toString() {
            return type.getSimpleName();
        }
    }

    private static List<Target> targets() {
        return List.of(
                new Target(MqttFuzz.class, MqttFuzz::fuzzerTestOneInput),
                new Target(Hj212Fuzz.class, Hj212Fuzz::fuzzerTestOneInput),
                new Target(DecoderFuzz.class, DecoderFuzz::fuzzerTestOneInput),
                new Target(DialectFuzz.class, DialectFuzz::fuzzerTestOneInput),
                new Target(CoapFuzz.class, CoapFuzz::fuzzerTestOneInput),
                new Target(DtuFuzz.class, DtuFuzz::fuzzerTestOneInput));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void everything_that_was_kept_is_answered(Target target) throws IOException {
        List<Path> kept;
        try (Stream<Path> files = Files.list(target.corpus())) {
            kept = files.sorted().toList();
        }
        assertThat(kept).isNotEmpty();
        for (Path file : kept) {
            try {
                target.one().accept(Files.readAllBytes(file));
            } catch (RuntimeException e) {
                throw new AssertionError(file.toString(), e);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    @Tag("fuzz")
    void nothing_that_a_fuzzer_finds_fails_or_fills_the_memory(Target target) throws Exception {
        Path found = Files.createDirectories(FOUND.resolve(target.toString()));
        Process jazzer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // What a target leaks fills this soon: thousands of inputs a second.
                        "-Xmx512m",
                        "-XX:MaxDirectMemorySize=64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + target.type().getName(),
                        "--instrumentation_includes=io.fieldwarden.**",
                        // Its hooks get into the start of Netty, which then fails; without them coverage still leads
                        // it.
                        "--custom_hook_includes=none.**",
                        "--reproducer_path=" + FOUND,
                        "-artifact_prefix=" + FOUND + "/" + target + "-",
                        "-max_total_time=" + SECONDS,
                        "-max_len=4096",
                        "-timeout=10",
                        found.toString(),
                        target.corpus().toString())
                .redirectErrorStream(true)
                .redirectOutput(FOUND.resolve(target + ".log").toFile())
                .start();
        try {
            assertThat(jazzer.waitFor())
                    .as(() -> "see " + FOUND.resolve(target + ".log"))
                    .isZero();
        } finally {
            jazzer.destroyForcibly();
        }
    }
}
