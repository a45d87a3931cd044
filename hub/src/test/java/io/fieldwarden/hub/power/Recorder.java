package io.fieldwarden.hub.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.hub.e2e.Tools;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/**
 * Runs programs whose files are recorded, and cuts the power of their disk afterwards, at as many moments as wanted.
 *
 * @param shim {@code powercut.c}, compiled
 * @param root the folder of the files
 * @param journal what happened below it
 */
public record Recorder(Path shim, Path root, Path journal) {
    private static final List<Surviving> KINDS = List.of(Surviving.values());
    private static final Path SOURCE = Path.of("src", "test", "c", "powercut.c");

    /** Compiles what records. Skips the test where there is no compiler. */
    public static Recorder in(Path folder) throws IOException, InterruptedException {
        String gcc = Tools.need("gcc", "gcc libc6-dev");
        Path shim = folder.resolve("powercut.so");
        Process compiler = new ProcessBuilder(
                        gcc, "-O2", "-shared", "-fPIC", "-o", shim.toString(), SOURCE.toString(), "-ldl", "-lpthread")
                .redirectErrorStream(true)
                .start();
        String words = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(compiler.waitFor()).as(words).isZero();
        return new Recorder(
                shim, Files.createDirectories(folder.resolve("disk")).toRealPath(), folder.resolve("journal"));
    }

    /** For a process that is to be recorded. {@code lies}: part of the paths whose syncs the disk only pretends, or "". */
    public Map<String, String> environment(String lies) {
        Map<String, String> environment = new TreeMap<>(Map.of(
                "LD_PRELOAD", shim.toString(),
                "POWER_ROOT", root.toString(),
                "POWER_JOURNAL", journal.toString()));
        if (!lies.isEmpty()) {
            environment.put("POWER_LIES", lies);
        }
        return environment;
    }

    /**
     * Runs a main class, which says {@code NANOS WORD} on a line for each thing that it has been told is kept, and kills it
     * when {@code enough} has been said.
     *
     * @return word by time
     */
    NavigableMap<Long, String> run(Class<?> main, String lies, LongPredicate enough, String... arguments)
            throws IOException, InterruptedException {
        Path said = Files.createTempFile(journal.getParent(), "said-", ".txt");
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path")
                        .replace(File.pathSeparator + File.pathSeparator, File.pathSeparator),
                main.getName()));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).redirectOutput(said.toFile());
        Path trouble = said.resolveSibling(said.getFileName() + ".err");
        builder.redirectError(trouble.toFile()).environment().putAll(environment(lies));
        Process process = builder.start();
        try {
            await(main.getSimpleName() + " has done enough")
                    .atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        assertThat(process.isAlive()).as(() -> text(trouble)).isTrue();
                        return enough.test(Files.readString(said).lines().count());
                    });
        } finally {
            process.destroyForcibly().waitFor();
        }
        return lines(said);
    }

    private static NavigableMap<Long, String> lines(Path said) throws IOException {
        NavigableMap<Long, String> words = new TreeMap<>();
        String text = Files.readString(said);
        // The last line may be torn by the kill.
        text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(line -> {
            String[] parts = line.split(" ", 2);
            words.put(Long.parseLong(parts[0]), parts[1]);
        });
        return words;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** What is looked at after one cut. */
    @FunctionalInterface
    public interface Look {
        /** @param image what the disk holds; deleted afterwards */
        void at(long nanos, Path image) throws Exception;
    }

    /**
     * Cuts the power at moments between two others, one of them the last.
     *
     * @param seed decides about the moments and about what survives of what was not synced
     */
    public void cut(int cuts, long seed, long first, long last, Look look) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        long[] moments = random.longs(cuts, first, last).sorted().toArray();
        moments[cuts - 1] = last;
        Disk disk = new Disk(root);
        try (Journal records = new Journal(journal)) {
            var next = records.next();
            for (int cut = 0; cut < cuts; cut++) {
                while (next.isPresent() && next.get().nanos() <= moments[cut]) {
                    disk.take(next.get());
                    next = records.next();
                }
                // The first time the worst that can be; it is what finds a missing sync at once.
                Surviving surviving = KINDS.get(cut % KINDS.size());
                Path image = Files.createTempDirectory(journal.getParent(), "image-");
                disk.cut(image, surviving, random.split());
                try {
                    look.at(moments[cut], image);
                } catch (Throwable e) {
                    throw new AssertionError(
                            "cut " + cut + " of seed " + seed + ", " + surviving + " of the unsynced survives: "
                                    + image,
                            e);
                }
                delete(image);
            }
        }
    }

    private static void delete(Path tree) throws IOException {
        try (var all = Files.walk(tree)) {
            for (Path one : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(one);
            }
        }
    }
}
