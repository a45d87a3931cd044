package io.fieldwarden.hub.data;

import io.fieldwarden.device.disk.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder that everything kept on this machine is in: readable by its owner only, used by one process at a time.
 * Holds a lock on a file in it until closed; the operating system lets go of it when the process dies.
 */
public final class DataFolder implements AutoCloseable {
    private static final Set<PosixFilePermission> OWNER_FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final String LOCK = "lock";

    private final Path path;
    private final FileChannel channel;

    private DataFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Creates the folder if it is missing and takes it for this process.
     *
     * @throws DataFolderException if another process has it, or it cannot be written
     */
    public static DataFolder open(Path path) {
        try {
            Files.createDirectories(path);
            if (posix(path)) {
                Files.setPosixFilePermissions(path, OWNER_FOLDER);
            }
            FileChannel channel = FileChannel.open(
                    path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                String owner = StandardCharsets.UTF_8
                        .decode(ByteBuffer.wrap(Files.readAllBytes(path.resolve(LOCK))))
                        .toString()
                        .strip();
                channel.close();
                throw new DataFolderException("data folder " + path + " is in use by process " + owner
                        + ": stop that one, or give another folder with --data");
            }
            channel.truncate(0);
            channel.write(StandardCharsets.UTF_8.encode(
                    Long.toString(ProcessHandle.current().pid())));
            return new DataFolder(path, channel);
        } catch (IOException e) {
            throw new DataFolderException("data folder " + path + " cannot be used: " + e, e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    public Path path() {
        return path;
    }

    public Path file(String name) {
        return path.resolve(name);
    }

    /** Writes a file that only the owner reads; whoever reads it sees the old text or the new, never a part. */
    public void writePrivate(String name, String text) {
        Path whole = file(name);
        try {
            WholeFile.writePrivate(whole, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new DataFolderException(whole + " cannot be written: " + e, e);
        }
    }

    /**
     * Sends the native libraries that jars unpack to this folder, because {@code /tmp} may forbid running what is in it.
     * To be called before the first of them is loaded.
     */
    public void takeNatives() {
        Path natives = file("natives");
        try {
            Files.createDirectories(natives);
        } catch (IOException e) {
            throw new DataFolderException(natives + " cannot be made: " + e, e);
        }
        for (String property : new String[] {
            "org.sqlite.tmpdir", "ZstdTempFolder", "org.xerial.snappy.tempdir", "io.netty.native.workdir"
        }) {
            System.setProperty(property, natives.toString());
        }
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new DataFolderException("the lock of data folder " + path + " cannot be let go: " + e, e);
        }
    }
}
