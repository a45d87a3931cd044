package io.fieldwarden.hub.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The data folder as one ZIP file, and back. The folder is taken like by a hub, so that nothing changes meanwhile: the hub must be
 * stopped. Log, checkpoints and databases belong together; a copy of a part is worth little.
 */
public final class Backup {
    /** What each start makes anew. */
    private static final Set<String> OF_A_RUN = Set.of("lock", "natives", "addresses", DiskReserve.FILE);

    private static final Set<String> KEYS = Set.of("psk.key", "push.key", "audit.key", "tls-key.pem");
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");
    private static final int BUFFER = 1 << 16;

    private Backup() {}

    /** What was written or brought back; bytes before compression. */
    public record Summary(int files, long bytes) {}

    /**
     * Writes the whole folder, reads it again, and only then gives the file its name.
     *
     * @param withKeys also what opens encrypted secrets and signs
     * @throws DataFolderException if a hub runs on the folder, the file is there already, or something cannot be read or written
     */
    public static Summary write(Path data, Path file, boolean withKeys) {
        if (!Files.isDirectory(data)) {
            throw new DataFolderException("data folder " + data + " is not there");
        }
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new DataFolderException("backup " + file + " is there already: give another name");
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (DataFolder taken = DataFolder.open(data)) {
            Files.deleteIfExists(part);
            FileAttribute<?>[] owner = posix(part)
                    ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)}
                    : new FileAttribute<?>[0];
            Files.createFile(part, owner);
            Summary written = writeTo(taken.path(), part, withKeys);
            Summary read = check(part);
            if (!read.equals(written)) {
                throw new DataFolderException("backup " + file + ": " + read + " was read back, not " + written);
            }
            // What the owner is told is a backup is on the disk.
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            return written;
        } catch (IOException e) {
            throw new DataFolderException("backup " + file + " cannot be written: " + e, e);
        } finally {
            delete(part);
        }
    }

    private static Summary writeTo(Path data, Path file, boolean withKeys) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(data)) {
            files = all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .filter(path -> belongs(data.relativize(path), withKeys))
                    .sorted()
                    .toList();
        }
        long bytes = 0;
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(Deflater.BEST_SPEED);
            for (Path one : files) {
                zip.putNextEntry(new ZipEntry(data.relativize(one).toString().replace('\\', '/')));
                bytes += Files.copy(one, zip);
                zip.closeEntry();
            }
        }
        return new Summary(files.size(), bytes);
    }

    private static boolean belongs(Path inside, boolean withKeys) {
        String first = inside.getName(0).toString();
        return !OF_A_RUN.contains(first) && (withKeys || !KEYS.contains(first));
    }

    /** Reads every byte, so that checksums are compared. */
    private static Summary check(Path file) throws IOException {
        int files = 0;
        long bytes = 0;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
                try (InputStream in = zip.getInputStream(all.nextElement())) {
                    bytes += in.transferTo(OutputStream.nullOutputStream());
                }
                files++;
            }
        }
        return new Summary(files, bytes);
    }

    /**
     * Makes a data folder of a backup. Everything is checked before the first file is written.
     *
     * @param data must not be there, or be empty
     * @throws DataFolderException if something is in the folder, or the file is no backup or damaged; nothing is left then
     */
    public static Summary restore(Path file, Path data) {
        try {
            if (Files.isDirectory(data) && !isEmpty(data)) {
                throw new DataFolderException("data folder " + data + " is not empty: give another with --data");
            }
            Summary summary = check(file);
            Path part =
                    data.toAbsolutePath().resolveSibling(data.toAbsolutePath().getFileName() + ".part");
            if (Files.exists(part)) {
                throw new DataFolderException(part + " is left of an earlier restore: remove it");
            }
            try {
                unpack(file, part);
                Files.deleteIfExists(data);
                Files.move(part, data, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                delete(part);
            }
            return summary;
        } catch (IOException e) {
            throw new DataFolderException("backup " + file + " cannot be brought back: " + e, e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.findAny().isEmpty();
        }
    }

    private static void unpack(Path file, Path folder) throws IOException {
        // takes the folder for its permissions; the lock goes when it is closed
        try (DataFolder made = DataFolder.open(folder);
                ZipFile zip = new ZipFile(file.toFile(), ZipFile.OPEN_READ)) {
            byte[] buffer = new byte[BUFFER];
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
                ZipEntry entry = all.nextElement();
                Path to = made.path().resolve(entry.getName()).normalize();
                if (!to.startsWith(made.path()) || entry.isDirectory() || to.equals(made.path())) {
                    throw new DataFolderException(
                            "backup " + file + ": '" + entry.getName() + "' is no file of a data folder");
                }
                Files.createDirectories(to.getParent() == null ? made.path() : to.getParent());
                try (InputStream in = zip.getInputStream(entry);
                        OutputStream out = Files.newOutputStream(to, StandardOpenOption.CREATE_NEW)) {
                    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                        out.write(buffer, 0, n);
                    }
                }
                if (posix(to)) {
                    Files.setPosixFilePermissions(to, OWNER);
                }
            }
        }
    }

    private static void delete(Path path) {
        try {
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            List<Path> all = new ArrayList<>();
            try (Stream<Path> walk = Files.walk(path)) {
                walk.sorted(Comparator.reverseOrder()).forEach(all::add);
            }
            for (Path one : all) {
                Files.deleteIfExists(one);
            }
        } catch (IOException e) {
            throw new DataFolderException(path + " cannot be removed: " + e, e);
        }
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
