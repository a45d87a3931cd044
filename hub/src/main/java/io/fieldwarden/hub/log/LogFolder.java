package io.fieldwarden.hub.log;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * Makes the folder of the broker. Kafka does not sync what it formats: a power cut soon after the first start would leave
 * empty files that no start can read. So it is made under another name, synced, and then renamed: it is whole or not there.
 */
final class LogFolder {
    private LogFolder() {}

    /**
     * Makes the folder unless there is one.
     *
     * @throws LogUnavailableException if it cannot be made
     */
    static void format(Path logs) {
        if (Files.exists(logs.resolve("meta.properties"))) {
            return;
        }
        Path fresh = logs.resolveSibling(logs.getFileName() + ".new");
        try {
            delete(fresh);
            Files.createDirectories(fresh);
            formatter(fresh).run();
            sync(fresh);
            // Empty at most: without meta.properties no broker has used it.
            Files.deleteIfExists(logs);
            Files.move(fresh, logs, StandardCopyOption.ATOMIC_MOVE);
            sync(logs.resolveSibling("."));
        } catch (Exception e) {
            throw new LogUnavailableException("log: folder " + logs + " cannot be formatted", e);
        }
    }

    private static Formatter formatter(Path folder) {
        return new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                .setNodeId(BrokerConfig.NODE)
                .setClusterId(Uuid.randomUuid().toString())
                .setDirectories(List.of(folder.toString()))
                .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(folder.toString());
    }

    /** The files of a folder, and the names in it where a folder can be opened as a file can. */
    private static void sync(Path folder) throws IOException {
        boolean names = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        try (Stream<Path> all = Files.walk(folder, 1)) {
            for (Path one : all.filter(path -> names || Files.isRegularFile(path))
                    .sorted(Comparator.reverseOrder())
                    .toList()) {
                try (FileChannel channel = FileChannel.open(one, StandardOpenOption.READ)) {
                    channel.force(true);
                }
            }
        }
    }

    private static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (Stream<Path> all = Files.walk(tree)) {
                for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(one);
                }
            }
        }
    }
}
