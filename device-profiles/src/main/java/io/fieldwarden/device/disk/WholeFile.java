package io.fieldwarden.device.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Writes small files as a whole: after a crash or a power cut there is the old file or the new one, never a part, and the new
 * one once a method here has returned. The bytes are synced before the file gets its name, and the folder after. Two writers
 * of one file must not run at once.
 */
public final class WholeFile {
    private static final String PART = ".new";

    private WholeFile() {}

    /** Replaces the file; makes its folder where it is missing. */
    public static void write(Path file, byte[] bytes) throws IOException {
        write(file, bytes, new FileAttribute<?>[0]);
    }

    /** The same for a file that only its owner may read. */
    public static void writePrivate(Path file, byte[] bytes) throws IOException {
        write(file, bytes, owner(file));
    }

    private static void write(Path file, byte[] bytes, FileAttribute<?>[] attributes) throws IOException {
        Path whole = file.toAbsolutePath();
        Path folder = whole.getParent();
        if (folder == null) {
            throw new IOException(file + " has no folder");
        }
        Path made = makeFolder(folder);
        Path part = whole.resolveSibling(whole.getFileName() + PART);
        Files.deleteIfExists(part);
        try {
            Files.createFile(part, attributes);
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                ByteBuffer left = ByteBuffer.wrap(bytes);
                while (left.hasRemaining()) {
                    channel.write(left);
                }
                channel.force(true);
            }
            move(part, whole);
        } finally {
            Files.deleteIfExists(part);
        }
        for (Path at = folder; ; at = at.getParent()) {
            sync(at);
            if (at.equals(made) || at.getParent() == null) {
                return;
            }
        }
    }

    /** @return the uppermost folder whose entries have changed by it */
    private static Path makeFolder(Path folder) throws IOException {
        Path there = folder;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        Files.createDirectories(folder);
        return there;
    }

    private static void move(Path part, Path whole) throws IOException {
        try {
            Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /**
     * Makes names that were given or taken in a folder durable. Where folders cannot be opened as files (Windows) the file
     * system keeps names by its own journal, and nothing is done.
     */
    public static void sync(Path folder) throws IOException {
        if (!posix(folder)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static FileAttribute<?>[] owner(Path file) {
        return posix(file)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean posix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
