package io.fieldwarden.hub.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the build has made, for processes that are no hub. */
final class Jars {
    /** What stands in {@code lib} of a Flink distribution, and a logger. */
    private static final List<String> FLINK = List.of(
            "flink-annotations",
            "flink-clients",
            "flink-connector-base",
            "flink-connector-datagen",
            "flink-core",
            "flink-datastream",
            "flink-file-sink-common",
            "flink-hadoop-fs",
            "flink-metrics-core",
            "flink-queryable-state",
            "flink-rpc",
            "flink-runtime",
            "flink-shaded",
            "flink-streaming-java",
            "kryo",
            "minlog",
            "objenesis",
            "reflectasm",
            "javassist",
            "snakeyaml-engine",
            "commons-",
            "snappy-java",
            "lz4-java",
            "slf4j-api",
            "logback-");

    private Jars() {}

    /** The job as {@code flink run} takes it. */
    static Path job() {
        return Path.of("..", "stream-jobs", "target", "fieldwarden-job.jar")
                .toAbsolutePath()
                .normalize();
    }

    /** Flink without its connector for Kafka and without anything of ours. */
    static List<Path> flink() {
        return libraries(name -> FLINK.stream().anyMatch(name::startsWith));
    }

    static List<Path> libraries() {
        return libraries(name -> true);
    }

    private static List<Path> libraries(Predicate<String> wanted) {
        try (Stream<Path> jars = Files.list(HubProcess.JAR.resolveSibling("lib"))) {
            return jars.filter(jar -> wanted.test(String.valueOf(jar.getFileName())))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
